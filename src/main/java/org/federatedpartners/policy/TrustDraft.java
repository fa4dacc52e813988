package org.federatedpartners.policy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a partner's server is told from any other, as it was typed.
 *
 * @param pins        each as {@link KeyPin#parse} reads it, separated by line breaks, spaces, commas or semicolons
 * @param keyAlone    whether those keys are enough, as {@link KeyPin} has it
 * @param authorities certificates as {@link Pem#read} reads them, or nothing
 * @param minimumTls  the name of a {@link MinimumTls}
 * @param connectHost as {@link ConnectHost#parse} reads it; empty for none
 */
public record TrustDraft(String pins, boolean keyAlone, String authorities, String minimumTls, boolean dane, String connectHost) {

    /** What a form for a new partner starts with. */
    public static final TrustDraft DEFAULT = of(Trust.DEFAULT);

    /** As a form shows it. */
    public static TrustDraft of(Trust trust) {
        return new TrustDraft(trust.pins().stream().map(KeyPin::value).collect(Collectors.joining("\n")), trust.keyAlone(),
            trust.authorities().stream().map(Pem::write).collect(Collectors.joining()), trust.minimumTls().name(), trust.dane(),
            trust.connectHost().map(ConnectHost::toString).orElse(""));
    }

    /** Judges it; what is returned is good only if no error was added to the findings. */
    public Trust validate(Optional<NegotiationSettings> settings, Clock clock, List<Finding> findings) {
        List<KeyPin> keys = keys(findings);
        List<X509Certificate> trusted = trusted(clock, findings);
        MinimumTls minimum = PartnerDraft.value(Field.MINIMUM_TLS, minimumTls, MinimumTls::valueOf, findings);
        Optional<ConnectHost> host = connectHost.isBlank() ? Optional.empty() : ConnectHost.parse(connectHost);
        if (!connectHost.isBlank() && host.isEmpty()) {
            findings.add(Finding.of(Finding.Code.CONNECT_HOST_UNREADABLE, Field.CONNECT_HOST, connectHost.strip()));
        }
        Trust trust = new Trust(keys, trusted, minimum == null ? MinimumTls.NONE : minimum, dane, host);
        settings.ifPresent(present -> findings.addAll(withoutEffect(trust, present)));
        return trust;
    }

    private List<KeyPin> keys(List<Finding> findings) {
        List<KeyPin> keys = new ArrayList<>();
        for (String typed : pins.strip().split("[\\s,;]+")) {
            Optional<KeyPin> key = KeyPin.parse(typed).map(pin -> pin.with(keyAlone));
            if (key.isEmpty() && !typed.isEmpty()) {
                findings.add(Finding.of(Finding.Code.PIN_UNREADABLE, Field.PINS, typed));
            }
            key.filter(pin -> !keys.contains(pin)).ifPresent(keys::add);
        }
        return atMost(Field.PINS, keys, findings);
    }

    private List<X509Certificate> trusted(Clock clock, List<Finding> findings) {
        try {
            List<X509Certificate> read = Pem.read(authorities).stream().distinct().toList();
            read.forEach(authority -> judge(authority, clock, findings));
            return atMost(Field.AUTHORITIES, read, findings);
        } catch (CertificateException e) {
            findings.add(Finding.of(Finding.Code.CERTIFICATE_UNREADABLE, Field.AUTHORITIES));
            return List.of();
        }
    }

    private static void judge(X509Certificate authority, Clock clock, List<Finding> findings) {
        String name = authority.getSubjectX500Principal().getName();
        if (authority.getBasicConstraints() < 0) {
            findings.add(Finding.of(Finding.Code.CERTIFICATE_OF_NO_AUTHORITY, Field.AUTHORITIES, name, KeyPin.of(authority).value()));
        } else if (Date.from(clock.instant()).after(authority.getNotAfter())) {
            findings.add(Finding.of(Finding.Code.AUTHORITY_EXPIRED, Field.AUTHORITIES, name, authority.getNotAfter().toInstant().toString()));
        }
    }

    private static <T> List<T> atMost(Field field, List<T> values, List<Finding> findings) {
        if (values.size() > Trust.MOST) {
            findings.add(Finding.of(Finding.Code.TOO_MANY, field, String.valueOf(Trust.MOST)));
        }
        return values;
    }

    private static List<Finding> withoutEffect(Trust trust, NegotiationSettings settings) {
        List<Finding> findings = new ArrayList<>();
        if (settings.sasl() == Negotiation.NOT_SUPPORTED && (trust.provesByItself() || trust.dane())) {
            findings.add(Finding.of(Finding.Code.TRUST_WITHOUT_EFFECT, Field.SASL));
        }
        if (settings.tls() == Negotiation.NOT_SUPPORTED && trust.minimumTls() != MinimumTls.NONE) {
            findings.add(Finding.of(Finding.Code.MINIMUM_TLS_WITHOUT_EFFECT, Field.MINIMUM_TLS));
        }
        return findings;
    }
}
