package org.federatedpartners.diagnosis;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.policy.DomainName;

/** What other servers see of this server at the moment. May be asked from any thread. */
public interface OwnServer {

    /** Its main domain, as on the wire. */
    String domain();

    /** All domains with which others may talk, the main one first. */
    List<DomainName> domains();

    /** What it has to show to other servers, each with its chain. */
    List<PeerCertificate> certificates() throws GeneralSecurityException;

    /** A judge of what it shows that knows no more than other servers do. */
    default CertificateJudge asOthersDo(CertificateJudge judge) {
        return judge.asOthersDo(() -> certificates().stream().flatMap(peer -> peer.chain().stream().limit(1)).collect(Collectors.toSet()));
    }

    /** The port for streams that begin in the clear; empty if it is closed. */
    OptionalInt port();

    /** The port for direct TLS (XEP-0368); empty if it is closed. */
    OptionalInt directTlsPort();

    /** Where that port is reached from this machine. */
    InetAddress address();
}
