package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.transcript.ShownCertificate;

/** The certificates of partners' servers and our own, those that end first at the top. */
public record CertificatesView(List<Row> rows) {

    /**
     * One of them.
     *
     * @param domain    of the partner; null for our own
     * @param direction in which it was shown; empty for our own
     * @param subject   our own's; empty for a partner's
     * @param expiry    the name of an {@link Expiry}
     * @param previous  the pin of the key before; empty if there was no other certificate
     * @param since     when it was seen first; empty for our own
     */
    public record Row(DomainText domain, String direction, String subject, String expires, String expiry, String pin, String previous, String since) {

        private static Row own(ShownCertificate certificate, Instant now) {
            Instant expires = certificate.facts().until();
            return new Row(null, "", certificate.facts().subject(), expires.toString(), Expiry.of(certificate.facts().from(), expires, now).name(), certificate.pin().value(), "", "");
        }

        private static Row partners(SeenCertificate certificate, Instant now) {
            return new Row(DomainText.seen(certificate.key().domain()), certificate.key().direction().name(), "", certificate.expires().toString(),
                certificate.expiry(now).name(), certificate.print().pin().value(),
                certificate.previous().map(print -> print.pin().value()).orElse(""), certificate.since().toString());
        }
    }

    public static CertificatesView of(List<ShownCertificate> own, List<SeenCertificate> partners, Instant now) {
        return new CertificatesView(Stream.concat(own.stream().map(certificate -> Row.own(certificate, now)),
            partners.stream().map(certificate -> Row.partners(certificate, now))).sorted(Comparator.comparing(Row::expires)).toList());
    }
}
