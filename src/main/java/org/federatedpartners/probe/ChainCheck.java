package org.federatedpartners.probe;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.federatedpartners.certificate.CertificateJudge;

/** What a certificate that a partner's server shows means for streams with it: the judge's word, and what its remedy depends on. */
final class ChainCheck implements CertificateCheck {

    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final Duration SOON = Duration.ofDays(14);

    private final CertificateJudge judge;
    private final Clock clock;

    ChainCheck(CertificateJudge judge, Clock clock) {
        this.judge = judge;
        this.clock = clock;
    }

    @Override
    public List<Found> judge(List<X509Certificate> chain, ProbeRequest request) {
        if (chain.isEmpty()) {
            return List.of(Found.of(Step.Code.CERTIFICATE_ABSENT));
        }
        X509Certificate leaf = chain.get(0);
        List<Found> found = new ArrayList<>();
        found.add(standing(chain, request));
        if (!mayBeClient(leaf)) {
            found.add(Found.of(Step.Code.CERTIFICATE_FOR_SERVERS_ONLY));
        }
        Instant end = leaf.getNotAfter().toInstant();
        if (clock.instant().isBefore(end) && clock.instant().plus(SOON).isAfter(end)) {
            found.add(Found.of(Step.Code.CERTIFICATE_EXPIRES_SOON, day(leaf.getNotAfter())));
        }
        return found;
    }

    private Found standing(List<X509Certificate> chain, ProbeRequest request) {
        X509Certificate leaf = chain.get(0);
        String domain = request.domain().display();
        return switch (judge.standing(chain, request.domain().value())) {
            case PROVES_DOMAIN -> Found.of(Step.Code.CERTIFICATE_PROVES_DOMAIN, domain, day(leaf.getNotAfter()));
            case ABSENT -> Found.of(Step.Code.CERTIFICATE_ABSENT);
            case WRONG_NAME -> Found.of(Step.Code.CERTIFICATE_WRONG_NAME, domain, names(leaf));
            case UNTRUSTED -> leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal()) ? Found.of(Step.Code.CERTIFICATE_SELF_SIGNED)
                : Found.of(Step.Code.CERTIFICATE_UNTRUSTED, chain.get(chain.size() - 1).getIssuerX500Principal().getName());
            case OUT_OF_DATE -> leaf.getNotBefore().toInstant().isAfter(clock.instant())
                ? Found.of(Step.Code.CERTIFICATE_NOT_YET_VALID, day(leaf.getNotBefore()))
                : Found.of(Step.Code.CERTIFICATE_EXPIRED, day(leaf.getNotAfter()));
            case UNKNOWN -> Found.of(Step.Code.CERTIFICATE_UNREADABLE);
        };
    }

    private static String day(Date date) {
        return date.toInstant().atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** For people only: what a certificate asserts is judged elsewhere. */
    private static String names(X509Certificate leaf) {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            return names == null ? "-" : names.stream().filter(name -> name.get(1) instanceof String).map(name -> (String) name.get(1))
                .limit(10).collect(Collectors.joining(", "));
        } catch (CertificateParsingException e) {
            return "-";
        }
    }

    private static boolean mayBeClient(X509Certificate leaf) {
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            return purposes == null || purposes.contains(CLIENT_AUTH) || purposes.contains(ANY_PURPOSE);
        } catch (CertificateParsingException e) {
            return true;
        }
    }
}
