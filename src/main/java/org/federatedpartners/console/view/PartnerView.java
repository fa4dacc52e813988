package org.federatedpartners.console.view;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.ServerConstraints;

/**
 * The page of one partner.
 *
 * @param domains      all of them, the primary one first
 * @param methods      what its settings accept
 * @param reportOnly   whether its settings are not enforced: by its own mode, or by the global one
 * @param relaxedTo    the weakest method that the relaxation accepts; empty without a relaxation in force
 * @param relaxedUntil when that ends; null without a relaxation in force
 * @param downgradeProtection      a {@link DowngradeProtection}
 * @param constraints     what server-wide Openfire settings block; null if nothing
 * @param refusals     what was refused, newest first
 * @param negotiations the last ones, newest first
 */
public record PartnerView(long id, List<DomainText> domains, String description, String type, Set<AuthenticationMethod> methods, boolean reportOnly,
    String relaxedTo, Date relaxedUntil, String downgradeProtection, ConstraintsView constraints, List<StreamRow> streams,
    List<RefusalGroup> refusals, List<NegotiationRow> negotiations, ActivityView activity) {

    private static final int MAX_REFUSALS = 10;
    private static final int MAX_NEGOTIATIONS = 20;

    /** @param clock in the time zone of the server */
    public static PartnerView of(Partner partner, ConsoleServices services, Clock clock) {
        PolicySnapshot policy = services.policy().inForce().get();
        Instant now = clock.instant();
        Optional<CertificateProblem> own = services.diagnosis().certificates().ownProblem();
        Optional<Relaxation> relaxation = partner.strictness().relaxation().filter(one -> now.isBefore(one.until()));
        List<Refusal> refusals = services.history().refusals().latest(services.history().refusals().capacity()).stream()
            .filter(refusal -> policy.partner(refusal.domain()).filter(owner -> owner.id() == partner.id()).isPresent()).toList();
        return new PartnerView(partner.id(), partner.domains().stream().map(DomainText::of).toList(), partner.description(), partner.type().name(),
            partner.acceptedMethods(), partner.strictness().mode() == Mode.REPORT_ONLY || policy.global().mode() == Mode.REPORT_ONLY,
            relaxation.map(one -> one.weakest().name()).orElse(""), relaxation.map(one -> Date.from(one.until())).orElse(null),
            partner.strictness().downgradeProtection().name(),
            ConstraintsView.of(ServerConstraints.of(partner.acceptedMethods(), partner.domains(), services.here().server().get()), partner.domains().size()),
            services.here().streams().of(partner).stream().sorted(Comparator.comparing(LiveStream::direction).thenComparing(LiveStream::since))
                .map(stream -> StreamRow.of(stream, now)).toList(),
            RefusalGroup.of(refusals, partner, policy, own, clock).stream().limit(MAX_REFUSALS).toList(),
            negotiations(services.history().negotiations().of(partner.domains()), refusals).map(transcript -> NegotiationRow.of(transcript, partner, policy, own, clock)).toList(),
            ActivityView.of(services.history().activity().lastDay(partner.domains()), clock));
    }

    /** Those since the start, and those that explain a refusal from before. */
    private static Stream<Transcript> negotiations(List<Transcript> sinceStart, List<Refusal> refusals) {
        Set<Long> known = sinceStart.stream().map(Transcript::id).collect(Collectors.toSet());
        return Stream.concat(sinceStart.stream(), refusals.stream().flatMap(refusal -> refusal.transcript().stream()).filter(one -> known.add(one.id())))
            .sorted(Comparator.comparing(Transcript::began).reversed()).limit(MAX_NEGOTIATIONS);
    }

    /** Where all its refusals are. */
    public String toRefusals() {
        return Link.to("federated-partner-refusals.jsp").with("domain", domains.get(0).value()).toString();
    }

    /** Where its settings can be changed. */
    public String toForm() {
        return Link.to("federated-partner-edit.jsp").with("id", id).toString();
    }

    /** Where it can be deleted. */
    public String toDelete() {
        return Link.to("federated-partner-delete.jsp").with("id", id).toString();
    }
}
