package org.federatedpartners.openfire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.PublishedKey;
import org.federatedpartners.certificate.PublishedKey.Holder;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.dns.DnsSettings;
import org.federatedpartners.dns.ServerLocator;
import org.federatedpartners.dns.Zone;
import org.federatedpartners.dns.ZoneServer;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TLSARecord;

class LocatedKeysTest {

    private static final String DOMAIN = "p.example";
    private static final String HOST = "xmpp.p.example";
    private static final String HASH = "cd".repeat(32);

    private final ZoneServer server = new ZoneServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final Zone zone = Zone.signed("example.");
    private ServerLocator locator;
    private PolicySnapshot policy = TestPartner.policy(UnlistedDomains.REFUSE, List.of());
    private LocatedKeys keys;

    @BeforeEach
    void publish() {
        server.add(zone);
        zone.add(new SRVRecord(Zone.name("_xmpp-server._tcp." + DOMAIN), DClass.IN, Zone.TTL, 0, 0, 5269, Zone.name(HOST)));
        List.of(0, 1, 2, 3).forEach(usage -> zone.add(tlsa("_5269._tcp." + HOST, usage)));
        zone.add(tlsa("_5999._tcp.hidden.example", 3));
        locator = new ServerLocator(new DnsSettings(List.of(server.address()), zone.anchor()), Clock.systemUTC());
        keys = new LocatedKeys(locator, () -> policy);
    }

    @AfterEach
    void close() {
        locator.close();
        server.close();
    }

    private static TLSARecord tlsa(String name, int usage) {
        return new TLSARecord(Zone.name(name), DClass.IN, Zone.TTL, usage, 1, 1, HexFormat.of().parseHex(HASH));
    }

    private void partner(boolean dane, Optional<ConnectHost> connectHost) {
        policy = TestPartner.policy(UnlistedDomains.REFUSE, List.of(TestPartner.with(TestPartner.of(1, 1, DomainName.of(DOMAIN), "", List.of(), PartnerType.FEDERATED,
            new NegotiationSettings(Negotiation.REQUIRED, Negotiation.REQUIRED, false)),
            new Trust(List.of(), List.of(), MinimumTls.NONE, dane, connectHost))));
    }

    private List<PublishedKey> await() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (keys.of(DOMAIN).isEmpty() && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        return keys.of(DOMAIN);
    }

    @Test
    void prefetchesDaneKeysThatNeedNoTrustedCa() throws Exception {
        partner(true, Optional.empty());
        keys.prefetch();

        assertThat(await()).containsExactlyInAnyOrder(new PublishedKey(Holder.CA, 1, 1, HASH, HOST), new PublishedKey(Holder.SERVER, 1, 1, HASH, HOST));
    }

    @Test
    void looksUpKeysOnFirstUseWhenNotPrefetched() throws Exception {
        partner(true, Optional.empty());

        assertThat(keys.of(DOMAIN)).isEmpty();
        assertThat(await()).hasSize(2);
    }

    @Test
    void looksUpNothingForPartnersWithoutDane() {
        partner(false, Optional.empty());
        keys.prefetch();

        assertThat(server.asked()).isEmpty();
    }

    @Test
    void looksUpKeysOfTheConnectHost() throws Exception {
        partner(true, Optional.of(new ConnectHost("hidden.example", 5999)));
        keys.prefetch();

        assertThat(await()).containsExactly(new PublishedKey(Holder.SERVER, 1, 1, HASH, "hidden.example"));
    }

    /** Pages ask this of every certificate that ends soon. */
    @Test
    void looksUpNothingToTellWhetherAKeyCountsAlone() {
        partner(true, Optional.empty());
        CertificateJudge judge = new CertificateJudge(Set::of, domain -> policy.trust(domain), keys, TestCertificates.NO_CHECK, Clock.fixed(TestCertificates.NOW, ZoneOffset.UTC));
        PeerCertificate peer = PeerCertificate.of(List.of(TestCertificates.authority("CA").issue()));
        ShownCertificate shown = peer.shown().orElseThrow();
        // From then on, what is looked up fails at once.
        locator.close();

        assertThat(judge.isByKeyAlone(shown.fingerprint(), shown.pin(), DOMAIN)).isFalse();
        assertThat(judge.isByKeyAlone(peer, DOMAIN, policy.trust(DOMAIN))).isFalse();
        assertThat(locator.known(DomainName.of(DOMAIN), Optional.empty())).isEmpty();
        assertThat(judge.status(peer, DOMAIN)).isEqualTo(CertificateStatus.UNTRUSTED);
        assertThat(locator.known(DomainName.of(DOMAIN), Optional.empty())).as("unlike a verdict").isPresent();
    }

    @Test
    void returnsNoKeysForAnInvalidDomain() {
        assertThat(keys.of("no domain")).isEmpty();
    }
}
