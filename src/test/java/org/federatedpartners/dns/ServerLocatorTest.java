package org.federatedpartners.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.federatedpartners.SettableClock;
import org.federatedpartners.dns.Lookup.Failure;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Origin;
import org.federatedpartners.dns.ServerLocation.Target;
import org.federatedpartners.dns.ServerLocation.Tlsa;
import org.federatedpartners.policy.DomainName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

class ServerLocatorTest {

    private static final Optional<Endpoint> BY_DNS = Optional.empty();
    private static final String HASH = "ab".repeat(32);

    /** The resolver's own look at its clock, every second, would make the tests wait. */
    @BeforeAll
    static void beImpatient() {
        System.setProperty("dnsjava.nio.selector_timeout", "10");
    }

    private final ZoneServer server = new ZoneServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final Zone root = Zone.signed("example.");
    private final Zone signed = Zone.signed("signed.example.");
    private final Zone plain = Zone.unsigned("plain.example.");
    private final Zone wrongKey = Zone.signed("wrong-key.example.");
    private final SettableClock now = new SettableClock(Instant.now());
    private ServerLocator locator;

    @BeforeEach
    void fillTheZones() throws Exception {
        root.delegate(signed).delegate(plain).delegate(Zone.signed("wrong-key.example."));
        List.of(root, signed, plain, wrongKey).forEach(server::add);
        for (String domain : List.of("signed.example", "plain.example", "wrong-key.example")) {
            Zone zone = domain.startsWith("signed") ? signed : domain.startsWith("plain") ? plain : wrongKey;
            zone.add(srv("_xmpp-server._tcp." + domain, 10, 5, 5269, "xmpp." + domain));
            zone.add(srv("_xmpps-server._tcp." + domain, 5, 0, 5270, "xmpp." + domain));
            zone.add(a("xmpp." + domain, "192.0.2.1"));
            zone.add(new AAAARecord(Zone.name("xmpp." + domain), DClass.IN, Zone.TTL, InetAddress.getByName("2001:db8::1")));
            zone.add(tlsa("_5269._tcp.xmpp." + domain));
        }
        locator = locator(root.anchor());
    }

    @AfterEach
    void close() {
        locator.close();
        server.close();
    }

    private ServerLocator locator(String anchors) {
        return locator(anchors, Duration.ofSeconds(2), Duration.ofSeconds(8));
    }

    private ServerLocator locator(String anchors, Duration datagramLimit, Duration stepLimit) {
        return new ServerLocator(new DnsSettings(List.of(server.address()), anchors), now, now::nanoTime, datagramLimit, stepLimit);
    }

    private void misbehave(ZoneServer.Fault fault, String... names) {
        for (String name : names) {
            server.misbehave(name, fault);
        }
        if (fault == ZoneServer.Fault.SILENT) {
            waitBriefly();
        }
    }

    /** Where nothing comes; everywhere else, a busy machine is given time. */
    private void waitBriefly() {
        locator.close();
        locator = locator(root.anchor(), Duration.ofMillis(300), Duration.ofSeconds(2));
    }

    private static SRVRecord srv(String name, int priority, int weight, int port, String target) {
        return new SRVRecord(Zone.name(name), DClass.IN, Zone.TTL, priority, weight, port, Zone.name(target));
    }

    private static ARecord a(String name, String address) throws Exception {
        return new ARecord(Zone.name(name), DClass.IN, Zone.TTL, InetAddress.getByName(address));
    }

    private static TLSARecord tlsa(String name) {
        return new TLSARecord(Zone.name(name), DClass.IN, Zone.TTL, 3, 1, 1, HexFormat.of().parseHex(HASH));
    }

    private ServerLocation locate(String domain) {
        return locate(domain, BY_DNS);
    }

