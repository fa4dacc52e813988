package org.federatedpartners.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.SettableClock;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;

class NoticesTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-06-01T12:00:00Z"));
    private final List<Notification> told = new ArrayList<>();

    private List<Kind> kinds() {
        return told.stream().map(Notification::kind).toList();
    }

    @Test
    void tellsOfTheDatabaseOnceItWasAwayForAWhileAndWhenItIsBack() {
        DatabaseNotices notices = new DatabaseNotices(told::add, clock, clock::nanoTime);
        notices.seen(Optional.empty());
        notices.seen(Optional.of("refused"));
        clock.pass(DatabaseNotices.A_WHILE.minusSeconds(1));
        notices.seen(Optional.of("refused"));
        assertThat(told).as("a restart of the database").isEmpty();

        clock.pass(Duration.ofSeconds(1));
        notices.seen(Optional.of("refused"));
        notices.seen(Optional.of("refused"));
        notices.seen(Optional.empty());
        notices.seen(Optional.empty());

        assertThat(kinds()).containsExactly(Kind.DATABASE_AWAY, Kind.DATABASE_BACK);
        assertThat(told).extracting(Notification::arguments).containsExactly(List.of("refused"), List.of("2026-06-01T12:00:00Z"));
    }

    @Test
    void tellsOfAListThatCannotBeFetchedForADayAndWhenItCanBeAgain() {
        ListNotices notices = new ListNotices(told::add, clock);
        Instant since = clock.instant();
        String source = "https://lists.example/denied.txt";
        clock.pass(Duration.ofDays(1).minusSeconds(1));
        notices.seen(Set.of(source), Map.of(source, since));
        assertThat(told).as("a publisher that is away for the night").isEmpty();

        clock.pass(Duration.ofSeconds(1));
        notices.seen(Set.of(source), Map.of(source, since));
        notices.seen(Set.of(source), Map.of(source, since));
        notices.seen(Set.of(source), Map.of());
        notices.seen(Set.of(source), Map.of());
        assertThat(kinds()).containsExactly(Kind.LIST_UNAVAILABLE, Kind.LIST_BACK);
        assertThat(told).extracting(Notification::arguments).containsExactly(List.of(source, "2026-06-01T12:00:00Z"), List.of(source));

        told.clear();
        notices.seen(Set.of(source), Map.of(source, since));
        notices.seen(Set.of(), Map.of());
        assertThat(kinds()).as("a subscription that has ended is not back").containsExactly(Kind.LIST_UNAVAILABLE);
    }

    private static NodeState node(String id, String name, NodeState.Kind kind, Instant since) {
        return new NodeState(new Node(id, name, "1.1.0", 7, 9), kind, since);
    }

    @Test
    void tellsOnceOfANodeThatIsInTroubleForAWhileAndWhenItIsInStepAgain() {
        NodeNotices notices = new NodeNotices(told::add, clock);
        Instant since = clock.instant();
        NodeState calm = node("a", "one.example", NodeState.Kind.IN_STEP, since);
        List<NodeState> stale = List.of(calm, node("b", "two.example", NodeState.Kind.STALE, since));
        clock.pass(NodeNotices.A_WHILE.minusSeconds(1));
        notices.seen(stale);
        assertThat(told).as("a node that is restarted").isEmpty();

        clock.pass(Duration.ofSeconds(1));
        notices.seen(stale);
        notices.seen(stale);
        notices.seen(List.of(calm, node("b", "two.example", NodeState.Kind.UNREACHABLE, since)));
        assertThat(kinds()).as("one trouble, one message").containsExactly(Kind.NODE_STALE);
        notices.seen(List.of(calm, node("b", "two.example", NodeState.Kind.IN_STEP, clock.instant())));
        notices.seen(List.of(calm));
        assertThat(kinds()).containsExactly(Kind.NODE_STALE, Kind.NODE_BACK);
        assertThat(told).extracting(Notification::arguments).containsExactly(List.of("two.example", "2026-06-01T12:00:00Z"), List.of("two.example"));
    }

    /** Openfire names it otherwise than it names itself. */
    @Test
    void aNodeThatWasSilentIsBackByTheNameByWhichItWasToldOf() {
        NodeNotices notices = new NodeNotices(new ToldByOne(told::add, () -> true), clock);
        NodeState silent = node("b", "two.example (192.0.2.2)", NodeState.Kind.SILENT, clock.instant());
        clock.pass(NodeNotices.A_WHILE);
        notices.seen(List.of(silent));
        notices.seen(List.of(node("b", "two.example", NodeState.Kind.IN_STEP, clock.instant())));
        assertThat(kinds()).containsExactly(Kind.NODE_SILENT, Kind.NODE_BACK);
        assertThat(told).extracting(notification -> notification.arguments().get(0)).containsOnly("two.example (192.0.2.2)");
    }

    @Test
    void aNodeThatIsForgottenIsBackOnlyIfItWasStartedAgain() {
        NodeNotices notices = new NodeNotices(told::add, clock);
        List<NodeState> away = List.of(node("b", "two.example", NodeState.Kind.UNREACHABLE, clock.instant()));
        clock.pass(NodeNotices.A_WHILE);
        notices.seen(away);
        notices.seen(List.of());
        assertThat(kinds()).containsExactly(Kind.NODE_UNREACHABLE);
        notices.seen(away);
        notices.seen(List.of(node("c", "two.example", NodeState.Kind.IN_STEP, clock.instant())));
        assertThat(kinds()).containsExactly(Kind.NODE_UNREACHABLE, Kind.NODE_UNREACHABLE, Kind.NODE_BACK);
    }

    @Test
    void tellsNothingOfADatabaseThatIsBackSoon() {
        DatabaseNotices notices = new DatabaseNotices(told::add, clock, clock::nanoTime);
        notices.seen(Optional.of("refused"));
        notices.seen(Optional.empty());
        clock.pass(DatabaseNotices.A_WHILE);
        notices.seen(Optional.of("refused"));

        assertThat(told).isEmpty();
    }

    @Test
    void tellsOfACertificateOnceAtEachStepTowardsItsEnd() {
        CertificateNotices notices = new CertificateNotices(told::add, clock);
        SeenCertificate certificate = certificate("a1", clock.instant().plus(Duration.ofDays(31)));
        for (int day = 0; day < 35; day++) {
            notices.ofPartner("fabrikam.example", certificate);
            clock.pass(Duration.ofDays(1));
        }

        // At 30, 14 and 3 days, and at the end.
        assertThat(kinds()).containsExactly(Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDS);
        assertThat(told).extracting(Notification::about).containsOnly("fabrikam.example");
    }

    @Test
    void tellsOfTheOwnCertificateRelativeToItsLifetime() {
        CertificateNotices notices = new CertificateNotices(told::add, clock);
        Instant from = clock.instant();
        Instant until = from.plus(Duration.ofDays(9));
        for (int day = 0; day < 6; day++) {
            notices.own("CN=openfire.example", from, until);
            clock.pass(Duration.ofDays(1));
        }
        assertThat(told).as("two thirds of its life").isEmpty();

        notices.own("CN=openfire.example", from, until);

        assertThat(kinds()).containsExactly(Kind.OWN_CERTIFICATE_ENDS);
    }

    @Test
    void tellsOfEachChangeOfACertificate() {
        CertificateNotices notices = new CertificateNotices(told::add, clock);
        notices.changed("fabrikam.example", certificate("a1", clock.instant()));
        notices.changed("fabrikam.example", certificate("b2", clock.instant()));
        // By the stream of the other direction, too.
        notices.changed("fabrikam.example", certificate("b2", clock.instant()));

        assertThat(kinds()).containsExactly(Kind.CERTIFICATE_CHANGED, Kind.CERTIFICATE_CHANGED);
    }

    @Test
    void tellsOfRefusedStreamsAfterAWhileAndWhenTheyWorkAgain() {
        StreamNotices notices = new StreamNotices(told::add, clock);
        Duration aWhile = Duration.ofMinutes(10);
        Map<String, Instant> failing = Map.of("fabrikam.example", clock.instant());
        notices.seen(failing, aWhile);
        notices.seen(Map.of(), aWhile);
        notices.seen(failing, aWhile);
        clock.pass(aWhile.minusSeconds(1));
        notices.seen(failing, aWhile);
        assertThat(told).as("before the time").isEmpty();

        clock.pass(Duration.ofSeconds(1));
        notices.seen(failing, aWhile);
        notices.seen(failing, aWhile);
        notices.seen(Map.of(), aWhile);
        notices.seen(Map.of(), aWhile);

        assertThat(kinds()).containsExactly(Kind.STREAMS_REFUSED, Kind.STREAMS_WORK_AGAIN);
        assertThat(told).extracting(Notification::about).containsOnly("fabrikam.example");
    }

    @Test
    void tellsOfADowngradeOnceADayForEachPartner() {
        StreamNotices notices = new StreamNotices(told::add, clock);
        notices.refused(refusal("fabrikam.example", Reason.DOWNGRADED));
        notices.refused(refusal("fabrikam.example", Reason.DOWNGRADED));
        notices.refused(refusal("contoso.example", Reason.DOWNGRADED));
        notices.refused(refusal("contoso.example", Reason.CERTIFICATE_ABSENT));
        assertThat(told).extracting(Notification::about).containsExactly("fabrikam.example", "contoso.example");

        clock.pass(Duration.ofHours(25));
        notices.refused(refusal("fabrikam.example", Reason.DOWNGRADED));

        assertThat(kinds()).containsExactly(Kind.DOWNGRADE, Kind.DOWNGRADE, Kind.DOWNGRADE);
    }

    private Refusal refusal(String partner, Reason reason) {
        return TestRefusal.of(clock.instant(), Direction.INBOUND, partner, Optional.of(partner), Optional.empty(), Set.of(AuthenticationMethod.SASL_OVER_TLS), reason);
    }

    @Test
    void tellsOfRelaxationsThatStartChangeAndEndButNotOfThoseOfBefore() {
        RelaxationNotices notices = new RelaxationNotices(told::add, clock);
        Instant until = clock.instant().plus(Duration.ofDays(1));
        notices.accept(PolicySnapshot.unknown(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE), true));
        notices.accept(policy(partner("before.example", until)));
        assertThat(told).as("in force when the plugin starts").isEmpty();

        notices.accept(policy(partner("before.example", until), partner("new.example", until)));
        notices.accept(policy(partner("before.example", until), partner("new.example", until.plusSeconds(60))));
        notices.accept(policy(partner("new.example", until.plusSeconds(60))));
        clock.set(until.plusSeconds(60));
        notices.accept(policy(partner("new.example", until.plusSeconds(60))));

        assertThat(told).extracting(Notification::kind, Notification::about).containsExactly(tuple(Kind.RELAXATION_STARTED, "new.example"),
            tuple(Kind.RELAXATION_STARTED, "new.example"), tuple(Kind.RELAXATION_ENDED, "before.example"), tuple(Kind.RELAXATION_ENDED, "new.example"));
    }

    private PolicySnapshot policy(Partner... partners) {
        return PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE), List.of(partners), StrongestMethods.NONE, clock);
    }

    private static Partner partner(String domain, Instant until) {
        return TestPartner.of(1, 1, ((DomainName.Valid) DomainName.parse(domain)).name(), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT,
            new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, until)), DowngradeProtection.OFF));
    }

    private SeenCertificate certificate(String fingerprint, Instant expires) {
        return new SeenCertificate(new SeenCertificate.Key("im.fabrikam.example", Direction.INBOUND), new SeenCertificate.Print(fingerprint.repeat(32), KeyPin.parse("ab".repeat(32)).orElseThrow()),
            Optional.of(expires.minus(Duration.ofDays(365))), expires, clock.instant(), Optional.empty());
    }

    /** What began while it was ahead is told as soon as what begins now. */
    @Test
    void aClockThatWasSetBackKeepsNoTroubleUntold() {
        Instant now = clock.instant();
        Instant ahead = now.plus(Duration.ofDays(5000));
        clock.set(ahead);
        DatabaseNotices database = new DatabaseNotices(told::add, clock, clock::nanoTime);
        database.seen(Optional.of("refused"));
        clock.set(now);
        clock.pass(DatabaseNotices.A_WHILE);
        database.seen(Optional.of("refused"));
        new NodeNotices(told::add, clock).seen(List.of(node("b", "two.example", NodeState.Kind.STALE, ahead)));
        new ListNotices(told::add, clock).seen(Set.of("https://lists.example/denied.txt"), Map.of("https://lists.example/denied.txt", ahead));
        assertThat(kinds()).containsExactly(Kind.DATABASE_AWAY, Kind.NODE_STALE, Kind.LIST_UNAVAILABLE);
    }
}
