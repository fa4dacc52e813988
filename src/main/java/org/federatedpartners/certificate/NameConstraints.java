package org.federatedpartners.certificate;

import java.io.IOException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.certificate.SubjectNames.Form;
import org.federatedpartners.certificate.SubjectNames.Name;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateProblem.Code;

/**
 * The names for which a CA may issue certificates (RFC 5280 4.2.1.10, RFC 4985 4). Constraints on dNSName bind every form of name that
 * proves a domain. A wildcard is judged by all that it covers. The JDK does neither, also takes a common name for a dNSName, and does
 * not know constraints on otherName. The forms that prove no domain are left to the JDK.
 *
 * @param permitted subtrees; a name of a form that has any of them must be in one
 * @param excluded  subtrees
 * @param otherForms the types of otherName without a known rule: a certificate with such a name is refused
 * @param jdk       the constraints on forms that prove no domain, as the JDK reads them
 * @param size      the number of subtrees
 */
record NameConstraints(List<Subtree> permitted, List<Subtree> excluded, Set<String> otherForms, Optional<byte[]> jdk, int size) {

    /** As many subtrees of a path, and names of a certificate under constraints, are compared: each name is with each subtree. */
    static final int MAX_SUBTREES = 100;

    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final NameConstraints NONE = new NameConstraints(List.of(), List.of(), Set.of(), Optional.empty(), 0);
    private static final int SEQUENCE = 0x30;
    private static final int PERMITTED = 0xA0;
    private static final int EXCLUDED = 0xA1;

    /**
     * A domain and all below it.
     *
     * @param service of SRVName, with its underscore; empty for any
     * @param base    in lower case; empty for all domains; with a dot in front, if permitted, only what is below it
     */
    record Subtree(Form form, String service, String base) {

        private boolean concerns(Name name) {
            return form == Form.DNS || form == name.form();
        }

        private boolean isOfService(Name name) {
            return service.isEmpty() || service.equals(name.service());
        }

        private boolean holds(Name name) {
            String path = "." + name.domain();
            return isOfService(name) && (base.isEmpty() || !base.startsWith(".") && path.endsWith("." + base)
                || base.startsWith(".") && (name.wildcard() ? path : name.domain()).endsWith(base));
        }

        private boolean touches(Name name) {
            String domain = base.startsWith(".") ? base.substring(1) : base;
            int dot = domain.indexOf('.');
            return isOfService(name) && (domain.isEmpty() || ("." + name.domain()).endsWith("." + domain)
                || name.wildcard() && dot > 0 && domain.substring(dot + 1).equals(name.domain()));
        }
    }

    /** @throws CertificateParsingException if the extension is malformed */
    static NameConstraints of(X509Certificate ca) throws CertificateParsingException {
        byte[] extension = ca.getExtensionValue(NAME_CONSTRAINTS);
        if (extension == null) {
            return NONE;
        }
        List<Subtree> permitted = new ArrayList<>();
        List<Subtree> excluded = new ArrayList<>();
        Set<String> otherForms = new HashSet<>();
        List<DerElement> jdk = new ArrayList<>();
        int size = 0;
        for (DerElement list : DerElement.only(DerElement.only(extension).contents()).children()) {
            List<DerElement> others = new ArrayList<>();
            for (DerElement subtree : list.children()) {
                size++;
                DerElement base = subtree.children().get(0);
                Optional<Subtree> read = subtree(base, otherForms);
                read.ifPresent(list.tag() == EXCLUDED ? excluded::add : permitted::add);
                if (base.tag() != SubjectNames.OTHER_NAME && base.tag() != SubjectNames.DNS_NAME) {
                    others.add(subtree);
                }
            }
            if (!others.isEmpty()) {
                jdk.add(DerElement.of(list.tag(), others));
            }
        }
        return new NameConstraints(permitted, excluded, otherForms, jdk.isEmpty() ? Optional.empty() : Optional.of(DerElement.of(SEQUENCE, jdk).encoded()), size);
    }