    private ServerLocation locate(String domain, Optional<Endpoint> connectHost) {
        try {
            return locator.locate(DomainName.of(domain), connectHost).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static String told(Lookup<?> lookup) {
        if (lookup instanceof Lookup.Found<?> found) {
            return "FOUND " + found.validation();
        }
        return lookup instanceof Lookup.None<?> none ? none.absence() + " " + none.validation() : ((Lookup.Failed<?>) lookup).failure().toString();
    }

    @ParameterizedTest
    @CsvSource({"signed.example, SECURE", "plain.example, INSECURE"})
    void findsServicesHostsAndKeys(String domain, Validation validation) throws Exception {
        ServerLocation location = locate(domain);

        assertThat(location.origin()).isEqualTo(Origin.SRV);
        assertThat(location.targets()).extracting(Target::endpoint)
            .containsExactly(new Endpoint("xmpp." + domain, 5270, true), new Endpoint("xmpp." + domain, 5269, false));
        Target target = location.targets().get(1);
        assertThat(target.addresses()).containsExactly(InetAddress.getByName("2001:db8::1"), InetAddress.getByName("192.0.2.1"));
        assertThat(target.tlsa().records()).containsExactly(new Tlsa(3, 1, 1, HASH));
        assertThat(target.alias()).isEmpty();
        assertThat(List.of(location.startTls(), location.directTls(), target.ipv4(), target.ipv6(), target.tlsa()))
            .allSatisfy(lookup -> assertThat(told(lookup)).isEqualTo("FOUND " + validation));
        assertThat(told(location.targets().get(0).tlsa())).isEqualTo(validation == Validation.SECURE ? "NO_SUCH_NAME SECURE" : "NO_SUCH_NAME INSECURE");
    }

    @ParameterizedTest
    @CsvSource({"SILENT, TIMEOUT", "SERVFAIL, SERVER_FAILURE", "REFUSED, REFUSED", "REFERRAL, LAME", "FORGED, BOGUS", "BESIDE_THE_POINT, MALFORMED"})
    void reportsWhyALookupFailed(ZoneServer.Fault fault, Failure failure) {
        misbehave(fault, "_xmpp-server._tcp.plain.example", "_xmpp-server._tcp.signed.example");

        String domain = fault == ZoneServer.Fault.REFERRAL ? "plain.example" : "signed.example";
        ServerLocation location = locate(domain);

        assertThat(told(location.startTls())).isEqualTo(failure.toString());
        assertThat(location.origin()).as("the other service is known").isEqualTo(Origin.SRV);
        assertThat(location.targets()).extracting(Target::endpoint).containsExactly(new Endpoint("xmpp." + domain, 5270, true));
    }

    @ParameterizedTest
    @CsvSource({"SILENT, TIMEOUT", "SERVFAIL, SERVER_FAILURE", "REFUSED, REFUSED", "FORGED, BOGUS"})
    void reportsAFailedServiceAsUnknownInsteadOfAbsent(ZoneServer.Fault fault, Failure failure) {
        misbehave(fault, "_tcp.signed.example");

        ServerLocation location = locate("signed.example");

        assertThat(told(location.startTls())).isEqualTo(failure.toString());
        assertThat(location.origin()).isEqualTo(Origin.UNKNOWN);
        assertThat(location.targets()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SILENT, TIMEOUT", "SERVFAIL, SERVER_FAILURE", "REFUSED, REFUSED", "FORGED, BOGUS"})
    void reportsAFailedKeyLookupInsteadOfAbsent(ZoneServer.Fault fault, Failure failure) {
        misbehave(fault, "_5269._tcp.xmpp.signed.example");

        Target target = locate("signed.example").targets().get(1);

        assertThat(told(target.tlsa())).isEqualTo(failure.toString());
        assertThat(told(target.ipv4())).isEqualTo("FOUND SECURE");
    }

    @Test
    void reportsBogusWhenTheParentVouchesForAnotherKey() {
        assertThat(told(locate("wrong-key.example").startTls())).isEqualTo("BOGUS");
    }

    @Test
    void fallsBackToTheDomainWithoutServices() throws Exception {
        signed.add(a("bare.signed.example", "192.0.2.7"));

        ServerLocation location = locate("bare.signed.example");

        assertThat(location.origin()).isEqualTo(Origin.FALLBACK);
        assertThat(told(location.startTls())).isEqualTo("NO_SUCH_NAME SECURE");
        assertThat(location.targets()).extracting(Target::endpoint).containsExactly(new Endpoint("bare.signed.example", 5269, false));
        assertThat(location.targets().get(0).addresses()).containsExactly(InetAddress.getByName("192.0.2.7"));
    }

    @Test
    void reportsNoSuchNameForAnUnknownDomain() {
        ServerLocation location = locate("nobody.signed.example");

        assertThat(location.origin()).isEqualTo(Origin.FALLBACK);
        assertThat(told(location.targets().get(0).ipv4())).isEqualTo("NO_SUCH_NAME SECURE");
    }

    @Test
    void reportsNoSuchRecordForANameWithoutAddresses() {
        signed.add(srv("_xmpp-server._tcp.empty.signed.example", 0, 0, 5269, "signed.example"));

        assertThat(told(locate("empty.signed.example").targets().get(0).ipv6())).isEqualTo("NO_SUCH_RECORD SECURE");
    }

    @ParameterizedTest
    @CsvSource({"_xmpp-server, NOT_OFFERED", "_xmpps-server, FALLBACK"})
    void reportsADeclinedService(String service, Origin origin) {
        plain.add(srv(service + "._tcp.none.plain.example", 0, 0, 0, "."));

        ServerLocation location = locate("none.plain.example");

        assertThat(location.origin()).isEqualTo(origin);
        assertThat(List.of(told(location.startTls()), told(location.directTls()))).contains("NOT_OFFERED INSECURE");
    }

    @Test
    void findsDirectTlsWhenStarttlsIsDeclined() {
        plain.add(srv("_xmpp-server._tcp.direct.plain.example", 0, 0, 0, "."));
        plain.add(srv("_xmpps-server._tcp.direct.plain.example", 0, 0, 5270, "xmpp.plain.example"));

        ServerLocation location = locate("direct.plain.example");

        assertThat(location.origin()).isEqualTo(Origin.SRV);
        assertThat(location.targets()).extracting(Target::endpoint).containsExactly(new Endpoint("xmpp.plain.example", 5270, true));
    }

    @Test
    void aTargetThatIsAnAliasIsNoted() {
        signed.add(srv("_xmpp-server._tcp.alias.signed.example", 0, 0, 5269, "alias.signed.example"));
        signed.add(new CNAMERecord(Zone.name("alias.signed.example"), DClass.IN, Zone.TTL, Zone.name("xmpp.plain.example")));

        Target target = locate("alias.signed.example").targets().get(0);

        assertThat(target.alias()).contains("xmpp.plain.example");
        assertThat(told(target.ipv4())).as("a chain is as weak as its weakest link").isEqualTo("FOUND INSECURE");
    }

    @Test
    void usesTheConnectHostInsteadOfServices() throws Exception {
        ServerLocation location = locate("plain.example", Optional.of(new Endpoint("xmpp.signed.example", 5269, false)));

        assertThat(location.origin()).isEqualTo(Origin.CONNECT_HOST);
        assertThat(location.targets()).hasSize(1);
        assertThat(told(location.targets().get(0).tlsa())).isEqualTo("FOUND SECURE");
        assertThat(server.asked()).noneMatch(question -> question.contains("SRV"));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.9", "2001:db8::9"})
    void usesAConnectAddressWithoutDns(String address) throws Exception {
        Target target = locate("plain.example", Optional.of(new Endpoint(address, 5269, false))).targets().get(0);

        assertThat(target.addresses()).containsExactly(InetAddress.getByName(address));
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void provesOnlyTargetsReachedByDnssec() {
        signed.add(srv("_xmpp-server._tcp.elsewhere.signed.example", 0, 0, 5269, "xmpp.plain.example"));
        plain.add(srv("_xmpp-server._tcp.elsewhere.plain.example", 0, 0, 5269, "xmpp.signed.example"));
        signed.add(tlsa("_5269._tcp.bare.signed.example"));
        plain.add(tlsa("_5269._tcp.bare.plain.example"));

        assertThat(locate("signed.example").proven()).extracting(Target::endpoint).containsExactly(new Endpoint("xmpp.signed.example", 5269, false));
        assertThat(locate("elsewhere.signed.example").proven()).as("keys in a zone without signatures").isEmpty();
        assertThat(locate("elsewhere.plain.example").proven()).as("a service in a zone without signatures").isEmpty();
        assertThat(locate("plain.example").proven()).isEmpty();
        assertThat(locate("bare.signed.example").proven()).extracting(Target::endpoint).containsExactly(new Endpoint("bare.signed.example", 5269, false));
        assertThat(locate("bare.plain.example").proven()).isEmpty();
        assertThat(locate("plain.example", Optional.of(new Endpoint("xmpp.signed.example", 5269, false))).proven()).as("the administrator's word").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"_tcp.signed.example, FORGED", "_tcp.signed.example, SERVFAIL", "_tcp.xmpp.signed.example, FORGED", "_tcp.xmpp.signed.example, SILENT"})
    void failedLookupsProveNothing(String name, ZoneServer.Fault fault) {
        misbehave(fault, name);

        assertThat(locate("signed.example").proven()).isEmpty();
    }

    @Test
    void aResolverWithoutDnssecProvesNothingButAnswers() {
        server.dropSignatures();

        ServerLocation location = locate("signed.example");

        assertThat(told(location.startTls())).isEqualTo("FOUND UNCHECKED");
        assertThat(told(location.targets().get(1).tlsa())).isEqualTo("FOUND UNCHECKED");
    }

    @Test
    void reportsBogusUnderAnotherTrustAnchor() {
        locator.close();
        locator = locator(Zone.signed("example.").anchor());

        assertThat(told(locate("signed.example").startTls())).isEqualTo("BOGUS");
    }

    @Test
    void reportsInsecureOutsideTheTrustAnchors() {
        locator.close();
        locator = locator(Zone.signed("elsewhere.").anchor());

        assertThat(told(locate("signed.example").startTls())).isEqualTo("FOUND INSECURE");
    }

    @Test
    void reportsUnreachableOrTimeoutWhenTheNameServerIsDown() {
        waitBriefly();
        server.close();

        assertThat(told(locate("signed.example").startTls())).isIn("UNREACHABLE", "TIMEOUT");
    }

    @Test
    void cachesALocationForItsTimeToLive() {
        DomainName domain = DomainName.of("signed.example");
        assertThat(locator.known(domain, BY_DNS)).isEmpty();
        ServerLocation first = locate("signed.example");
        int asked = server.asked().size();

        now.pass(Duration.ofSeconds(Zone.TTL - 1));
        assertThat(locate("signed.example")).isSameAs(first);
        assertThat(locator.known(domain, BY_DNS)).containsSame(first);
        assertThat(server.asked()).hasSize(asked);

        now.pass(Duration.ofSeconds(2));
        assertThat(locator.known(domain, BY_DNS)).isEmpty();
        assertThat(locate("signed.example")).isNotSameAs(first);
    }

    @Test
    void refreshingAsksAgainAndCachesTheAnswer() throws Exception {
        ServerLocation first = locate("signed.example");

        ServerLocation second = locator.refresh(DomainName.of("signed.example"), BY_DNS).get(10, TimeUnit.SECONDS);

        assertThat(second).isNotSameAs(first);
        assertThat(locator.known(DomainName.of("signed.example"), BY_DNS)).containsSame(second);
    }

    @Test
    void cachedLocationOutlastsAFailureButNotItsTimeToLive() throws Exception {
        ServerLocation first = locate("signed.example");
        server.misbehave("signed.example", ZoneServer.Fault.SERVFAIL);

        locator.refresh(DomainName.of("signed.example"), BY_DNS).get(10, TimeUnit.SECONDS);
        assertThat(locator.known(DomainName.of("signed.example"), BY_DNS)).containsSame(first);

        now.pass(Duration.ofSeconds(Zone.TTL + 1));
        assertThat(locate("signed.example").origin()).isEqualTo(Origin.UNKNOWN);
    }

    @Test
    void aFailureIsRememberedForAMoment() {
        server.misbehave("signed.example", ZoneServer.Fault.SERVFAIL);
        assertThat(locate("signed.example").origin()).isEqualTo(Origin.UNKNOWN);
        server.behave();

        assertThat(locate("signed.example").origin()).isEqualTo(Origin.UNKNOWN);
        now.pass(Duration.ofSeconds(31));
        assertThat(locate("signed.example").origin()).isEqualTo(Origin.SRV);
    }

    @Test
    void whatIsKnownSinceAClockWasAheadDoesNotStay() {
        now.pass(Duration.ofHours(1));
        ServerLocation first = locate("plain.example");
        server.misbehave("signed.example", ZoneServer.Fault.SERVFAIL);
        assertThat(locate("signed.example").origin()).isEqualTo(Origin.UNKNOWN);
        server.behave();
        now.set(now.instant().minus(Duration.ofHours(1)));

        now.pass(Duration.ofSeconds(Zone.TTL + 1));

        assertThat(locate("signed.example").origin()).isEqualTo(Origin.SRV);
        assertThat(locator.known(DomainName.of("plain.example"), BY_DNS)).isEmpty();
        assertThat(locate("plain.example")).isNotSameAs(first);
    }

    @Test
    void prefetchesALocationAgainBeforeItExpires() throws Exception {
        DomainName domain = DomainName.of("signed.example");
        locator.prefetch(domain, BY_DNS);
        ServerLocation first = locate("signed.example");
        locator.prefetch(domain, BY_DNS);
        now.pass(Duration.ofSeconds(Zone.TTL * 3 / 4));
        signed.remove("_xmpps-server._tcp.signed.example", Type.SRV);

        locator.prefetch(domain, BY_DNS);

        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (locator.known(domain, BY_DNS).filter(location -> location != first).isEmpty() && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        now.pass(Duration.ofSeconds(Zone.TTL / 2));
        assertThat(locator.known(domain, BY_DNS)).hasValueSatisfying(location -> assertThat(location.targets()).hasSize(1));
    }

    @Test
    void forgetsLocationsWhenTheSettingsChange() {
        locate("signed.example");

        locator.settings(new DnsSettings(List.of(server.address()), Zone.signed("elsewhere.").anchor()));

        assertThat(locator.known(DomainName.of("signed.example"), BY_DNS)).isEmpty();
        assertThat(told(locate("signed.example").startTls())).isEqualTo("FOUND INSECURE");
    }

    @Test
    void reportsBadNameWhenTheNameIsTooLongForDns() {
        String label = "a".repeat(60) + ".";
        assertThat(told(locate(label.repeat(4) + "example").startTls())).isEqualTo("BAD_NAME");
    }
}
