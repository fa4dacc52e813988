package org.federatedpartners.certificate;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a certificate says that its revocation would be told.
 *
 * @param lists      the URIs of lists of its issuer's (cRLDistributionPoints, RFC 5280 4.2.1.13)
 * @param responders the URIs of OCSP responders (authorityInfoAccess, RFC 5280 4.2.2.1)
 */
public record RevocationSources(List<String> lists, List<String> responders) {

    private static final String DISTRIBUTION_POINTS = "2.5.29.31";
    /** authorityInfoAccess (RFC 5280 4.2.2.1). */
    static final String AUTHORITY_ACCESS = "1.3.6.1.5.5.7.1.1";
    private static final int URI = 0x86;
    private static final int DISTRIBUTION_POINT = 0xA0;
    private static final int FULL_NAME = 0xA0;
    private static final int OTHER_ISSUER = 0xA2;
    private static final int OBJECT_IDENTIFIER = 0x06;
    /** 1.3.6.1.5.5.7.48.1, id-ad-ocsp. */
    private static final byte[] OCSP = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01};

    public RevocationSources {
        lists = List.copyOf(lists);
        responders = List.copyOf(responders);
    }

    /** @throws CertificateParsingException if one of the extensions is malformed */
    public static RevocationSources of(X509Certificate certificate) throws CertificateParsingException {
        return new RevocationSources(lists(certificate.getExtensionValue(DISTRIBUTION_POINTS)), responders(certificate.getExtensionValue(AUTHORITY_ACCESS)));
    }

    boolean isEmpty() {
        return lists.isEmpty() && responders.isEmpty();
    }

    List<String> all() {
        return Stream.concat(lists.stream(), responders.stream()).toList();
    }

    /** The addresses of CRLs. Indirect CRLs, which another CA signs, are left out. */
    private static List<String> lists(byte[] extension) throws CertificateParsingException {
        List<String> uris = new ArrayList<>();
        for (DerElement point : elements(extension)) {
            List<DerElement> parts = point.children();
            if (parts.stream().noneMatch(part -> part.tag() == OTHER_ISSUER)) {
                for (DerElement part : parts) {
                    if (part.tag() == DISTRIBUTION_POINT) {
                        uris.addAll(fullName(part));
                    }
                }
            }
        }
        return uris;
    }

    /** DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] ... } (RFC 5280 4.2.1.13). */
    static List<String> fullName(DerElement distributionPoint) throws CertificateParsingException {
        List<String> uris = new ArrayList<>();
        for (DerElement choice : distributionPoint.children()) {
            if (choice.tag() == FULL_NAME) {
                choice.children().stream().filter(name -> name.tag() == URI).map(RevocationSources::uri).forEach(uris::add);
            }
        }
        return uris;
    }

    private static List<String> responders(byte[] extension) throws CertificateParsingException {
        List<String> uris = new ArrayList<>();
        for (DerElement access : elements(extension)) {
            List<DerElement> parts = access.children();
            if (parts.size() == 2 && parts.get(0).tag() == OBJECT_IDENTIFIER && Arrays.equals(parts.get(0).contents(), OCSP) && parts.get(1).tag() == URI) {
                uris.add(uri(parts.get(1)));
            }
        }
        return uris;
    }

    private static String uri(DerElement name) {
        return new String(name.contents(), StandardCharsets.US_ASCII);
    }

    /** The elements of the sequence in an extension; empty if the extension is absent. */
    private static List<DerElement> elements(byte[] extension) throws CertificateParsingException {
        return extension == null ? List.of() : DerElement.only(DerElement.only(extension).contents()).children();
    }
}
