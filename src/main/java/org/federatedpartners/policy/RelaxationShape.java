package org.federatedpartners.policy;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A relaxation or none: the name of a dialback method, empty for none, and its end. The end is either as browsers send it
 * ({@code 2027-01-31T18:00}, in the zone of the form) or with an offset ({@code 2027-01-31T17:00:00Z}). In columns, the end is in whole
 * seconds since 1970: databases disagree about times, not about numbers.
 */
record RelaxationShape() implements Shape<Optional<Relaxation>> {

    private static final Constant<AuthenticationMethod> METHOD = Constant.of(AuthenticationMethod.class);

    @Override
    public List<String> show(Optional<Relaxation> value, Optional<ZoneId> zone) {
        return value.map(relaxation -> List.of(relaxation.weakest().name(), text(relaxation.until(), zone))).orElse(List.of("", ""));
    }

    private static String text(Instant until, Optional<ZoneId> zone) {
        return zone.map(local -> LocalDateTime.ofInstant(until, local).toString()).orElse(until.toString());
    }

    @Override
    public Optional<Relaxation> read(List<String> texts, Problems problems, Context context) {
        if (texts.get(0).isBlank()) {
            return Optional.empty();
        }
        AuthenticationMethod weakest = dialback(METHOD.read(texts.get(0), problems), texts.get(0), problems);
        Instant until = until(texts.get(1), context.clock(), problems);
        return weakest == null || until == null ? null : Optional.of(new Relaxation(weakest, until));
    }

    private static AuthenticationMethod dialback(AuthenticationMethod method, String text, Problems problems) {
        if (method == AuthenticationMethod.SASL_OVER_TLS) {
            problems.add(Finding.Code.VALUE_UNKNOWN, text);
            return null;
        }
        return method;
    }

    private static Instant until(String typed, Clock clock, Problems problems) {
        if (typed.isBlank()) {
            problems.add(Finding.Code.RELAXATION_WITHOUT_END);
            return null;
        }
        Optional<Instant> until = moment(typed.strip(), clock.getZone()).filter(end -> !end.isAfter(Relaxation.LATEST_END));
        if (until.isPresent() && until.get().isAfter(clock.instant())) {
            return until.get();
        }
        problems.add(until.isPresent() ? Finding.Code.TIME_PAST : Finding.Code.TIME_UNREADABLE, typed);
        return null;
    }

    private static Optional<Instant> moment(String typed, ZoneId zone) {
        try {
            return Optional.of(LocalDateTime.parse(typed).atZone(zone).toInstant());
        } catch (DateTimeParseException notLocal) {
            try {
                return Optional.of(OffsetDateTime.parse(typed).toInstant());
            } catch (DateTimeParseException neither) {
                return Optional.empty();
            }
        }
    }

    @Override
    public List<Object> store(Optional<Relaxation> value) {
        return Arrays.asList(value.map(relaxation -> relaxation.weakest().name()).orElse(null), value.map(relaxation -> relaxation.until().getEpochSecond()).orElse(0L));
    }

    @Override
    public Optional<Relaxation> load(List<String> columns, Problems problems) {
        if (columns.get(0) == null) {
            return Optional.empty();
        }
        AuthenticationMethod weakest = dialback(METHOD.load(columns, problems), columns.get(0), problems);
        Optional<Instant> until = seconds(columns.get(1));
        if (until.isEmpty()) {
            problems.add(Finding.Code.TIME_UNREADABLE, Objects.requireNonNullElse(columns.get(1), ""));
        }
        return weakest == null || until.isEmpty() ? null : Optional.of(new Relaxation(weakest, until.get()));
    }

    private static Optional<Instant> seconds(String column) {
        try {
            long seconds = Long.parseLong(Objects.requireNonNullElse(column, "").strip());
            return seconds > 0 && seconds <= Relaxation.LATEST_END.getEpochSecond() ? Optional.of(Instant.ofEpochSecond(seconds)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> typed(List<String> columns) {
        String method = columns.get(0);
        return method == null ? List.of("", "")
            : List.of(method, seconds(columns.get(1)).map(until -> text(until, Optional.of(ZoneId.systemDefault()))).orElse(""));
    }

    @Override
    public String auditText(Optional<Relaxation> value) {
        return value.map(Relaxation::toString).orElse("none");
    }

    @Override
    public String compared(Optional<Relaxation> value) {
        return Shape.super.compared(value).strip();
    }

    @Override
    public List<String> options() {
        return List.of(AuthenticationMethod.TLS_DIALBACK.name(), AuthenticationMethod.TCP_DIALBACK.name());
    }
}