    private static Optional<Subtree> subtree(DerElement base, Set<String> otherForms) throws CertificateParsingException {
        if (base.tag() == SubjectNames.DNS_NAME) {
            return Optional.of(new Subtree(Form.DNS, "", domain(base.ascii())));
        }
        if (base.tag() != SubjectNames.OTHER_NAME) {
            return Optional.empty();
        }
        SubjectNames.Other other = SubjectNames.Other.of(base);
        if (other.form().isEmpty()) {
            otherForms.add(other.type());
            return Optional.empty();
        }
        String value = other.text();
        String service = other.form().get() == Form.SRV && value.startsWith("_") ? value.split("\\.", 2)[0].toLowerCase(Locale.ROOT) : "";
        return Optional.of(new Subtree(other.form().get(), service, domain(service.isEmpty() ? value : value.replaceFirst("^[^.]*\\.?", ""))));
    }

    private static String domain(String base) {
        String lower = base.strip().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return lower.startsWith("*.") ? lower.substring(1) : lower;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * What one of the CAs has certified though it must not, or that there is too much to compare.
     *
     * @param path from the peer's own certificate to the trust anchor
     * @throws CertificateParsingException if an extension is malformed
     */
    static Optional<CertificateProblem> violation(List<X509Certificate> path) throws CertificateParsingException {
        int subtrees = 0;
        for (X509Certificate ca : path.subList(1, path.size())) {
            subtrees += of(ca).size;
        }
        if (subtrees == 0) {
            return Optional.empty();
        }
        for (X509Certificate certificate : path) {
            if (subtrees > MAX_SUBTREES || SubjectNames.of(certificate).size() > SubjectNames.MAX_NAMES) {
                return Optional.of(CertificateProblem.of(Code.TOO_MANY_NAMES, Names.subject(certificate), Integer.toString(MAX_SUBTREES)));
            }
        }
        for (int issuer = 1; issuer < path.size(); issuer++) {
            NameConstraints constraints = of(path.get(issuer));
            for (int i = 0; i < issuer; i++) {
                Optional<String> name = i > 0 && isSelfIssued(path.get(i)) ? Optional.empty() : constraints.violation(path.get(i));
                if (name.isPresent()) {
                    return Optional.of(CertificateProblem.of(Code.NAME_NOT_PERMITTED, Names.subject(path.get(issuer)), name.get()));
                }
            }
        }
        return Optional.empty();
    }

    static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private Optional<String> violation(X509Certificate certificate) throws CertificateParsingException {
        if (size == 0) {
            return Optional.empty();
        }
        SubjectNames names = SubjectNames.of(certificate);
        Optional<String> violation = names.names().stream().filter(name -> !isPermitted(name)).map(Name::toString).findFirst();
        if (violation.isPresent()) {
            return violation;
        }
        boolean unknown = names.otherTypes().stream().anyMatch(otherForms::contains);
        return unknown || !isPermittedByJdk(certificate) ? Optional.of(Names.subject(certificate)) : Optional.empty();
    }

    private boolean isPermitted(Name name) {
        for (Form form : Form.values()) {
            List<Subtree> concerning = permitted.stream().filter(subtree -> subtree.form == form && subtree.concerns(name)).toList();
            if (!concerning.isEmpty() && concerning.stream().noneMatch(subtree -> subtree.holds(name))) {
                return false;
            }
        }
        return excluded.stream().noneMatch(subtree -> subtree.concerns(name) && subtree.touches(name));
    }

    private boolean isPermittedByJdk(X509Certificate certificate) throws CertificateParsingException {
        if (jdk.isEmpty()) {
            return true;
        }
        X509CertSelector selector = new X509CertSelector();
        try {
            selector.setNameConstraints(jdk.get());
        } catch (IOException e) {
            throw new CertificateParsingException(e);
        }
        return selector.match(certificate);
    }
}
