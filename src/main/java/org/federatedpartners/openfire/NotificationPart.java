package org.federatedpartners.openfire;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.federatedpartners.background.Chores;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.console.Notifications;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.notification.CertificateNotices;
import org.federatedpartners.notification.Channel;
import org.federatedpartners.notification.DatabaseNotices;
import org.federatedpartners.notification.DigestText;
import org.federatedpartners.notification.ListNotices;
import org.federatedpartners.notification.NodeNotices;
import org.federatedpartners.notification.Notifier;
import org.federatedpartners.notification.RelaxationNotices;
import org.federatedpartners.notification.StreamNotices;
import org.federatedpartners.notification.ToldByOne;
import org.federatedpartners.notification.Undelivered;
import org.federatedpartners.notification.Webhook;
import org.federatedpartners.openfire.server.AdministratorMessages;
import org.federatedpartners.openfire.server.MailService;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.util.LocaleUtils;

/** Tells administrators of what breaks, by the ways that they have opened. Each way has a thread of its own, so that none holds up another. */
final class NotificationPart implements Part, Notifications {

    private static final Log LOG = Log.of(NotificationPart.class);
    private static final String BUNDLE = "federatedpartners";
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    /** How long a page waits for a test. */
    private static final Duration TESTING = Duration.ofSeconds(15);

    private final PolicyPart policy;
    private final Background background;
    private final Notifier notifier;
    private final Map<Channel.Name, Chores> threads = new EnumMap<>(Channel.Name.class);
    private final Set<Channel.Name> tested = ConcurrentHashMap.newKeySet();
    private final CertificateNotices certificates;
    private final StreamNotices streams;
    private final DatabaseNotices database;
    private final ListNotices lists;
    private final NodeNotices nodes;
    private volatile BooleanSupplier isFirst = () -> true;

    /** @param domain this server's own */
    NotificationPart(XMPPServer server, String domain, PolicyPart policy, Background background) {
        this.policy = policy;
        this.background = background;
        DigestText text = new DigestText(domain, NotificationPart::text);
        notifier = new Notifier(() -> policy.settings().all().notifications(), Map.of(Channel.Name.MESSAGE, new AdministratorMessages(server, text),
            Channel.Name.MAIL, new MailService(domain, text), Channel.Name.WEBHOOK, new Webhook(NotificationPart::client, domain, text::of, Clock.systemUTC())),
            NotificationPart::dropped, Clock.systemUTC());
        threads.put(Channel.Name.MESSAGE, new Chores("federatedpartners-message", LOG::warn));
        threads.put(Channel.Name.MAIL, new Chores("federatedpartners-mail", LOG::warn));
        threads.put(Channel.Name.WEBHOOK, new Chores("federatedpartners-webhook", LOG::warn));
        certificates = new CertificateNotices(notifier::tell, Clock.systemUTC());
        ToldByOne toldByOne = new ToldByOne(notifier::tell, () -> isFirst.getAsBoolean());
        streams = new StreamNotices(toldByOne, Clock.systemUTC());
        database = new DatabaseNotices(notifier::tell, Clock.systemUTC());
        lists = new ListNotices(notifier::tell, Clock.systemUTC());
        nodes = new NodeNotices(toldByOne, Clock.systemUTC());
    }

    /** @param first whether this server is the one that tells what all nodes of the cluster see */
    void toldBy(BooleanSupplier first) {
        isFirst = first;
    }

    /** In the language of the server. */
    private static String text(String key, List<String> arguments) {
        return LocaleUtils.getLocalizedString(key, BUNDLE, arguments);
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).connectTimeout(CONNECTING).build();
    }

    private static void dropped(Channel.Name way, Optional<Undelivered.Problem> why) {
        LOG.warn("Notifications were not sent ({}) and are given up: {}", way, why.map(problem -> text("undelivered." + problem.code(), problem.arguments())).orElse("too many wait"));
    }

    @Override
    public void start() {
        policy.inForce().addListener(new RelaxationNotices(notifier::tell, Clock.systemUTC()));
        background.timely().every(Background.POLL, "look whether the database can be used", () -> database.seen(problem()));
        threads.forEach((way, thread) -> thread.every(Background.POLL, "send notifications", () -> notifier.deliver(way)));
    }

    @Override
    public void stop() {
        threads.values().forEach(Chores::end);
    }

    private Optional<String> problem() {
        return policy.service().problem().map(Throwable::getMessage).or(background::failing);
    }

    /** Takes every refusal. Any thread may call it; it does not wait. */
    void refused(Refusal refusal) {
        streams.refused(refusal);
    }

    /** A server shows another certificate than before. */
    void changed(SeenCertificate change) {
        policy.current().partner(change.key().domain()).ifPresent(partner -> certificates.changed(partner.primaryDomain().value(), change));
    }

    /** To be called every minute. @param failing since when the streams of partners fail, by primary domain */
    void failing(Map<String, Instant> failing) {
        streams.seen(failing, policy.settings().all().notifications().refusedFor());
    }

    /** To be called now and then. @param failing since when a subscribed deny list could not be fetched, by source */
    void lists(Set<String> subscribed, Map<String, Instant> failing) {
        lists.seen(subscribed, failing);
    }

    /** To be called every few seconds. @param others how the other nodes of the cluster do */
    void nodes(List<NodeState> others) {
        nodes.seen(others);
    }

    /** To be called now and then, with the certificates that this server shows and those that servers of partners have shown and whose end matters. */
    void ending(List<ShownCertificate> own, List<SeenCertificate> others) {
        own.forEach(one -> certificates.own(one.facts().subject(), one.facts().from(), one.facts().until()));
        others.forEach(one -> policy.current().partner(one.key().domain()).ifPresent(partner -> certificates.ofPartner(partner.primaryDomain().value(), one)));
    }

    @Override
    public List<Way> ways() {
        Set<Channel.Name> open = notifier.open();
        Map<Channel.Name, Notifier.Outcome> outcomes = notifier.outcomes();
        return Arrays.stream(Channel.Name.values()).map(name -> new Way(name, open.contains(name), Optional.ofNullable(outcomes.get(name)), tested.contains(name))).toList();
    }

    @Override
    public boolean test() {
        Map<Channel.Name, Future<?>> tests = new EnumMap<>(Channel.Name.class);
        for (Channel.Name way : notifier.open()) {
            // A way that hangs is not asked again and again.
            if (tested.add(way)) {
                tests.put(way, threads.get(way).soon("send a test", () -> test(way)));
            }
        }
        long end = System.nanoTime() + TESTING.toNanos();
        tests.values().forEach(test -> await(test, end - System.nanoTime()));
        return ways().stream().filter(Way::open).allMatch(way -> !way.tested() && way.last().filter(last -> last.problem().isEmpty()).isPresent());
    }

    private void test(Channel.Name way) {
        try {
            notifier.test(way);
        } finally {
            tested.remove(way);
        }
    }

    private static void await(Future<?> test, long nanos) {
        try {
            test.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A test of notifications has not ended", e);
        }
    }
}
