package org.federatedpartners.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.policy.CertificateStanding;
import org.federatedpartners.policy.DomainName;

/**
 * Says what a chain proves about a domain: trust, dates and identity, in that order, each by itself. A verdict is
 * remembered for a short while, because the gate asks for each stanza.
 */
public final class CertificateJudge {

    private static final int REMEMBERED = 4096;
    private static final Duration FRESH = Duration.ofSeconds(30);

    private record Question(List<X509Certificate> chain, String domain) { }

    private record Answer(CertificateStanding standing, Instant until) { }

    private final TrustAnchors anchors;
    private final Clock clock;
    private final Map<Question, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Answer> eldest) {
            return size() > REMEMBERED;
        }
    };

    public CertificateJudge(TrustAnchors anchors, Clock clock) {
        this.anchors = anchors;
        this.clock = clock;
    }

    /**
     * @param chain  as the peer showed it, its own certificate first; empty if it showed none
     * @param domain as on the wire
     */
    public CertificateStanding standing(List<X509Certificate> chain, String domain) {
        if (chain.isEmpty()) {
            return CertificateStanding.ABSENT;
        }
        if (!(DomainName.parse(domain) instanceof DomainName.Valid valid)) {
            return CertificateStanding.WRONG_NAME;
        }
        Question question = new Question(List.copyOf(chain), valid.name().value());
        Instant now = clock.instant();
        synchronized (answers) {
            Answer known = answers.get(question);
            if (known != null && now.isBefore(known.until)) {
                return known.standing;
            }
        }
        CertificateStanding standing = judge(question.chain, valid.name(), now);
        synchronized (answers) {
            answers.put(question, new Answer(standing, now.plus(FRESH)));
        }
        return standing;
    }

    private CertificateStanding judge(List<X509Certificate> chain, DomainName domain, Instant now) {
        X509Certificate leaf = chain.get(0);
        try {
            Set<X509Certificate> trusted = anchors.current();
            leaf.checkValidity(Date.from(now));
            if (!trusted.contains(leaf)) {
                buildPath(chain, trusted, now);
            }
            return SubjectNames.of(leaf).prove(domain) ? CertificateStanding.PROVES_DOMAIN : CertificateStanding.WRONG_NAME;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return CertificateStanding.OUT_OF_DATE;
        } catch (CertPathBuilderException e) {
            return CertificateStanding.UNTRUSTED;
        } catch (GeneralSecurityException | RuntimeException e) {
            return CertificateStanding.UNKNOWN;
        }
    }

    private static void buildPath(List<X509Certificate> chain, Set<X509Certificate> trusted, Instant now) throws GeneralSecurityException {
        if (trusted.isEmpty()) {
            throw new CertPathBuilderException("No certificate authority is trusted");
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(chain.get(0));
        Set<TrustAnchor> roots = trusted.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(roots, target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPathBuilder.getInstance("PKIX").build(parameters);
    }
}
