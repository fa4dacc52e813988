package org.federatedpartners.policy;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * How strictly a partner's settings are to be applied, as it was typed.
 *
 * @param mode         the name of a {@link Mode}
 * @param downgradeProtection      the name of a {@link DowngradeProtection}
 * @param relaxedTo    the name of a dialback method; empty for no relaxation
 * @param relaxedUntil a date and time as browsers send it, for example {@code 2027-01-31T18:00}, in the server's time zone; empty for none
 */
public record StrictnessDraft(String mode, String downgradeProtection, String relaxedTo, String relaxedUntil) {

    /** What a form for a new partner starts with. */
    public static final StrictnessDraft DEFAULT = new StrictnessDraft(Mode.ENFORCE.name(), DowngradeProtection.OFF.name(), "", "");

    /** As a form shows it. */
    public static StrictnessDraft of(Strictness strictness, ZoneId zone) {
        return new StrictnessDraft(strictness.mode().name(), strictness.downgradeProtection().name(),
            strictness.relaxation().map(relaxation -> relaxation.weakest().name()).orElse(""),
            strictness.relaxation().map(relaxation -> typed(relaxation.until(), zone)).orElse(""));
    }

    /** A moment as {@link #relaxedUntil} has it. */
    public static String typed(Instant until, ZoneId zone) {
        return LocalDateTime.ofInstant(until, zone).toString();
    }

    /** Judges it; what is returned is good only if no error was added to the findings. */
    Strictness validate(Optional<NegotiationSettings> settings, Clock clock, List<Finding> findings) {
        Mode asked = PartnerDraft.value(Field.MODE, mode, Mode::valueOf, findings);
        Optional<Relaxation> relaxation = relaxation(clock, findings);
        if (relaxation.isPresent() && settings.isPresent()
                && settings.get().acceptedMethods().containsAll(relaxation.get().widen(settings.get().acceptedMethods()))) {
            findings.add(Finding.of(Finding.Code.RELAXATION_WITHOUT_EFFECT, Field.RELAXATION));
        }
        DowngradeProtection wanted = PartnerDraft.value(Field.RATCHET, downgradeProtection, DowngradeProtection::valueOf, findings);
        return asked == null || wanted == null ? Strictness.DEFAULT : new Strictness(asked, relaxation, wanted);
    }

    private Optional<Relaxation> relaxation(Clock clock, List<Finding> findings) {
        if (relaxedTo.isBlank()) {
            return Optional.empty();
        }
        AuthenticationMethod weakest = PartnerDraft.value(Field.RELAXATION, relaxedTo, AuthenticationMethod::valueOf, findings);
        if (weakest == AuthenticationMethod.SASL_OVER_TLS) {
            findings.add(Finding.of(Finding.Code.VALUE_UNKNOWN, Field.RELAXATION, relaxedTo));
        }
        Instant until = until(clock, findings);
        return weakest == null || weakest == AuthenticationMethod.SASL_OVER_TLS || until == null
            ? Optional.empty() : Optional.of(new Relaxation(weakest, until));
    }

    private Instant until(Clock clock, List<Finding> findings) {
        if (relaxedUntil.isBlank()) {
            findings.add(Finding.of(Finding.Code.RELAXATION_WITHOUT_END, Field.RELAXATION));
            return null;
        }
        try {
            Instant until = LocalDateTime.parse(relaxedUntil.strip()).atZone(clock.getZone()).toInstant();
            if (until.isAfter(clock.instant()) && !until.isAfter(Relaxation.LATEST_END)) {
                return until;
            }
            findings.add(Finding.of(until.isAfter(Relaxation.LATEST_END) ? Finding.Code.TIME_UNREADABLE : Finding.Code.TIME_PAST, Field.RELAXATION, relaxedUntil));
        } catch (DateTimeParseException e) {
            findings.add(Finding.of(Finding.Code.TIME_UNREADABLE, Field.RELAXATION, relaxedUntil));
        }
        return null;
    }
}
