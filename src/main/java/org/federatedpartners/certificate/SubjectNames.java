package org.federatedpartners.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.DomainName;

/**
 * The domains that a certificate's subjectAltName asserts for an XMPP server (RFC 6120 13.7.1.2): dNSName, SRVName of
 * {@code _xmpp-server}, id-on-xmppAddr. Never the common name, never names for clients.
 *
 * @param names      those that can be read as domains, among the first {@value #MAX_NAMES} of the certificate
 * @param otherTypes the unknown types of otherName, in hexadecimal
 * @param size       the number of names of any form in the certificate
 */
record SubjectNames(List<Name> names, Set<String> otherTypes, int size) {

    /** As many names of a certificate are looked at. */
    static final int MAX_NAMES = 100;

    static final int OTHER_NAME = 0xA0;
    static final int DNS_NAME = 0x82;
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final int EXPLICIT_VALUE = 0xA0;
    private static final int UTF8_STRING = 0x0C;
    private static final int IA5_STRING = 0x16;
    private static final String SERVICE = "_xmpp-server";

    /** Of names that prove a domain. */
    enum Form {
        DNS("", 0),
        /** 1.3.6.1.5.5.7.8.7, id-on-dnsSRV (RFC 4985). */
        SRV("2b06010505070807", IA5_STRING),
        /** 1.3.6.1.5.5.7.8.5, id-on-xmppAddr (RFC 6120 13.7.1.4). */
        XMPP("2b06010505070805", UTF8_STRING);

        private final String type;
        private final int string;

        Form(String type, int string) {
            this.type = type;
            this.string = string;
        }
    }

    /**
     * @param service  of SRVName, with its underscore, in lower case; else empty
     * @param domain   normalized; of a wildcard, without the label for which it stands
     * @param wildcard whether it stands for exactly one label more (RFC 6125 6.4.3)
     */
    record Name(Form form, String service, String domain, boolean wildcard) {

        private boolean proves(DomainName asked) {
            String value = asked.value();
            return (form != Form.SRV || service.equals(SERVICE))
                && (wildcard ? value.indexOf('.') > 0 && value.substring(value.indexOf('.') + 1).equals(domain) : value.equals(domain));
        }

        @Override
        public String toString() {
            return wildcard ? "*." + domain : domain;
        }
    }

    /** OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY } (RFC 5280 4.2.1.6), implicitly tagged. */
    record Other(String type, DerElement value) {

        static Other of(DerElement name) throws CertificateParsingException {
            List<DerElement> typeAndValue = name.children();
            if (typeAndValue.size() != 2 || typeAndValue.get(1).tag() != EXPLICIT_VALUE) {
                throw new CertificateParsingException("An otherName without a type and a value");
            }
            return new Other(HexFormat.of().formatHex(typeAndValue.get(0).contents()), DerElement.only(typeAndValue.get(1).contents()));
        }

        Optional<Form> form() {
            return Arrays.stream(Form.values()).filter(form -> form.type.equals(type) && form.string == value.tag()).findFirst();
        }

        String text() {
            return value.tag() == UTF8_STRING ? value.utf8() : value.ascii();
        }
    }

    /** @throws CertificateParsingException if the extension is malformed */
    static SubjectNames of(X509Certificate certificate) throws CertificateParsingException {
        byte[] extension = certificate.getExtensionValue(SUBJECT_ALT_NAME);
        if (extension == null) {
            return new SubjectNames(List.of(), Set.of(), 0);
        }
        // The JDK's own view of these names wraps an otherName in one tag too many, or not, depending on its release.
        List<DerElement> all = DerElement.only(DerElement.only(extension).contents()).children();
        List<Name> names = new ArrayList<>();
        Set<String> otherTypes = new HashSet<>();
        for (DerElement name : all.subList(0, Math.min(all.size(), MAX_NAMES))) {
            if (name.tag() == DNS_NAME) {
                String text = name.ascii();
                boolean wildcard = text.startsWith("*.");
                name(Form.DNS, "", wildcard ? text.substring(2) : text, wildcard).ifPresent(names::add);
            } else if (name.tag() == OTHER_NAME) {
                Other other = Other.of(name);
                other.form().ifPresentOrElse(form -> name(form, other.text()).ifPresent(names::add), () -> otherTypes.add(other.type()));
            }
        }
        return new SubjectNames(List.copyOf(names), Set.copyOf(otherTypes), all.size());
    }

    boolean prove(DomainName domain) {
        return names.stream().anyMatch(name -> name.proves(domain));
    }

    /** The names for display, in order. */
    List<String> all() {
        return names.stream().filter(name -> name.form != Form.SRV || name.service.equals(SERVICE)).map(Name::toString).distinct().sorted().toList();
    }

    private static Optional<Name> name(Form form, String text) {
        int dot = text.indexOf('.');
        if (form != Form.SRV) {
            return name(form, "", text, false);
        }
        return dot < 1 || text.charAt(0) != '_' ? Optional.empty() : name(form, text.substring(0, dot).toLowerCase(Locale.ROOT), text.substring(dot + 1), false);
    }

    /** What is forgiven to an administrator who types, space around a name, is not forgiven to a certificate. */
    private static Optional<Name> name(Form form, String service, String domain, boolean wildcard) {
        return domain.equals(domain.strip()) && DomainName.parse(domain) instanceof DomainName.Valid valid
            ? Optional.of(new Name(form, service, valid.name().value(), wildcard)) : Optional.empty();
    }
}
