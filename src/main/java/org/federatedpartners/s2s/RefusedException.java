package org.federatedpartners.s2s;

import javax.net.ssl.SSLHandshakeException;
import org.federatedpartners.policy.Reason;

/**
 * The policy has ended the stream; it is recorded, and told to the other side where it can be. To Openfire 4.2 it looks like the one failure after which it
 * says nothing more.
 *
 * <p>It is thrown rather than returned because Openfire's own code stands between the refusal and who has to learn of it: its reader, and its {@code startTLS} with
 * what it does afterwards, end for an exception only. A {@link Wire} throws for the network's sake anyway, and each caller ends the stream in
 * the same place for both.
 */
public final class RefusedException extends SSLHandshakeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public RefusedException(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
