package org.federatedpartners.it;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;

/** Two users of two servers, who can try whether what they say arrives. */
record Conversation(XmppClient here, XmppClient there) {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final AtomicInteger SAID = new AtomicInteger();

    /** Fails unless a message arrives in either direction. */
    void exchange() {
        String out = "there " + SAID.incrementAndGet();
        here.send(there.jid(), out);
        there.awaitMessage(out, PATIENCE);
        String back = "back " + SAID.incrementAndGet();
        there.send(here.jid(), back);
        here.awaitMessage(back, PATIENCE);
    }

    /** How two servers authenticated themselves to each other since then, by the partner's log; it may come late. */
    static Map<String, AuthenticationMethod> methods(PartnerServer partner, String domain, long mark) {
        return Map.of("to " + partner.domain(), told(() -> partner.incoming(domain, mark)), "from " + partner.domain(), told(() -> partner.outgoing(domain, mark)));
    }

    private static AuthenticationMethod told(Supplier<Optional<AuthenticationMethod>> witness) {
        return Await.value(PATIENCE, () -> "the partner's log to tell the method", witness);
    }
}
