package org.federatedpartners.certificate;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.policy.DomainName;

/**
 * The domains that a certificate's subjectAltName asserts for an XMPP server (RFC 6120 13.7.1.2): dNSName, SRVName of
 * {@code _xmpp-server}, id-on-xmppAddr. Never the common name, never names for clients.
 *
 * @param exact     names that are proven as they stand
 * @param wildcards the parents of names like {@code *.example}, which prove exactly one more label (RFC 6125 6.4.3)
 */
record SubjectNames(Set<String> exact, Set<String> wildcards) {

    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final int OTHER_NAME = 0xA0;
    private static final int DNS_NAME = 0x82;
    private static final int EXPLICIT_VALUE = 0xA0;
    private static final int UTF8_STRING = 0x0C;
    private static final int IA5_STRING = 0x16;
    /** 1.3.6.1.5.5.7.8.5, id-on-xmppAddr (RFC 6120 13.7.1.4). */
    private static final byte[] XMPP_ADDR = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x08, 0x05};
    /** 1.3.6.1.5.5.7.8.7, id-on-dnsSRV (RFC 4985). */
    private static final byte[] DNS_SRV = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x08, 0x07};
    private static final String SRV_PREFIX = "_xmpp-server.";

    /** @throws CertificateParsingException if the extension is malformed */
    static SubjectNames of(X509Certificate certificate) throws CertificateParsingException {
        Set<String> exact = new HashSet<>();
        Set<String> wildcards = new HashSet<>();
        byte[] extension = certificate.getExtensionValue(SUBJECT_ALT_NAME);
        if (extension != null) {
            // The JDK's own view of these names wraps an otherName in one tag too many, or not, depending on its release.
            for (DerElement name : DerElement.only(DerElement.only(extension).contents()).children()) {
                if (name.tag() == DNS_NAME) {
                    dnsName(new String(name.contents(), StandardCharsets.US_ASCII), exact, wildcards);
                } else if (name.tag() == OTHER_NAME) {
                    otherName(name.children(), exact);
                }
            }
        }
        return new SubjectNames(Set.copyOf(exact), Set.copyOf(wildcards));
    }

    boolean prove(DomainName domain) {
        if (exact.contains(domain.value())) {
            return true;
        }
        int dot = domain.value().indexOf('.');
        return dot > 0 && wildcards.contains(domain.value().substring(dot + 1));
    }

    /** As people read them, in order. */
    List<String> all() {
        return Stream.concat(exact.stream(), wildcards.stream().map(parent -> "*." + parent)).sorted().toList();
    }

    private static void dnsName(String name, Set<String> exact, Set<String> wildcards) {
        if (name.startsWith("*.")) {
            add(name.substring(2), wildcards);
        } else {
            add(name, exact);
        }
    }

    /** OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY } (RFC 5280 4.2.1.6). */
    private static void otherName(List<DerElement> typeAndValue, Set<String> exact) throws CertificateParsingException {
        if (typeAndValue.size() != 2 || typeAndValue.get(1).tag() != EXPLICIT_VALUE) {
            throw new CertificateParsingException("An otherName without a type and a value");
        }
        byte[] type = typeAndValue.get(0).contents();
        DerElement value = DerElement.only(typeAndValue.get(1).contents());
        if (Arrays.equals(type, XMPP_ADDR) && value.tag() == UTF8_STRING) {
            add(new String(value.contents(), StandardCharsets.UTF_8), exact);
        } else if (Arrays.equals(type, DNS_SRV) && value.tag() == IA5_STRING) {
            String service = new String(value.contents(), StandardCharsets.US_ASCII);
            if (service.regionMatches(true, 0, SRV_PREFIX, 0, SRV_PREFIX.length())) {
                add(service.substring(SRV_PREFIX.length()), exact);
            }
        }
    }

    /** What is forgiven to an administrator who types, space around a name, is not forgiven to a certificate. */
    private static void add(String name, Set<String> names) {
        if (name.equals(name.strip()) && DomainName.parse(name) instanceof DomainName.Valid valid) {
            names.add(valid.name().value());
        }
    }
}
