package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.console.Certificates;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;

/** The certificates of partners' servers and our own, those that end first at the top. */
public record CertificatesView(List<Row> rows) {

    /** By what a certificate is trusted; its text is the i18n key {@code trusted.<kind>}. */
    public enum Trusted {
        /** Its key is pinned for the partner. */
        PIN,
        /** It comes from a private CA of the partner. */
        PRIVATE_CA,
        /** It proves the domain in another way: by a CA that Openfire trusts, or by DANE. */
        CA,
        /** The domain was authenticated by dialback: it does not matter whether the certificate is trusted. */
        NOT_NEEDED,
        /** It was not shown since the start. */
        UNKNOWN,
        OWN
    }

    /**
     * One of them.
     *
     * @param whose     the partner that shows it; null for our own
     * @param subject   our own's; empty for a partner's
     * @param issuer    empty if it was not shown since the start
     * @param pin       of its key
     * @param change    the certificate before it; null if there was none
     */
    public record Row(Whose whose, String subject, String issuer, Term term, Trusted trusted, String pin, Change change) {}

    /**
     * Who shows it.
     *
     * @param direction in which it was shown
     * @param href      the page of the partner
     * @param toPin     the form of the partner, with the key to be pinned; null if it is pinned already
     */
    public record Whose(DomainText domain, String direction, String href, Remedy.Proposal toPin) {}

    /**
     * How long it is valid.
     *
     * @param expiry   the name of an {@link Expiry}
     * @param daysLeft whole days; negative if it has expired
     */
    public record Term(Date until, String expiry, long daysLeft) {

        private static Term of(Instant until, Expiry expiry, Instant now) {
            return new Term(Date.from(until), expiry.name(), Expiry.daysLeft(until, now));
        }
    }

    /** What was before. @param pin of the key before @param at when another certificate came */
    public record Change(String pin, Date at) {}

    /**
     * @param certificates what this server shows, and what is known of partners'
     * @param partners     what partners' servers have shown
     * @param negotiations with these domains since the start, newest first
     */
    public static CertificatesView of(Certificates certificates, List<SeenCertificate> partners, PolicySnapshot policy,
        Function<Collection<DomainName>, List<Transcript>> negotiations, Instant now) {
        return new CertificatesView(Stream.concat(certificates.own().stream().map(certificate -> own(certificate, now)),
            partners.stream().map(certificate -> partners(certificate, certificates, policy, negotiations, now))).sorted(Comparator.comparing(row -> row.term().until())).toList());
    }

    private static Row own(ShownCertificate certificate, Instant now) {
        CertificateFacts facts = certificate.facts();
        return new Row(null, facts.subject(), facts.issuer(), Term.of(facts.until(), Expiry.of(facts.from(), facts.until(), now), now), Trusted.OWN,
            certificate.pin().value(), null);
    }

    private static Row partners(SeenCertificate certificate, Certificates certificates, PolicySnapshot policy, Function<Collection<DomainName>, List<Transcript>> negotiations,
        Instant now) {
        String domain = certificate.key().domain();
        String pin = certificate.print().pin().value();
        Optional<Partner> partner = policy.partner(domain);
        Expiry expiry = certificates.isByKeyAlone(certificate) ? Expiry.FAR : certificate.expiry(now);
        List<Transcript> shown = DomainName.parse(domain) instanceof DomainName.Valid valid ? negotiations.apply(List.of(valid.name())).stream()
            .filter(one -> one.certificate().filter(facts -> facts.trust().pin().equals(pin)).isPresent()).toList() : List.of();
        String issuer = shown.stream().flatMap(one -> one.certificate().stream()).map(CertificateFacts::issuer).findFirst().orElse("");
        return new Row(new Whose(DomainText.seen(domain), certificate.key().direction().name(),
            partner.map(one -> Link.to("federated-partner.jsp").with("id", one.id()).toString()).orElse(""), partner.flatMap(one -> Remedy.pin(one, pin, false)).orElse(null)),
            "", issuer, Term.of(certificate.expires(), expiry, now), partner.map(one -> trusted(one, pin, shown)).orElse(Trusted.UNKNOWN), pin,
            certificate.previous().map(print -> new Change(print.pin().value(), Date.from(certificate.since()))).orElse(null));
    }

    private static Trusted trusted(Partner partner, String pin, List<Transcript> shown) {
        if (partner.trust().pins().stream().anyMatch(known -> known.value().equals(pin))) {
            return Trusted.PIN;
        }
        if (shown.isEmpty()) {
            return Trusted.UNKNOWN;
        }
        if (shown.stream().noneMatch(one -> one.last(Step.Authenticated.class).flatMap(Step.Authenticated::method).filter(AuthenticationMethod.SASL_OVER_TLS::equals).isPresent())) {
            return Trusted.NOT_NEEDED;
        }
        // The facts of the certificate are cut for display, as the names of CAs are here.
        return partner.trust().privateCas().stream().map(ca -> CertificateView.of(ca, Instant.EPOCH).subject())
            .anyMatch(name -> shown.stream().anyMatch(one -> one.certificate().filter(facts -> facts.issuer().equals(name)).isPresent())) ? Trusted.PRIVATE_CA : Trusted.CA;
    }
}
