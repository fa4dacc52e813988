package org.federatedpartners.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.SettableClock;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.notification.NotificationRules.Recipients;
import org.junit.jupiter.api.Test;

class NotifierTest {

    private static final Duration INTERVAL = Duration.ofMinutes(15);

    /** A way that keeps what it has sent, and can be made to fail. */
    private static final class Way implements Channel {

        private final List<Digest> sent = new ArrayList<>();
        private int tried;
        private IOException fault;

        @Override
        public boolean isOpen(Recipients recipients) {
            return recipients.administrators();
        }

        @Override
        public void send(Digest digest, Recipients recipients) throws IOException {
            tried++;
            if (fault != null) {
                throw fault;
            }
            sent.add(digest);
        }

        List<List<String>> about() {
            return sent.stream().map(digest -> digest.notifications().stream().map(Notification::about).toList()).toList();
        }
    }

    private final SettableClock clock = new SettableClock(Instant.parse("2026-06-01T12:00:00Z"));
    private final Way message = new Way();
    private final Way mail = new Way();
    private static final Undelivered.Problem NO_ROUTE = new Undelivered.Problem(Undelivered.Code.WEBHOOK_UNREACHED, List.of("no route"));

    private final List<String> dropped = new ArrayList<>();
    private NotificationRules rules = rules(true, Set.of(), Set.of());
    private final Notifier notifier
        = new Notifier(() -> rules, Map.of(Channel.Name.MESSAGE, message, Channel.Name.MAIL, mail),
            (way, why) -> dropped.add(way + ": " + why.map(Object::toString).orElse("too many wait")), clock, clock::nanoTime);

    private static NotificationRules rules(boolean open, Set<Kind> off, Set<String> muted) {
        return new NotificationRules(new Recipients(open, List.of(), Optional.empty(), ""), off, muted, Duration.ofMinutes(10), INTERVAL);
    }

    private void tell(Kind kind, String about) {
        notifier.tell(new Notification(kind, about, List.of(), clock.instant()));
    }

    private void deliver() {
        List.of(Channel.Name.values()).subList(0, 2).forEach(notifier::deliver);
    }

    private void pass(Duration time) {
        clock.pass(time);
        deliver();
    }

    @Test
    void gathersWhatHappensAtOneMomentInOneDigest() {
        tell(Kind.STREAMS_REFUSED, "a.example");
        tell(Kind.STREAMS_REFUSED, "b.example");
        deliver();
        assertThat(message.about()).as("sent at once").isEmpty();

        pass(Notifier.GATHERING);

        assertThat(message.about()).containsExactly(List.of("a.example", "b.example"));
        assertThat(mail.about()).isEqualTo(message.about());
    }

    @Test
    void sendsNextDigestOnlyAfterTheInterval() {
        tell(Kind.STREAMS_REFUSED, "a.example");
        pass(Notifier.GATHERING);
        tell(Kind.STREAMS_REFUSED, "b.example");
        pass(INTERVAL.minusSeconds(1));
        assertThat(message.sent).hasSize(1);

        pass(Duration.ofSeconds(1));

        assertThat(message.about()).containsExactly(List.of("a.example"), List.of("b.example"));
    }

    @Test
    void countsWhatIsTooMuchForOneDigest() {
        for (int i = 0; i < Notifier.MAX_NOTIFICATIONS + 7; i++) {
            tell(Kind.STREAMS_REFUSED, i + ".example");
        }
        pass(Notifier.GATHERING);

        assertThat(message.sent).singleElement().satisfies(digest -> {
            assertThat(digest.notifications()).hasSize(Notifier.MAX_NOTIFICATIONS);
            assertThat(digest.omitted()).isEqualTo(7);
        });
    }

    @Test
    void leavesOutKindsThatAreOffAndPartnersThatAreMuted() {
        rules = rules(true, Set.of(Kind.DOWNGRADE), Set.of("muted.example"));
        tell(Kind.DOWNGRADE, "a.example");
        tell(Kind.STREAMS_REFUSED, "muted.example");
        tell(Kind.STREAMS_REFUSED, "a.example");
        pass(Notifier.GATHERING);

        assertThat(message.about()).containsExactly(List.of("a.example"));
    }

    @Test
    void keepsNothingWhileNoWayIsOpen() {
        rules = rules(false, Set.of(), Set.of());
        tell(Kind.STREAMS_REFUSED, "a.example");
        rules = rules(true, Set.of(), Set.of());
        pass(INTERVAL);

        assertThat(message.sent).isEmpty();
    }

