package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.testbed.AuthorityServer;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.RevocationRule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real partners whose authority tells what it has revoked: by a list, both directions; by responses that the partner staples. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationIT {

    private static final String OWN = "openfire.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the list that the certificate names says, under a rule, and what comes of it; empty if it is trusted. */
    enum Listed {
        GOOD(RevocationRule.SOFT_FAIL, null), REVOKED(RevocationRule.SOFT_FAIL, Reason.CERTIFICATE_REVOKED), NOT_TO_BE_HAD(RevocationRule.SOFT_FAIL, null),
        REVOKED_BUT_NOBODY_ASKS(RevocationRule.OFF, null), GOOD_AND_MUST_BE(RevocationRule.HARD_FAIL, null),
        NOT_TO_BE_HAD_AND_MUST_BE(RevocationRule.HARD_FAIL, Reason.CERTIFICATE_STATUS_UNKNOWN), NAMED_NOWHERE(RevocationRule.HARD_FAIL, null);

        private final RevocationRule rule;
        private final Optional<Reason> refused;

        Listed(RevocationRule rule, Reason refused) {
            this.rule = rule;
            this.refused = Optional.ofNullable(refused);
        }

        String domain() {
            return name().replace("_", "-").toLowerCase(Locale.ROOT) + ".listed.example";
        }

        String path() {
            return "/" + name() + ".crl";
        }

        boolean isFetched() {
            return rule != RevocationRule.OFF && this != NAMED_NOWHERE;
        }
    }

    /** What a partner's server hands over, under a rule, and what comes of it. */
    enum Stapled {
        GOOD(RevocationRule.HARD_FAIL, null), REVOKED(RevocationRule.SOFT_FAIL, Reason.CERTIFICATE_REVOKED),
        NOTHING(RevocationRule.SOFT_FAIL, null), NOTHING_BUT_MUST(RevocationRule.HARD_FAIL, Reason.CERTIFICATE_STATUS_UNKNOWN);

        private final RevocationRule rule;
        private final Optional<Reason> refused;

        Stapled(RevocationRule rule, Reason refused) {
            this.rule = rule;
            this.refused = Optional.ofNullable(refused);
        }

        String domain() {
            return name().replace("_", "-").toLowerCase(Locale.ROOT) + ".stapled.example";
        }

        String path() {
            return "/" + name() + "/ocsp";
        }
    }

    private final Testbed testbed = Testbed.of(RevocationIT.class);
    private final Map<Listed, Site> listed = new EnumMap<>(Listed.class);
    private final Map<Stapled, Site> stapled = new EnumMap<>(Stapled.class);
    private final AuthorityServer authority = testbed.closing(new AuthorityServer(testbed));
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin();
        for (Listed kind : Listed.values()) {
            listed.put(kind, testbed.site(PartnerProfile.P1, kind.domain()));
        }
        for (Stapled kind : Stapled.values()) {
            stapled.put(kind, testbed.site(PartnerProfile.P1, kind.domain()));
        }
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @ParameterizedTest
    @EnumSource
    @Needs(Software.PROSODY)
    void acceptsOrRefusesACertificateByItsRevocationList(Listed kind) {
        Identity identity = identity(kind);
        console.revocation(kind.rule);
        console.save(kind.domain(), PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        try (ProsodyServer partner = new ProsodyServer(testbed, listed.get(kind), PartnerProfile.P1, BOB)) {
            partner.showing(identity).start();
            try (XmppClient bob = XmppClient.login(partner.address(), kind.domain(), BOB)) {
                if (kind.isFetched()) {
                    haveItFetched(kind, partner, bob);
                }
                long mark = partner.log().mark();
                check(kind, Direction.OUTBOUND, alice, bob, () -> partner.incoming(OWN, mark));
                check(kind, Direction.INBOUND, bob, alice, () -> partner.outgoing(OWN, mark));
            }
        }
    }

    private Identity identity(Listed kind) {
        TestCa.Request request = testbed.ca().forDomains(listed.get(kind).domains());
        if (kind == Listed.NAMED_NOWHERE) {
            return request.issue();
        }
        Identity identity = request.listedAt(authority.uri(kind.path())).issue();
        switch (kind) {
            case GOOD, GOOD_AND_MUST_BE -> authority.serves(kind.path(), testbed.ca().list());
            case REVOKED, REVOKED_BUT_NOBODY_ASKS -> authority.serves(kind.path(), testbed.ca().list(identity.certificate()));
            default -> {}
        }
        return identity;
    }

    /** With a first stream, which is judged by what is known before. One that should not have been made is closed afterwards, at either end. */
    private void haveItFetched(Listed kind, ProsodyServer partner, XmppClient bob) {
        alice.send(bob.jid(), "first");
        Await.until(PATIENCE, "the list to be asked for", () -> authority.wasAsked(kind.path()));
        if (kind.refused.isPresent()) {
            Await.until(PATIENCE, "the stream to be closed",
                () -> !console.refusals(kind.domain()).isEmpty() && !console.hasLiveStreams(kind.domain()) && !partner.hasStreams(OWN));
        } else {
            String body = "tried at " + System.nanoTime();
            Await.until(PATIENCE, "a stream to be made", () -> {
                alice.send(bob.jid(), body);
                return bob.hasMessage(body);
            });
        }
    }

    private void check(Listed kind, Direction direction, XmppClient sender, XmppClient recipient, Supplier<Optional<AuthenticationMethod>> partnersLog) {
        Instant before = Instant.now();
        String body = "from " + sender.jid() + " at " + System.nanoTime();
        String id = sender.send(recipient.jid(), body);
        if (kind.refused.isEmpty()) {
            recipient.awaitMessage(body, PATIENCE);
            assertThat(console.methods(kind.domain(), direction)).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        } else {
            sender.awaitError(id, PATIENCE);
            assertThat(recipient.hasMessage(body)).isFalse();
            assertThat(console.awaitRefusal(kind.domain(), before, shown -> shown.direction() == direction, PATIENCE).reason()).isEqualTo(kind.refused.get());
            assertThat(partnersLog.get()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsOrRefusesACertificateByItsStapledResponse(Stapled kind) throws Exception {
        Identity identity = testbed.ca().forDomains(stapled.get(kind).domains()).answeredAt(authority.uri(kind.path())).issue();
        switch (kind) {
            case GOOD -> authority.serves(kind.path(), testbed.ca().answer(identity.certificate(), false));
            case REVOKED -> authority.serves(kind.path(), testbed.ca().answer(identity.certificate(), true));
            default -> {}
        }
        console.revocation(kind.rule);
        console.save(kind.domain(), PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        try (RawPartner partner = new RawPartner(stapled.get(kind), testbed.ca())) {
            partner.shows(identity);
            Instant before = Instant.now();
            String body = "to " + kind + " at " + System.nanoTime();
            String id = alice.send("bob@" + kind.domain(), body);
            if (kind.refused.isEmpty()) {
                partner.awaitSaid(body, PATIENCE);
                assertThat(console.methods(kind.domain(), Direction.OUTBOUND)).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
            } else {
                alice.awaitError(id, PATIENCE);
                assertThat(console.awaitRefusal(kind.domain(), before, shown -> shown.direction() == Direction.OUTBOUND, PATIENCE).reason())
                    .isEqualTo(kind.refused.get());
            }
        }
    }
}
