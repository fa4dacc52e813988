package org.federatedpartners.s2s;

import java.io.IOException;
import org.dom4j.Element;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.s2s.DialbackVerifier.ShownKey;
import org.federatedpartners.stream.Dialback;

/** Answers another server that shows dialback keys on one stream, in order to be authenticated by them (XEP-0220 2.1). One thread at a time. */
public final class KeyAnswerer {

    /** The server at which the key is shown, as it is on the stream on which that happens. */
    public interface Receiver {

        /** Whether this server answers for the domain, in its form as looked up. */
        boolean serves(String domain);

        /** Whether the server's own list of permitted servers lets the domain in. */
        boolean admits(String domain);

        /** Records why something that a domain wants on the stream is refused. */
        void reject(String domain, Reason reason);

        /** Of the stream as it is now. */
        String streamId();

        /** As {@link DialbackVerifier#isAffirmed} does it. */
        boolean isAffirmed(ShownKey key) throws IOException;
    }

    private static final Log LOG = Log.of(KeyAnswerer.class);

    /** Whether it was recorded that a domain is not served: as many keys as the other side likes may be for such domains. */
    private boolean recorded;

    /**
     * Blocks until the key is verified.
     *
     * @param key as {@link Dialback#isKey} knows it
     */
    public Element answer(Element key, Receiver receiver) {
        String remote = Dialback.domain(key);
        String local = key.attributeValue("to", "");
        if (!receiver.serves(DomainName.lookupKey(local))) {
            if (!recorded) {
                recorded = true;
                receiver.reject(remote, Reason.LOCAL_DOMAIN_NOT_SERVED);
            }
            return Dialback.error(key, "item-not-found");
        }
        if (!receiver.admits(remote)) {
            receiver.reject(remote, Reason.SERVER_SETTINGS);
            return Dialback.error(key, "policy-violation");
        }
        try {
            boolean affirmed = receiver.isAffirmed(new ShownKey(local, remote, Dialback.spelling(key), receiver.streamId(), key.getTextTrim()));
            return Dialback.answer(key, affirmed ? "valid" : "invalid");
        } catch (RefusedException e) {
            return Dialback.error(key, "policy-violation");
        } catch (IOException e) {
            LOG.info("A dialback key of {} could not be verified: {}", remote, e.getMessage());
            LOG.debug("Cause", e);
            if (e instanceof DialbackVerifier.Unreachable) {
                receiver.reject(remote, Reason.KEY_NOT_VERIFIED);
            }
            return Dialback.error(key, "remote-server-timeout");
        }
    }
}
