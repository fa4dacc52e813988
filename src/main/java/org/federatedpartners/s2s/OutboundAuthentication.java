package org.federatedpartners.s2s;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.stream.Dialback;
import org.federatedpartners.stream.Features;
import org.federatedpartners.stream.StreamNames;

/** Authenticates a local domain to another server on an outbound stream, by the strongest remaining method that the server offers. */
public final class OutboundAuthentication {

    private static final int MAX_WORD = 64;

    private final Walk walk;
    private final DialbackKeys keys;
    private final String local;
    private final String remote;

    public OutboundAuthentication(Walk walk, DialbackKeys keys, String local, String remote) {
        this.walk = walk;
        this.keys = keys;
        this.local = local;
        this.remote = remote;
    }

    /**
     * @param offered what {@link Walk#go} has left of the features
     * @return the method by which it was done; after EXTERNAL, the stream has been restarted up to its header
     */
    public Authentication authenticate(Element offered) throws IOException {
        if (new Features(offered).offerExternal() && external()) {
            walk.begin();
            return Authentication.EXTERNAL;
        }
        dialback();
        return Authentication.DIALBACK;
    }

    private boolean external() throws IOException {
        Element auth = DocumentHelper.createElement(StreamNames.AUTH);
        auth.addAttribute("mechanism", "EXTERNAL");
        auth.setText(Base64.getEncoder().encodeToString(local.getBytes(StandardCharsets.UTF_8)));
        walk.say(auth);
        return StreamNames.is(walk.hear(), StreamNames.SUCCESS);
    }

    private void dialback() throws IOException {
        String id = walk.id();
        walk.say(Dialback.key(local, remote, keys.key(remote, local, id)));
        Element answer = walk.hear(Dialback::isVerdict);
        String type = answer.attributeValue("type");
        if (!Dialback.isBetween(answer, remote, local) || !"valid".equals(type)) {
            throw new IOException("The server of " + remote + " does not accept our dialback key: " + Printable.cut(type, MAX_WORD));
        }
    }
}
