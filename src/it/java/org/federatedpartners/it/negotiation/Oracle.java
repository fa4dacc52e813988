package org.federatedpartners.it.negotiation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Reason;

/** The data files of what must be negotiated, in {@code oracle}. */
final class Oracle {

    private Oracle() {
    }

    /** What is expected of one partner under one setting, in both directions. */
    record Case(PartnerProfile profile, NegotiationSettings settings, Outcome in, Outcome out) {
        @Override
        public String toString() {
            return profile + " with TLS " + settings.tls() + ", SASL " + settings.sasl() + ", dialback " + settings.dialback()
                + ": from it " + in + ", to it " + out;
        }
    }

    /** The method used, or the reason of the refusal, or neither. */
    record Outcome(Optional<AuthenticationMethod> method, Optional<Reason> refusal) {

        /** Nobody gets as far as to a refusal. */
        static final Outcome UNREACHABLE = new Outcome(Optional.empty(), Optional.empty());

        static Outcome of(String cell) {
            return switch (cell) {
                case "EXTERNAL" -> new Outcome(Optional.of(AuthenticationMethod.SASL_OVER_TLS), Optional.empty());
                case "TLS dialback" -> new Outcome(Optional.of(AuthenticationMethod.TLS_DIALBACK), Optional.empty());
                case "TCP dialback" -> new Outcome(Optional.of(AuthenticationMethod.TCP_DIALBACK), Optional.empty());
                default -> new Outcome(Optional.empty(), Optional.of(Reason.valueOf(cell)));
            };
        }

        @Override
        public String toString() {
            return method.map(Enum::name).orElseGet(() -> "refused, " + refusal.map(Enum::name).orElse("as it cannot be reached"));
        }
    }

    /** What becomes of a further domain on a stream that carries another one already. */
    record Further(NegotiationSettings settings, Outcome overTls, Outcome inTheClear) {}

    static List<Case> cases() {
        List<String[]> rows = rows("oracle.csv");
        String[] columns = rows.get(0);
        List<Case> cases = new ArrayList<>();
        for (String[] row : rows.subList(1, rows.size())) {
            for (int column = 3; column < columns.length; column += 2) {
                PartnerProfile profile = PartnerProfile.valueOf(columns[column].replace(" in", ""));
                cases.add(new Case(profile, settings(row), Outcome.of(row[column]), Outcome.of(row[column + 1])));
            }
        }
        return cases;
    }

    static List<Further> furtherDomains() {
        List<String[]> rows = rows("further-domains.csv");
        return rows.subList(1, rows.size()).stream().map(row -> new Further(settings(row), Outcome.of(row[3]), Outcome.of(row[4]))).toList();
    }

    private static List<String[]> rows(String name) {
        try (BufferedReader file = new BufferedReader(new InputStreamReader(Oracle.class.getResourceAsStream("/oracle/" + name), StandardCharsets.UTF_8))) {
            return file.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(",")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NegotiationSettings settings(String[] row) {
        return new NegotiationSettings(negotiation(row[0]), negotiation(row[1]), Boolean.parseBoolean(row[2]));
    }

    private static Negotiation negotiation(String words) {
        return Negotiation.valueOf(words.toUpperCase(Locale.ROOT).replace(' ', '_'));
    }
}
