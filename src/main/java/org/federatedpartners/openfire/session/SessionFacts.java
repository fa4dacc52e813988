package org.federatedpartners.openfire.session;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Standing;
import org.federatedpartners.stream.TlsFacts;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * The facts from the followed negotiation; for a stream that was not followed, from Openfire's own session.
 * The session's flags are one for the whole session, so they can be wrong where several domains share a stream.
 */
public final class SessionFacts implements StreamFactsSource {

    private final StreamSteering steering;
    private final SessionSecurity security;
    private final CertificateJudge certificates;

    public SessionFacts(StreamSteering steering, SessionSecurity security, CertificateJudge certificates) {
        this.steering = steering;
        this.security = security;
        this.certificates = certificates;
    }

    @Override
    public StreamFacts about(ServerSession session, String domain) {
        return steering.negotiationOf(session).map(negotiation -> negotiation.facts(domain)).orElseGet(() -> flags(session, domain));
    }

    @Override
    public Standing outbound(PolicySnapshot policy, ServerSession session, String domain) {
        return steering.negotiationOf(session).map(negotiation -> negotiation.standing(policy, domain))
            .orElseGet(() -> StreamFactsSource.super.outbound(policy, session, domain));
    }

    @Override
    public List<CertificateProblem> problems(ServerSession session, String domain) {
        return steering.negotiationOf(session).map(negotiation -> negotiation.problems(domain)).orElseGet(() -> {
            boolean rests = security.encryption(session) != StreamFacts.Encryption.NONE && !session.isUsingServerDialback();
            return rests ? CertificateProblem.withoutNotes(certificates.verdict(peer(session), domain).problems()) : List.of();
        });
    }

    /** What the handshake of a stream told; empty if it is in the clear. */
    public Optional<TlsFacts> tls(ServerSession session) {
        Optional<Negotiation> followed = steering.negotiationOf(session);
        if (followed.isPresent()) {
            return followed.get().tls();
        }
        PeerCertificate peer = peer(session);
        return security.encryption(session) != StreamFacts.Encryption.TLS ? Optional.empty()
            : Optional.of(new TlsFacts(security.tlsProtocol(session), Objects.requireNonNullElse(session.getCipherSuiteName(), ""), peer.shown(),
                domain -> certificates.verdict(peer, domain).problems()));
    }

    private StreamFacts flags(ServerSession session, String domain) {
        StreamFacts.Authentication authentication = session.isUsingServerDialback() ? StreamFacts.Authentication.DIALBACK : StreamFacts.Authentication.EXTERNAL;
        StreamFacts.Encryption encryption = security.encryption(session);
        CertificateStatus certificate = encryption == StreamFacts.Encryption.NONE ? CertificateStatus.ABSENT : certificates.status(peer(session), domain);
        return new StreamFacts(encryption, authentication, certificate, security.tlsProtocol(session));
    }

    private static PeerCertificate peer(ServerSession session) {
        return PeerCertificate.of(session.getPeerCertificates());
    }
}
