package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.LogFile;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Sockets;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.junit.jupiter.api.Test;

/** That the plugin, dropped into a server that is federating, changes nothing until it is told to. */
class HarmlessInstallIT {

    private static final String DOMAIN = "openfire.example";
    /** One partner for each way of authentication. */
    private static final List<PartnerProfile> PROFILES = List.of(PartnerProfile.P4, PartnerProfile.P2, PartnerProfile.P3);
    private static final Pattern DATA_CHANGE = Pattern.compile("(INSERT INTO|DELETE FROM) (?!OFFEDERATED)");

    @Test
    void changesNothingWhenItIsInstalledAndWhenItIsRemoved() {
        try (Testbed testbed = Testbed.of(HarmlessInstallIT.class)) {
            OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(DOMAIN), ALICE);
            List<Site> sites = PROFILES.stream().map(profile -> testbed.site(profile.name().toLowerCase() + ".partner.example")).toList();
            List<OpenfireServer> partners = Stream.iterate(0, i -> i < PROFILES.size(), i -> i + 1)
                .map(i -> OpenfireServer.partner(testbed, sites.get(i), PROFILES.get(i), BOB)).toList();
            openfire.start();
            partners.parallelStream().forEach(PartnerServer::start);
            try (XmppClient alice = XmppClient.login(openfire, ALICE)) {
                Map<String, AuthenticationMethod> methods = talk(alice, partners);
                assertThat(methods.values()).as("the ways of authentication").containsOnly(AuthenticationMethod.values());

                Set<String> streams = Sockets.serverStreams(testbed.sites());
                LogFile database = openfire.databaseLog();
                long mark = database.mark();
                openfire.installPlugin();
                assertThat(Sockets.serverStreams(testbed.sites())).as("streams after the plugin was loaded").isEqualTo(streams);
                assertThat(talk(alice, partners)).isEqualTo(methods);
                assertThat(Sockets.serverStreams(testbed.sites())).as("streams after messages on them").isEqualTo(streams);
                assertThat(database.linesSince(mark)).as("changes of the database").filteredOn(line -> DATA_CHANGE.matcher(line).find())
                    .allMatch(line -> line.contains("VALUES('federatedpartners"));

                partners.parallelStream().forEach(OpenfireServer::restart);
                assertThat(talk(alice, partners)).as("after reconnection").isEqualTo(methods);

                streams = Sockets.serverStreams(testbed.sites());
                openfire.removePlugin();
                assertThat(Sockets.serverStreams(testbed.sites())).as("streams after the plugin was removed").isEqualTo(streams);
                assertThat(talk(alice, partners)).isEqualTo(methods);
                assertThat(Sockets.serverStreams(testbed.sites())).as("streams after messages without the plugin").isEqualTo(streams);
            }
        }
    }

    private static Map<String, AuthenticationMethod> talk(XmppClient alice, List<OpenfireServer> partners) {
        Map<String, AuthenticationMethod> methods = new TreeMap<>();
        for (OpenfireServer partner : partners) {
            long mark = partner.log().mark();
            try (XmppClient bob = XmppClient.login(partner, BOB)) {
                new Conversation(alice, bob).exchange();
            }
            methods.putAll(Conversation.methods(partner, DOMAIN, mark));
        }
        return methods;
    }
}
