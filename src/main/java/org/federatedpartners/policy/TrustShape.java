package org.federatedpartners.policy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a partner's server is recognized. Keys and CAs are stored in separate rows. */
final class TrustShape {

    private static final String SEPARATORS = "[\\s,;]+";

    private TrustShape() {}

    private static <T> List<T> atMost(List<T> values, Shape.Problems problems) {
        if (values.size() > Trust.MAX_ENTRIES) {
            problems.add(Finding.Code.TOO_MANY, String.valueOf(Trust.MAX_ENTRIES));
        }
        return values;
    }

    /** Each as {@link KeyPin#parse} reads it, separated by line breaks, spaces, commas or semicolons. */
    record Pins() implements Shape<List<KeyPin>> {

        @Override
        public List<String> show(List<KeyPin> value, Optional<ZoneId> zone) {
            return List.of(value.stream().map(KeyPin::value).collect(Collectors.joining("\n")));
        }

        @Override
        public List<KeyPin> read(List<String> texts, Problems problems, Context context) {
            boolean alone = context.draft().is(Field.KEY_ALONE.parameter());
            List<KeyPin> keys = new ArrayList<>();
            for (String typed : texts.get(0).strip().split(SEPARATORS)) {
                if (typed.isEmpty()) {
                    continue;
                }
                Optional<KeyPin> key = KeyPin.parse(typed).map(pin -> pin.with(alone));
                if (key.isEmpty()) {
                    problems.add(Finding.Code.PIN_UNREADABLE, typed);
                }
                key.filter(pin -> !keys.contains(pin)).ifPresent(keys::add);
            }
            return atMost(keys, problems);
        }

        @Override
        public String auditText(List<KeyPin> value) {
            return value.stream().map(KeyPin::value).collect(Collectors.joining(" ", "[", "]"))
                + (!value.isEmpty() && value.stream().allMatch(KeyPin::alone) ? " (trusted by key alone)" : "");
        }
    }

    /** Certificates as {@link Pem#read} reads them. */
    record PrivateCas() implements Shape<List<X509Certificate>> {

        @Override
        public List<String> show(List<X509Certificate> value, Optional<ZoneId> zone) {
            return List.of(value.stream().map(Pem::write).collect(Collectors.joining()));
        }

        @Override
        public List<X509Certificate> read(List<String> texts, Problems problems, Context context) {
            try {
                List<X509Certificate> read = Pem.read(texts.get(0)).stream().distinct().toList();
                read.forEach(ca -> judge(ca, context.clock(), problems));
                return atMost(read, problems);
            } catch (CertificateException e) {
                problems.add(Finding.Code.CERTIFICATE_UNREADABLE);
                return null;
            }
        }

        private static void judge(X509Certificate ca, Clock clock, Problems problems) {
            String name = ca.getSubjectX500Principal().getName();
            if (ca.getBasicConstraints() < 0) {
                problems.add(Finding.Code.CERTIFICATE_OF_NO_AUTHORITY, name, KeyPin.of(ca).value());
            } else if (Date.from(clock.instant()).after(ca.getNotAfter())) {
                problems.add(Finding.Code.AUTHORITY_EXPIRED, name, ca.getNotAfter().toInstant().toString());
            }
        }

        /** By their keys: the issuer chooses the names in a certificate. */
        @Override
        public String auditText(List<X509Certificate> value) {
            return value.stream().map(KeyPin::of).map(KeyPin::value).collect(Collectors.joining(" ", "[", "]"));
        }

        /** By name and key: people cannot compare the whole of two certificates. */
        @Override
        public String compared(List<X509Certificate> value) {
            return value.stream().map(ca -> ca.getSubjectX500Principal().getName() + " " + KeyPin.of(ca)).collect(Collectors.joining("\n"));
        }
    }

    /** As {@link ConnectHost#parse} reads it; empty for none. In columns, host and port. */
    record Host() implements Shape<Optional<ConnectHost>> {

        @Override
        public List<String> show(Optional<ConnectHost> value, Optional<ZoneId> zone) {
            return List.of(value.map(ConnectHost::toString).orElse(""));
        }

        @Override
        public Optional<ConnectHost> read(List<String> texts, Problems problems, Context context) {
            return host(texts.get(0).strip(), problems);
        }

        private static Optional<ConnectHost> host(String text, Problems problems) {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            Optional<ConnectHost> host = ConnectHost.parse(text);
            if (host.isEmpty()) {
                problems.add(Finding.Code.CONNECT_HOST_UNREADABLE, text);
                return null;
            }
            return host;
        }

        @Override
        public List<Object> store(Optional<ConnectHost> value) {
            return Arrays.asList(value.map(ConnectHost::host).orElse(null), value.map(ConnectHost::port).orElse(0));
        }

        @Override
        public Optional<ConnectHost> load(List<String> columns, Problems problems) {
            return host(typed(columns).get(0), problems);
        }

        @Override
        public List<String> typed(List<String> columns) {
            String host = columns.get(0);
            return List.of(host == null ? "" : (host.contains(":") ? "[" + host + "]:" : host + ":") + Objects.requireNonNullElse(columns.get(1), "").strip());
        }

        @Override
        public String auditText(Optional<ConnectHost> value) {
            return value.map(ConnectHost::toString).orElse("none");
        }
    }
}
