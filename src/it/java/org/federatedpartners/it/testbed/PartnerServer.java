package org.federatedpartners.it.testbed;

import java.util.Optional;
import org.federatedpartners.policy.AuthenticationMethod;

/**
 * A server of somebody else, as a partner. Accounts are given when it is made. Not started by its constructor; closing it
 * ends its process.
 */
public interface PartnerServer extends AutoCloseable {

    Site site();

    PartnerProfile profile();

    /** Starts it and waits until it answers. */
    void start();

    @Override
    void close();

    LogFile log();

    /**
     * How another server last authenticated itself to this one, as this one's own log tells it.
     *
     * @param peer the other server's domain
     * @param mark a position in the log; what is before it does not count
     */
    Optional<AuthenticationMethod> incoming(String peer, long mark);

    /** How this server last authenticated itself to another one, as its own log tells it. */
    Optional<AuthenticationMethod> outgoing(String peer, long mark);

    default String domain() {
        return site().domain();
    }

    /** Where clients connect. */
    default String address() {
        return site().address();
    }
}
