package org.federatedpartners.openfire.session;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.console.Certificates;
import org.federatedpartners.diagnosis.OwnServer;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.StreamCountStore;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Trust;
import org.jivesoftware.openfire.keystore.CertificateStoreManager;
import org.jivesoftware.openfire.session.ServerSession;
import org.jivesoftware.openfire.spi.ConnectionType;

/**
 * Notices partners' certificates that have changed, and those, our own among them, that end soon. Looks and keeps on the
 * thread for storage; what it has found may be asked for from any thread.
 */
public final class CertificateWatch implements Certificates {

    private static final Log LOG = Log.of(CertificateWatch.class);
    /** Not what only this server thinks of it, as that the CA is unknown here: partners have their own trust stores. */
    private static final Set<CertificateProblem.Code> CONCERN_PARTNERS = EnumSet.of(CertificateProblem.Code.REVOKED, CertificateProblem.Code.EXPIRED,
        CertificateProblem.Code.NOT_YET_VALID, CertificateProblem.Code.ISSUER_EXPIRED, CertificateProblem.Code.ISSUER_NOT_YET_VALID,
        CertificateProblem.Code.SELF_SIGNED, CertificateProblem.Code.CHAIN_INCOMPLETE, CertificateProblem.Code.CHAIN_TOO_LONG,
        CertificateProblem.Code.SIGNATURE_INVALID, CertificateProblem.Code.NOT_FOR_SERVERS, CertificateProblem.Code.WEAK_KEY,
        CertificateProblem.Code.WEAK_SIGNATURE, CertificateProblem.Code.NO_NAMES, CertificateProblem.Code.OTHER_NAMES, CertificateProblem.Code.SERVERS_ONLY);

    private final FederationStreams streams;
    private final SeenCertificates seen;
    private final Supplier<PolicySnapshot> policy;
    private final CertificateStoreManager stores;
    private final OwnServer server;
    private final CertificateJudge judge;
    private final Clock clock;

    /** This server's own certificates: where they are, how others see them, and what is against them. */
    public record Own(CertificateStoreManager stores, OwnServer server, CertificateJudge judge) { }

    public CertificateWatch(FederationStreams streams, SeenCertificates seen, Supplier<PolicySnapshot> policy, Own own, Clock clock) {
        server = own.server();
        judge = own.judge();
        this.streams = streams;
        this.seen = seen;
        this.policy = policy;
        stores = own.stores();
        this.clock = clock;
    }

    /** Looks at what the servers of partners show on the streams that are live. */
    public void poll() {
        for (FederationStream stream : streams.all()) {
            if (stream.facts().encryption() == StreamFacts.Encryption.TLS && stream.facts().method().isPresent() && policy.get().partner(stream.domain()).isPresent()) {
                shown(stream.session()).stream().flatMap(leaf -> seen.see(stream.direction(), stream.domain(), leaf).stream()).forEach(CertificateWatch::report);
            }
        }
    }

    private static List<X509Certificate> shown(ServerSession session) {
        Certificate[] chain = session.getPeerCertificates();
        return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate leaf ? List.of(leaf) : List.of();
    }

    private static void report(SeenCertificate change) {
        LOG.warn("The server of {} shows another certificate than before ({}): SHA-256 {} with the key {}, before {}", change.key().domain(),
            change.key().direction(), change.print().fingerprint(), change.print().pin(),
            change.previous().map(old -> old.fingerprint() + " with the key " + old.pin()).orElse("none"));
    }

    /** Stores what was seen. */
    public void persist() throws StreamCountStore.Failed {
        seen.persist();
    }

    /** To be called once a day. */
    public void warn() {
        Instant now = clock.instant();
        for (X509Certificate certificate : own()) {
            Instant expires = certificate.getNotAfter().toInstant();
            if (Expiry.of(expires, now).isNear()) {
                LOG.warn("This server's own certificate {} {} on {}. Renew it, and install it in the identity store for server-to-server streams.",
                    certificate.getSubjectX500Principal().getName(), expires.isAfter(now) ? "expires" : "has expired", expires);
            }
        }
        for (SeenCertificate certificate : partners()) {
            if (Expiry.of(certificate.expires(), now).isNear()) {
                LOG.warn("The certificate of the partner's server for {} ({}) {} on {}. Ask the partner to renew it.", certificate.key().domain(),
                    certificate.key().direction(), certificate.expires().isAfter(now) ? "expires" : "has expired", certificate.expires());
            }
        }
    }

    /** Whether anybody is to be warned of. */
    public boolean isAnyNear() {
        Instant now = clock.instant();
        return own().stream().anyMatch(certificate -> Expiry.of(certificate.getNotAfter().toInstant(), now).isNear())
            || partners().stream().anyMatch(certificate -> Expiry.of(certificate.expires(), now).isNear());
    }

    @Override
    public List<X509Certificate> own() {
        List<X509Certificate> own = new ArrayList<>();
        try {
            KeyStore store = stores.getIdentityStore(ConnectionType.SOCKET_S2S).getStore();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    own.add(certificate);
                }
            }
        } catch (GeneralSecurityException e) {
            LOG.debug("This server's own certificates cannot be read", e);
        }
        return own;
    }

    @Override
    public Optional<CertificateProblem> ownProblem() {
        try {
            List<Optional<CertificateProblem>> chains = server.certificates().stream()
                .map(chain -> judge.verdict(chain, server.domain(), Trust.DEFAULT).problems().stream().filter(problem -> CONCERN_PARTNERS.contains(problem.code()))
                    .findFirst()).toList();
            return chains.isEmpty() ? Optional.of(new CertificateProblem(CertificateProblem.Code.NONE_SHOWN, List.of()))
                : chains.stream().anyMatch(Optional::isEmpty) ? Optional.empty() : chains.get(0);
        } catch (GeneralSecurityException e) {
            LOG.debug("This server's own certificates cannot be read", e);
            return Optional.empty();
        }
    }

    @Override
    public List<SeenCertificate> partners() {
        PolicySnapshot now = policy.get();
        return seen.all().stream().filter(certificate -> now.partner(certificate.key().domain()).isPresent()).toList();
    }
}
