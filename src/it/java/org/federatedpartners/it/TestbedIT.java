package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.junit.jupiter.api.Test;

/** That the servers are real, and do what their profiles say. */
class TestbedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Account ALICE = Account.of("alice");
    private static final Account BOB = Account.of("bob");

    @Test
    void twoOpenfiresFederateAndTheConsoleLetsTheAdministratorIn() {
        try (Testbed testbed = Testbed.of(TestbedIT.class)) {
            Site here = testbed.site("openfire.example");
            Site there = testbed.site("partner.example");
            OpenfireServer openfire = OpenfireServer.underTest(testbed, here, ALICE);
            OpenfireServer partner = OpenfireServer.partner(testbed, there, PartnerProfile.P4, BOB);
            openfire.start();
            partner.start();
            assertThat(ConsoleClient.login(openfire).get("index.jsp").text()).contains("Server Information");
            try (XmppClient alice = XmppClient.login(openfire, ALICE); XmppClient bob = XmppClient.login(partner, BOB)) {
                alice.send(bob.jid(), "hello");
                bob.awaitMessage("hello", PATIENCE);
                bob.send(alice.jid(), "hello back");
                alice.awaitMessage("hello back", PATIENCE);
            }
        }
    }
}
