package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.ServerSettings;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is exported, changed and imported again is in force on a running server, and what Lync gives becomes partners. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.PROSODY)
class TransferIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String IMPORT = "plugins/federatedpartners/federated-partner-import.jsp";
    private static final String PARTNER = "transferred.example";

    private final Testbed testbed = Testbed.of(TransferIT.class);
    private ConsoleClient client;
    private PartnersConsole console;
    private ServerSettings settings;
    private XmppClient alice;
    private XmppClient bob;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin();
        ProsodyServer partner = new ProsodyServer(testbed, testbed.site(PARTNER), PartnerProfile.P1, BOB);
        openfire.start();
        partner.start();
        settings = openfire.settings();
        client = ConsoleClient.login(openfire);
        console = new PartnersConsole(client);
        console.save(PARTNER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        bob = testbed.closing(XmppClient.login(partner, BOB));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    private Page upload(byte[] file, Map<String, String> more) {
        return client.upload(client.get(IMPORT).form("form#import"), more, "file", file);
    }

    private Page upload(String file) {
        return upload(file.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private static Page confirm(Page preview) {
        Page done = preview.form("form#confirm").press("apply", "true");
        assertThat(done.document().select(".success")).as(done.text()).isNotEmpty();
        return done;
    }

    /** The export with more settings of the partner. */
    private static String with(String exported, String more) {
        String name = "\"primaryDomain\": \"" + PARTNER + "\",";
        assertThat(exported).contains(name);
        return exported.replace(name, name + "\n" + more);
    }

    @Test
    void whatIsExportedChangedAndImportedIsInForce() {
        bob.send(alice.jid(), "hello");
        alice.awaitMessage("hello", PATIENCE);
        String exported = client.download(IMPORT + "?download=json");
        assertThat(exported).contains("\"primaryDomain\": \"" + PARTNER + "\"");
        assertThat(upload(exported).document().select("#nothing")).isNotEmpty();

        Page broken = upload(with(exported, "\"colour\": \"red\","));
        assertThat(broken.status()).isEqualTo(422);
        assertThat(broken.document().select("#problems tr[data-code=UNKNOWN_FIELD][data-line][data-column]")).hasSize(1);
        assertThat(broken.document().select("#apply")).isEmpty();

        Page preview = upload(with(exported, "\"sasl\": \"NOT_SUPPORTED\", \"dialback\": true,"));
        assertThat(preview.document().select("#rows tr[data-domain='" + PARTNER + "'][data-kind=CHANGED] li").eachAttr("data-field")).containsExactly("SASL", "DIALBACK");
        assertThat(preview.document().select("#effects li").eachAttr("data-reason")).contains(Reason.SASL_OVER_TLS_NOT_ACCEPTED.name());
        assertThat(console.streams(PARTNER).isNone()).as("nothing is done yet").isFalse();
        confirm(preview);
        console.awaitNoStreams(PARTNER, PATIENCE);
        assertThat(client.download(IMPORT + "?download=json")).contains("\"sasl\": \"NOT_SUPPORTED\"");

        confirm(upload(exported));
        assertThat(client.download(IMPORT + "?download=json")).as("the same bytes").isEqualTo(exported);
        bob.send(alice.jid(), "hello again");
        alice.awaitMessage("hello again", PATIENCE);
    }

    @Test
    void whatLyncGivesBecomesPartnersOnceItIsClearWhatTheyGet() {
        String list = "\ufeff#TYPE Microsoft.Rtc\r\n\"Identity\",\"Domain\",\"AdditionalDomains\",\"Description\",\"PartnerType\","
            + "\"TlsNegotiation\",\"SaslNegotiation\",\"SupportDialbackNegotiation\"\r\n"
            + "\"lync-a.example\",\"lync-a.example\",\"\",\"F\u00fcr A\",\"Federated\",\"Required\",\"Required\",\"False\"\r\n"
            + "\"lync-b.example\",\"lync-b.example\",\"\",\"\",\"PublicUnverified\",\"NotSupported\",\"Optional\",\"True\"\r\n";
        Page asked = upload(list.getBytes(StandardCharsets.UTF_16LE), Map.of());
        assertThat(asked.status()).isEqualTo(422);
        assertThat(asked.document().select("#problems tr[data-code=CHOICE_NEEDED]")).hasSize(1);
        Page preview = asked.form("form#confirm").set("choice", "AS_LYNC").submit();
        assertThat(preview.document().select("#preview").attr("data-format")).isEqualTo("LYNC");
        assertThat(preview.document().select("#rows tr").eachAttr("data-domain")).contains("lync-a.example", "lync-b.example");
        confirm(preview);
        assertThat(client.download(IMPORT + "?download=csv")).contains("lync-a.example,,F\u00fcr A,FEDERATED,false,REQUIRED,REQUIRED,false")
            .contains("lync-b.example,,,PUBLIC_UNVERIFIED,false,NOT_SUPPORTED,NOT_SUPPORTED,true");
    }

    @Test
    void openfiresOwnListsBecomePartnersAndTheDenyList() {
        assertThat(client.get(IMPORT).document().select("#openfire")).as("no list, no offer").isEmpty();
        settings.allow("allowed.example");
        settings.block("blocked.example");
        Page preview = client.get(IMPORT).form("form:has(#openfire)").submit();
        assertThat(preview.document().select("#preview").attr("data-format")).isEqualTo("OPENFIRE");
        confirm(preview);
        assertThat(client.download(IMPORT + "?download=csv")).contains("allowed.example,,,FEDERATED,");
        assertThat(client.download(IMPORT + "?download=json")).contains("\"deniedDomains\": [\n      \"blocked.example\"\n    ]");
        // Of no use to the other tests of this class.
        console.denied("");
    }
}
