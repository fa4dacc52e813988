package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.dom4j.DocumentHelper;
import org.federatedpartners.policy.Allocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

class KnownAddressesTest {

    private final SeenDomains domains = new SeenDomains(jid -> true, Runnable::run, System::nanoTime);
    private final KnownAddresses addresses = new KnownAddresses("own.example", domains);

    private Address read(JID jid) {
        return new Address(jid, jid.toBareJID(), domains.of(jid.getDomain()));
    }

    private static Message written(String from, String to) throws Exception {
        return new Message(DocumentHelper.parseText("<message from='" + from + "' to='" + to + "'/>").getRootElement());
    }

    @ParameterizedTest
    @ValueSource(strings = {"partner.example", "bob@partner.example", "bob@partner.example/car", "BOB@Partner.Example/Car", "partner.example/x@y", "bob@partner.example/x@y/z",
        "\u00fc@b\u00fccher.example/\u00fc"})
    void readsAnAddressAsThePacketDoesEachTime(String address) throws Exception {
        for (int again = 0; again < 3; again++) {
            Message message = written(address, address);
            assertThat(addresses.from(message)).isEqualTo(read(written(address, address).getFrom()));
            assertThat(addresses.to(message)).isEqualTo(read(written(address, address).getTo()));
        }
    }

    @Test
    void readsNoAddressAsNone() throws Exception {
        assertThat(addresses.from(new Message())).isNull();
        assertThat(addresses.to(written("", ""))).isNull();
    }

    @Test
    void readsAnAddressThatIsReplaced() throws Exception {
        Message message = written("bob@partner.example", "alice@own.example");
        addresses.to(message);
        message.setTo("carol@own.example");
        assertThat(addresses.to(message)).isEqualTo(read(new JID("carol@own.example")));
    }

    /** The parts of an address that a program puts together can be divided in another way than those that are read. */
    @Test
    void keepsOnlyWhatWasRead() throws Exception {
        JID odd = new JID("room", "own.example/x", null, true);
        Message made = new Message();
        made.setFrom(odd);
        assertThat(addresses.from(made).domain().name()).isEqualTo(made.getFrom().getDomain());
        assertThat(addresses.from(written("room@own.example/x", "alice@own.example")).domain().name()).isEqualTo("own.example");
    }

    /** As on a server with more users than a few, whose presence goes to each other. */
    @Test
    void whatIsUsedStaysKnown() throws Exception {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            messages.add(written("bob" + i + "@partner.example/car", "alice@own.example"));
        }
        Collections.shuffle(messages, new Random(1));
        messages.forEach(addresses::from);
        Collections.shuffle(messages, new Random(2));
        assertThat(Allocations.of(() -> messages.forEach(addresses::from)) / messages.size()).as("bytes for each").isLessThan(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"own.example", "alice@own.example", "alice@own.example/car", "own.example/x@y", "own.example/x/y", "alice@own.example/x@partner.example/z"})
    void knowsAddressesOfItsOwnWithoutLookingThemUp(String own) throws Exception {
        assertThat(addresses.isToOwn(written("bob@partner.example", own))).isTrue();
        assertThat(addresses.isFromOwn(written(own, "bob@partner.example"))).isTrue();
        assertThat(new JID(own).getDomain()).isEqualTo("own.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"partner.example", "alice@partner.example", "alice@partner.example/own.example", "own.example@partner.example", "alice@partner.example/x@own.example",
        "alice@sub.own.example", "alice@own.example.org", "own.example.org", "partner.example/@own.example", ""})
    void takesNoOtherForItsOwn(String other) throws Exception {
        assertThat(addresses.isToOwn(written("alice@own.example", other))).isFalse();
        assertThat(addresses.isFromOwn(written(other, "alice@own.example"))).isFalse();
        assertThat(addresses.isToOwn(new Message())).isFalse();
    }
}
