package org.federatedpartners.openfire.session;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.console.Certificates;
import org.federatedpartners.diagnosis.OwnServer;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.stream.TlsFacts;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * Notices partners' certificates that have changed, and those, our own among them, that end soon. Looks at
 * streams on the thread for streams; what it has found may be asked for from any thread.
 */
public final class CertificateWatch implements Certificates {

    private static final Log LOG = Log.of(CertificateWatch.class);
    /** What only this server thinks of it: partners have their own trust stores, limits and sources of revocation. */
    private static final Set<CertificateProblem.Code> CONCERN_NO_PARTNER = EnumSet.of(CertificateProblem.Code.UNREADABLE, CertificateProblem.Code.ISSUER_UNKNOWN,
        CertificateProblem.Code.TOO_MANY_NAMES, CertificateProblem.Code.REVOCATION_UNKNOWN);

    private final FederationStreams streams;
    private final Function<ServerSession, Optional<TlsFacts>> tls;
    private final SeenCertificates seen;
    private final Own own;
    private final CertificateJudge asOthersDo;
    private final Clock clock;

    /** This server as others see it, and who judges certificates. */
    public record Own(OwnServer server, CertificateJudge judge) {}

    /** @param tls what the handshake of a stream told */
    public CertificateWatch(FederationStreams streams, Function<ServerSession, Optional<TlsFacts>> tls, SeenCertificates seen, Own own, Clock clock) {
        this.streams = streams;
        this.tls = tls;
        this.seen = seen;
        this.own = own;
        this.asOthersDo = own.server.asOthersDo(own.judge);
        this.clock = clock;
    }

    /** Looks at what the servers of partners have shown on live streams: what was authenticated before its domain became a partner's was not noticed then. */
    public void poll() {
        for (FederationStream stream : streams.all()) {
            seen.seeLive(stream.domain(), stream.direction(), stream.session().getCreationDate().toInstant(), () -> tls.apply(stream.session()).flatMap(TlsFacts::shown),
                () -> isAuthenticated(stream.facts()));
        }
    }

    private static boolean isAuthenticated(StreamFacts facts) {
        return facts.encryption() == StreamFacts.Encryption.TLS && facts.method().isPresent();
    }

    /** Tells the administrator of a partner's server that shows another certificate than before. */
    public static void report(SeenCertificate change) {
        LOG.warn("The server of {} shows another certificate than before ({}): SHA-256 {} with the key {}, before {}", change.key().domain(),
            change.key().direction(), change.print().fingerprint(), change.print().pin(),
            change.previous().map(old -> old.fingerprint() + " with the key " + old.pin()).orElse("none"));
    }

    /** To be called once a day. */
    public void warn() {
        Instant now = clock.instant();
        for (ShownCertificate certificate : own()) {
            Instant expires = certificate.facts().until();
            if (Expiry.of(certificate.facts().from(), expires, now).isNear()) {
                LOG.warn("This server's own certificate {} {} on {}. Renew it, and install it in the identity store for server-to-server streams.",
                    certificate.facts().subject(), expires.isAfter(now) ? "expires" : "has expired", expires);
            }
        }
        for (SeenCertificate certificate : seen.ending(now, this::isByKeyAlone)) {
            if (certificate.expiry(now).isNear()) {
                LOG.warn("The certificate of the partner's server for {} ({}) {} on {}. Ask the partner to renew it.", certificate.key().domain(),
                    certificate.key().direction(), certificate.expires().isAfter(now) ? "expires" : "has expired", certificate.expires());
            }
        }
    }

    @Override
    public List<ShownCertificate> own() {
        try {
            return own.server.certificates().stream().flatMap(peer -> peer.shown().stream()).toList();
        } catch (GeneralSecurityException e) {
            LOG.debug("This server's own certificates cannot be read", e);
            return List.of();
        }
    }

    @Override
    public Optional<CertificateProblem> ownProblem(String local) {
        try {
            List<Optional<CertificateProblem>> chains = own.server.certificates().stream()
                .map(peer -> asOthersDo.verdict(peer, local, Trust.DEFAULT).problems().stream().map(problem -> asPartnersSee(problem, peer))
                    .filter(problem -> !CONCERN_NO_PARTNER.contains(problem.code())).findFirst())
                .toList();
            return chains.isEmpty() ? Optional.of(new CertificateProblem(CertificateProblem.Code.NONE_SHOWN, List.of()))
                : chains.stream().anyMatch(Optional::isEmpty) ? Optional.empty() : chains.get(0);
        } catch (GeneralSecurityException e) {
            LOG.debug("This server's own certificates cannot be read", e);
            return Optional.empty();
        }
    }

    @Override
    public boolean isByKeyAlone(SeenCertificate certificate) {
        return own.judge.isByKeyAlone(certificate.print().fingerprint(), certificate.print().pin(), certificate.key().domain());
    }

    /** A CA that is unknown here may be known to partners. If it is not shown either, it is most likely an intermediate CA, which they miss. */
    private static CertificateProblem asPartnersSee(CertificateProblem problem, PeerCertificate peer) {
        boolean incomplete = problem.code() == CertificateProblem.Code.ISSUER_UNKNOWN && problem.arguments().stream().noneMatch(peer::includes);
        return incomplete ? new CertificateProblem(CertificateProblem.Code.CHAIN_INCOMPLETE, problem.arguments()) : problem;
    }
}
