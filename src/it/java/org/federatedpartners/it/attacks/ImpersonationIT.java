package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.Reason.PROTOCOL_VIOLATION;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.policy.Direction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server to which a user has written speaks in the name of others on the stream that was opened to it, while the genuine
 * partner's compliant stream is up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImpersonationIT {

    private static final String WORD = "forged";
    private static final String LONG = "n".repeat(1001);
    private static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final String DIALBACK = "<dialback xmlns='urn:xmpp:features:dialback'/>";
    private static final String EXTERNAL = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms>";
    private static final String SUCCESS = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";

    private final AttackedServer server = new AttackedServer(ImpersonationIT.class, 90).with("xmpp.server.session.initialise-timeout", "5");

    @BeforeAll
    void start() {
        server.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Where on the stream the words are said. */
    private enum Stage {
        IN_PLACE_OF_FEATURES {
            @Override
            void play(RawPartner self, RawStream stream, String words) {
                stream.hearHeader();
                stream.say(RawStream.header("from='" + self.domain() + "' id='z' version='1.0'") + words);
            }
        },
        IN_PLACE_OF_PROCEED {
            @Override
            void play(RawPartner self, RawStream stream, String words) {
                stream.hearHeader();
                self.greet(stream, STARTTLS);
                stream.expect("starttls");
                stream.say(words);
            }
        },
        BEFORE_DIALBACK {
            @Override
            void play(RawPartner self, RawStream stream, String words) {
                stream.hearHeader();
                self.greet(stream, DIALBACK);
                stream.say(words);
            }
        },
        AFTER_DIALBACK {
            @Override
            void play(RawPartner self, RawStream stream, String words) {
                stream.hearHeader();
                self.greet(stream, DIALBACK);
                self.answer(stream, stream.expect("result"));
                stream.say(words);
            }
        },
        UNDER_TLS {
            @Override
            void play(RawPartner self, RawStream stream, String words) {
                encrypt(self, stream);
                self.greet(stream, EXTERNAL);
                stream.say(words);
            }
        },
        AFTER_EXTERNAL {
            @Override
            void play(RawPartner self, RawStream stream, String words) {
                encrypt(self, stream);
                self.greet(stream, EXTERNAL);
                stream.expect("auth");
                stream.say(SUCCESS);
                stream.hearHeader();
                self.greet(stream, "");
                stream.say(words);
            }
        };

        private static void encrypt(RawPartner self, RawStream stream) {
            self.encrypt(stream);
            stream.hearHeader();
        }

        abstract void play(RawPartner self, RawStream stream, String words);
    }

    /** In whose name. */
    private enum Sender {
        PARTNER, LOCAL_USER, THE_ADDRESSED_USER, THIRD_DOMAIN, ITSELF, NOBODY;

        String from(AttackedServer server, RawPartner self) {
            return switch (this) {
                case PARTNER -> "from='ceo@" + server.friend().domain() + "/x'";
                case LOCAL_USER -> "from='" + AttackedServer.SLEEPER.user() + "@" + server.domain() + "/desk'";
                case THE_ADDRESSED_USER -> "from='" + server.alice().fullJid() + "'";
                case THIRD_DOMAIN -> "from='somebody@third.example/x'";
                case ITSELF -> "from='somebody@" + self.domain() + "/x'";
                case NOBODY -> "";
            };
        }
    }

    /** What is said. FROM and TO stand for attributes. */
    private enum Form {
        MESSAGE("<message FROM TO type='chat'><body>forged</body></message>"),
        LONG_ELEMENT("<message FROM TO type='chat'><body>forged</body><" + LONG + " xmlns='urn:x'/></message>"),
        LONG_ATTRIBUTE("<message FROM TO type='chat'><body>forged</body><x xmlns='urn:x' " + LONG + "=''/></message>"),
        PREFIXED("<jabber:message xmlns:jabber='jabber:server' FROM TO type='chat'><body xmlns='jabber:server'>forged</body></jabber:message>"),
        OTHER_NAMESPACE("<message xmlns='jabber:client' FROM TO type='chat'><body>forged</body></message>"),
        IQ("<iq FROM TO type='get' id='forged'><query xmlns='jabber:iq:version'/></iq>"),
        PRESENCE("<presence FROM TO><status>forged</status></presence>"),
        BOUNCE("<message FROM TO type='error'><body>forged</body><error type='cancel'>"
            + "<remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");

        private final String text;

        Form(String text) {
            this.text = text;
        }
    }

    static Stream<Arguments> words() {
        Stream<Arguments> everywhere = Arrays.stream(Stage.values()).flatMap(stage -> Arrays.stream(Sender.values())
            .map(sender -> Arguments.of(stage, sender, Form.MESSAGE)));
        Stream<Arguments> inEveryForm = Stream.of(Stage.BEFORE_DIALBACK, Stage.AFTER_EXTERNAL).flatMap(stage -> Stream.of(Sender.PARTNER, Sender.LOCAL_USER)
            .flatMap(sender -> Arrays.stream(Form.values()).filter(form -> form != Form.MESSAGE).map(form -> Arguments.of(stage, sender, form))));
        Stream<Arguments> all = Stream.concat(everywhere, inEveryForm);
        // Openfire 4.2 routes nothing from such a stream, and each takes seconds: some will do.
        return AttackedServer.DROPS_TEXT_BETWEEN_ELEMENTS ? all
            : all.filter(words -> Set.of(Stage.BEFORE_DIALBACK, Stage.AFTER_EXTERNAL).contains(words.get()[0]) && Set.of(Sender.PARTNER, Sender.LOCAL_USER).contains(words.get()[1])
                && Set.of(Form.MESSAGE, Form.LONG_ELEMENT).contains(words.get()[2]));
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @MethodSource("words")
    void refusesStanzasOfAStrangersServerInOtherNames(Stage stage, Sender sender, Form form) {
        RawPartner stranger = server.stranger();
        spokenFor(stranger, stage, sender, form, AttackedServer.DROPS_TEXT_BETWEEN_ELEMENTS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("senders")
    void refusesStanzasOfAPartnersServerInOtherNames(Sender sender) {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        spokenFor(partner, Stage.AFTER_EXTERNAL, sender, Form.MESSAGE, true);
        server.requireProperDelivery(partner);
    }

    static Stream<Sender> senders() {
        return Arrays.stream(Sender.values());
    }

    /** @param followed whether the stream is known to end: Openfire 4.2 reads what is said on its own streams, and throws it away */
    private void spokenFor(RawPartner self, Stage stage, Sender sender, Form form, boolean followed) {
        Instant since = Instant.now();
        String words = form.text.replace("FROM", sender.from(server, self)).replace("TO", "to='" + server.alice().fullJid() + "'");
        // Openfire 5.1 connects again for what it could not deliver, for as long as that ends in the same way.
        self.plays(stream -> {
            stage.play(self, stream, words);
            if (followed) {
                stream.awaitEnd();
            } else {
                self.honestly(stream);
            }
        }, self::honestInTheClear);
        String id = server.alice().send("bob@" + self.domain(), "secret");
        if (followed) {
            // Openfire 5.1 keeps a message for ever whose stream ends right after dialback has succeeded: neither sent nor returned.
            Await.until(AttackedServer.PATIENCE, "the stream to end", () -> !self.streams().isEmpty() && self.streams().get(0).hasEnded());
        } else {
            Await.until(AttackedServer.PATIENCE, "the message to be sent or returned",
                () -> server.alice().hasError(id) || self.streams().stream().anyMatch(stream -> stream.heardAtAll().contains("secret")));
        }
        requireNothingForged();
        if (followed) {
            server.requireRefusal(Direction.OUTBOUND, self.domain(), since, PROTOCOL_VIOLATION);
        }
        requireNothingForged();
    }

    private void requireNothingForged() {
        server.requireNothingCameIn();
        assertThat(server.alice().received()).as("what the user received").noneMatch(stanza -> stanza.toXML().toString().contains(WORD));
    }
}
