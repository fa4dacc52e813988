package org.federatedpartners.bench;

import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.federatedpartners.bench.FederatedLink.Seen;
import org.federatedpartners.bench.FederatedLink.Way;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.OpenfireInstallation;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;

/**
 * What the plugin costs from end to end: messages over one federated link (SASL over TLS) with and without it. Two servers
 * of each kind run side by side, so that it shows how much two of the same kind differ; they take turns, so that
 * whatever else the machine does hits both kinds alike. All servers and clients share the machine.
 */
final class LinkComparison {

    private static final int SERVERS_OF_EACH_KIND = 2;
    private static final int ROUNDS = 12;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration TURN = Duration.ofSeconds(1);
    /** After the turns, because recording costs something too. */
    private static final Duration RECORDED = Duration.ofSeconds(20);
    /** As a server is run that lives for long: with both compilers, and without a log line for each stanza. */
    private static final String[] MACHINE = {"-Xmx512m", "-XX:+UseSerialGC", "-Dstreams.level=INFO"};

    private final Testbed testbed;
    private final OpenfireServer partner;
    private final List<OpenfireServer> servers = new ArrayList<>();
    private final List<FederatedLink> without = new ArrayList<>();
    private final List<FederatedLink> with = new ArrayList<>();

    private LinkComparison(Testbed testbed) {
        this.testbed = testbed;
        partner = OpenfireServer.underTest(testbed, testbed.site("partner.example"), BOB).onMachine(MACHINE);
        for (int i = 0; i < SERVERS_OF_EACH_KIND; i++) {
            servers.add(server(testbed.site("without" + i + ".example")));
            servers.add(server(testbed.site("with" + i + ".example")).withPlugin());
        }
    }

    private OpenfireServer server(Site site) {
        return OpenfireServer.underTest(testbed, site, ALICE).onMachine(MACHINE);
    }

    /** Prints the results; takes between three and four minutes. */
    static void run() {
        try (Testbed testbed = Testbed.named("link")) {
            LinkComparison comparison = new LinkComparison(testbed);
            comparison.start();
            say("%n| messages over one link | with / without, by the clock | half within | all within | by processor time | half within | processor time each | the plugin's samples |");
            say("|---|---|---|---|---|---|---|---|");
            for (Way way : Way.values()) {
                comparison.compare(way);
            }
        }
    }

    private void start() {
        partner.start();
        servers.forEach(OpenfireServer::start);
        for (int i = 0; i < SERVERS_OF_EACH_KIND; i++) {
            without.add(link(servers.get(2 * i)));
            OpenfireServer underTest = servers.get(2 * i + 1);
            PartnersConsole console = new PartnersConsole(ConsoleClient.login(underTest));
            console.save(partner.domain(), PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
            with.add(link(underTest));
            for (Direction direction : Direction.values()) {
                if (!console.methods(partner.domain(), direction).equals(Set.of(AuthenticationMethod.SASL_OVER_TLS))) {
                    throw new IllegalStateException("The plugin knows no stream " + direction + " of " + underTest.domain());
                }
            }
        }
    }

    private FederatedLink link(OpenfireServer server) {
        FederatedLink link = testbed.closing(new FederatedLink(server, ALICE, partner, BOB));
        for (Way way : Way.values()) {
            link.send(way, WARM_UP);
        }
        return link;
    }

    private void compare(Way way) {
        Comparison plugin = new Comparison();
        Comparison noise = new Comparison();
        for (int round = 0; round < ROUNDS; round++) {
            Seen[] stock = new Seen[SERVERS_OF_EACH_KIND];
            Seen[] steered = new Seen[SERVERS_OF_EACH_KIND];
            for (int i = 0; i < SERVERS_OF_EACH_KIND; i++) {
                // Each meets each, and goes as often first as second.
                int other = (i + round / 2) % SERVERS_OF_EACH_KIND;
                if (round % 2 == 0) {
                    stock[i] = without.get(i).send(way, TURN);
                    steered[other] = with.get(other).send(way, TURN);
                } else {
                    steered[other] = with.get(other).send(way, TURN);
                    stock[i] = without.get(i).send(way, TURN);
                }
                plugin.add(steered[other], stock[i]);
            }
            noise.add(stock[1], stock[0]);
            noise.add(steered[1], steered[0]);
        }
        String row = OpenfireInstallation.underTest().name() + (way == Way.OUT ? ", to the partner" : ", from the partner");
        plugin.print(row, PluginShare.of(servers.get(1).pid(), () -> with.get(0).send(way, RECORDED)).toString());
        noise.print(row + ": two of the same kind", "");
    }

    private static final class Comparison {

        private final Spread throughput = new Spread();
        private final Spread microsEach = new Spread();
        private final Spread stockMicrosEach = new Spread();
        private final Spread processor = new Spread();

        void add(Seen one, Seen other) {
            throughput.add(one.perSecond() / other.perSecond());
            microsEach.add(one.microsEach());
            stockMicrosEach.add(other.microsEach());
            processor.add(other.microsEach() / one.microsEach());
        }

        void print(String what, String share) {
            say("| %s | **%.2f** | %s | %s | **%.2f** | %s | %.1f / %.1f us | %s |", what, throughput.median(), throughput.half(), throughput.all(),
                processor.median(), processor.half(), microsEach.median(), stockMicrosEach.median(), share);
        }
    }

    private static void say(String text, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, text, arguments));
    }
}
