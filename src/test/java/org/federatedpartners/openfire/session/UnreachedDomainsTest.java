package org.federatedpartners.openfire.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.SettableClock;
import org.federatedpartners.diagnosis.ConnectModel;
import org.federatedpartners.diagnosis.ConnectRules;
import org.federatedpartners.diagnosis.LocalDomainTests;
import org.federatedpartners.diagnosis.Planner;
import org.federatedpartners.dns.DnsSettings;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.NameLookup;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.dns.ServerLocator;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which domains that Openfire found no way to are recorded as kept back by this server's own ports. */
class UnreachedDomainsTest {

    private static final PolicySnapshot POLICY = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(),
        PartnerType.FEDERATED, new NegotiationSettings(Negotiation.REQUIRED, Negotiation.REQUIRED, false))));

    private final SettableClock clock = new SettableClock(Instant.parse("2027-01-01T00:00:00Z"));
    private final BlockingQueue<String> recorded = new LinkedBlockingQueue<>();

    /** All domains have one server, for this kind of stream. */
    private UnreachedDomains unreached(boolean directTls, boolean startTlsPort, boolean directTlsPort) {
        NameLookup names = new NameLookup() {
            @Override
            public Lookup<Service> services(String name, boolean direct) {
                return direct == directTls && !name.startsWith("_jabber")
                    ? new Lookup.Found<>(List.of(new Service(new Endpoint("host.example", 5269, direct), 0, 0)), Validation.UNCHECKED, Duration.ZERO)
                    : new Lookup.None<>(Absence.NO_SUCH_NAME, Validation.UNCHECKED, Duration.ZERO);
            }

            @Override
            public Lookup<InetAddress> addresses(String host) {
                return new Lookup.Found<>(List.of(InetAddress.getLoopbackAddress()), Validation.UNCHECKED, Duration.ZERO);
            }
        };
        ConnectRules rules = new ConnectRules(new ConnectModel(true, true, false, false, ConnectModel.Attempts.FIRST_ADDRESS), startTlsPort, directTlsPort, true, 5269,
            Duration.ZERO, new ConnectRules.Patience(Duration.ofMinutes(2), Duration.ofSeconds(10)), true, Map.of());
        ServerFacts usual = ServerFacts.UNCONSTRAINED;
        ServerFacts facts = new ServerFacts(startTlsPort, directTlsPort, usual.tls(), usual.dialback(), usual.hasCertificate(), usual.mechanisms(), usual.clientCertificates(),
            usual.permissions(), usual.permits(), usual.lifted());
        return new UnreachedDomains(() -> facts, () -> POLICY, new Planner(names, new ServerLocator(DnsSettings.DEFAULT, Clock.systemUTC()), LocalDomainTests.always(rules)),
            rejection -> recorded.add(rejection.domain() + " " + rejection.reason()), clock);
    }

    @ParameterizedTest
    @CsvSource({
        "partner.example,  false, false, true,  true",
        "partner.example,  true,  true,  false, true",
        "partner.example,  false, true,  false, false",
        "partner.example,  true,  false, true,  false",
        "partner.example,  false, true,  true,  false",
        "stranger.example, false, false, true,  false",
        "no domain,        false, false, true,  false",
    })
    void recordsOnlyPartnersThatAnOwnClosedPortMakesUnreachable(String domain, boolean directTls, boolean startTlsPort, boolean directTlsPort, boolean isRecorded) throws InterruptedException {
        try (UnreachedDomains unreached = unreached(directTls, startTlsPort, directTlsPort)) {
            unreached.unreached(domain);
            assertThat(recorded.poll(isRecorded ? 10_000 : 300, TimeUnit.MILLISECONDS)).isEqualTo(isRecorded ? "partner.example " + Reason.SERVER_SETTINGS : null);
        }
    }

    @Test
    void recordsAnUnreachedPartnerOnceInAWhile() throws InterruptedException {
        try (UnreachedDomains unreached = unreached(true, true, false)) {
            unreached.unreached("partner.example");
            unreached.unreached("partner.example");
            assertThat(recorded.poll(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(recorded.poll(300, TimeUnit.MILLISECONDS)).isNull();
            clock.pass(Duration.ofMinutes(1));
            unreached.unreached("PARTNER.example");
            assertThat(recorded.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
    }
}
