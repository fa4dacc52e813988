package org.federatedpartners.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * What is known about one live stream with respect to one domain: gathered at the edge, judged in
 * {@link PolicySnapshot}. Unknown differs from absent: what could not be determined is unknown.
 *
 * @param encryption     whether TLS is in force on the stream
 * @param authentication how the domain was authenticated on it
 * @param certificate    what the peer's certificate says about the domain
 * @param tlsProtocol    as the JDK names it, for example {@code TLSv1.3}; empty where there is none or it is not known
 */
public record StreamFacts(Encryption encryption, Authentication authentication, CertificateStatus certificate, String tlsProtocol) {

    /** Whether TLS is in force. */
    public enum Encryption { NONE, TLS, UNKNOWN }

    /** How a domain was authenticated. */
    public enum Authentication { NONE, DIALBACK, EXTERNAL, UNKNOWN }

    public StreamFacts {
        Objects.requireNonNull(encryption);
        Objects.requireNonNull(authentication);
        Objects.requireNonNull(certificate);
        Objects.requireNonNull(tlsProtocol);
    }

    /** The same with what else the certificate says. */
    StreamFacts with(CertificateStatus other) {
        return new StreamFacts(encryption, authentication, other, tlsProtocol);
    }

    /** The method that these facts amount to, if they amount to any. */
    public Optional<AuthenticationMethod> method() {
        return Optional.ofNullable(methodOrNull());
    }

    /**
     * As a record's own, but written out, as is {@link #hashCode}. Stanzas are counted by what their streams were like, and in a busy server the generated
     * methods took more time than everything else that is decided about a stanza.
     */
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof StreamFacts facts && encryption == facts.encryption && authentication == facts.authentication
            && certificate == facts.certificate && tlsProtocol.equals(facts.tlsProtocol);
    }

    @Override
    public int hashCode() {
        return ((encryption.ordinal() * 31 + authentication.ordinal()) * 31 + certificate.ordinal()) * 31 + tlsProtocol.hashCode();
    }

    AuthenticationMethod methodOrNull() {
        if (authentication == Authentication.EXTERNAL && encryption == Encryption.TLS && certificate == CertificateStatus.PROVES_DOMAIN) {
            return AuthenticationMethod.SASL_OVER_TLS;
        }
        if (authentication == Authentication.DIALBACK && encryption == Encryption.TLS) {
            return AuthenticationMethod.TLS_DIALBACK;
        }
        if (authentication == Authentication.DIALBACK && encryption == Encryption.NONE) {
            return AuthenticationMethod.TCP_DIALBACK;
        }
        return null;
    }
}