    @Test
    void triesAgainWhatOneWayCouldNotSendAndDoesNotSendItTwiceByTheOther() {
        mail.fault = new Undelivered(Undelivered.Code.WEBHOOK_UNREACHED, null, "no route");
        tell(Kind.STREAMS_REFUSED, "a.example");
        pass(Notifier.GATHERING);
        assertThat(notifier.outcomes().get(Channel.Name.MAIL).problem()).contains(NO_ROUTE);

        mail.fault = null;
        pass(Duration.ofSeconds(29));
        assertThat(mail.sent).as("before the pause is over").isEmpty();
        pass(Duration.ofSeconds(1));

        assertThat(mail.about()).containsExactly(List.of("a.example"));
        assertThat(message.sent).hasSize(1);
        assertThat(mail.sent.get(0).id()).as("known by the recipient").isEqualTo(message.sent.get(0).id());
        assertThat(notifier.outcomes().get(Channel.Name.MAIL).problem()).isEmpty();
    }

    @Test
    void givesUpAfterSoManyTries() {
        mail.fault = new Undelivered(Undelivered.Code.WEBHOOK_UNREACHED, null, "no route");
        tell(Kind.STREAMS_REFUSED, "a.example");
        pass(Notifier.GATHERING);
        for (int i = 0; i < 2 * Notifier.MAX_TRIES; i++) {
            pass(Duration.ofHours(1));
        }

        assertThat(mail.tried).isEqualTo(Notifier.MAX_TRIES);
        assertThat(dropped).containsExactly("MAIL: " + NO_ROUTE);
    }

    @Test
    void dropsTheOldestWhereTooManyWait() {
        mail.fault = new Undelivered(Undelivered.Code.WEBHOOK_UNREACHED, null, "no route");
        rules = new NotificationRules(rules.recipients(), Set.of(), Set.of(), Duration.ofMinutes(10), Notifier.GATHERING);
        for (int i = 0; i < Notifier.MAX_WAITING + 2; i++) {
            tell(Kind.STREAMS_REFUSED, i + ".example");
            pass(Notifier.GATHERING);
        }
        assertThat(dropped).isNotEmpty().containsOnly("MAIL: too many wait");

        mail.fault = null;
        for (int i = 0; i < 2 * Notifier.MAX_WAITING; i++) {
            pass(Duration.ofHours(1));
        }

        assertThat(mail.about()).hasSize(Notifier.MAX_WAITING).last().isEqualTo(List.of(Notifier.MAX_WAITING + 1 + ".example"));
    }

    @Test
    void testsAWayAtOnceAndSaysWhyItFails() {
        mail.fault = new Undelivered(Undelivered.Code.WEBHOOK_UNREACHED, null, "no route");

        assertThat(notifier.open()).containsExactly(Channel.Name.MESSAGE, Channel.Name.MAIL);
        notifier.test(Channel.Name.MESSAGE);
        notifier.test(Channel.Name.MAIL);
        assertThat(notifier.outcomes().get(Channel.Name.MESSAGE).problem()).isEmpty();
        assertThat(notifier.outcomes().get(Channel.Name.MAIL).problem()).contains(NO_ROUTE);
        assertThat(message.sent).singleElement().satisfies(digest -> assertThat(digest.notifications()).extracting(Notification::kind).containsExactly(Kind.TEST));
    }

    @Test
    void aFaultThatNobodyForesawIsToldAsItIs() {
        mail.fault = new IOException("disk full");

        notifier.test(Channel.Name.MAIL);

        assertThat(notifier.outcomes().get(Channel.Name.MAIL).problem()).contains(new Undelivered.Problem(Undelivered.Code.OTHER, List.of("disk full")));
    }

    @Test
    void secretIsInNoText() {
        assertThat(new Recipients(false, List.of(), Optional.of(URI.create("https://hook.example/in/token")), "s3cret").toString()).doesNotContain("s3cret").doesNotContain("token");
    }

    @Test
    void aClockThatWasSetBackHoldsNothingBack() {
        Instant now = clock.instant();
        clock.set(now.plus(Duration.ofDays(5000)));
        mail.fault = new IOException("no route");
        tell(Kind.STREAMS_REFUSED, "a.example");
        pass(Notifier.GATHERING);
        tell(Kind.STREAMS_REFUSED, "b.example");
        clock.set(now);
        mail.fault = null;

        pass(INTERVAL);
        deliver();

        assertThat(message.about()).containsExactly(List.of("a.example"), List.of("b.example"));
        assertThat(mail.about()).isEqualTo(message.about());
    }
}
