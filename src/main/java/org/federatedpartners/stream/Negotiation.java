package org.federatedpartners.stream;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * One stream's negotiation, from its first header to its end, over all restarts on the same connection.
 *
 * <p>Elements are given whole and parsed; a stream header as the {@code stream} element without its children. Events
 * may come from several threads; {@link #facts} may be asked from any thread at any time and never waits.
 */
public interface Negotiation {

    /** Who opened the stream: {@link Direction#OUTBOUND} is one that we opened, on which the other side sends no stanzas. */
    Direction direction();

    /** The other side said this, and it is about to reach the server. */
    Action received(Element element);

    /** The server is about to say this to the other side. */
    Action sending(Element element);

    /**
     * The other side sent something that is not XML, or more than one element at once. The server might still read it, as anything;
     * so it is refused from any domain.
     */
    Action unreadable();

    /** The server is about to say such a thing, as where it puts words of the other side into its own. */
    Action sendingUnreadable();

    /** TLS is in force from here on; what was said before is forgotten (RFC 6120 5.4.3.3). */
    void handshakeDone(TlsFacts tls);

    /** TLS could not be established, for this reason. {@link Action#PASS}: the server may go on by whatever else it knows. */
    Action handshakeFailed(Reason reason);

    /**
     * TLS, which was in force, has broken, for this reason so far as its failure tells: with TLS 1.3, a server judges our certificate after the handshake.
     * Called from any thread, never waits.
     */
    void broke(Reason reason);

    /** We are about to end the stream, for the other side does not go on. Called from any thread; changes nothing where TLS has broken before. */
    void givesUp();

    /** We are about to end the stream for a reason that is not the other side's, such as the stop of the server; otherwise as {@link #givesUp}. */
    void leaves();

    /**
     * The stream is at its end. A refusal, if that came before the stream was established and was not our own doing, if the other side has said that it does
     * not accept what the stream carries, or if the server itself has ended a stream that was opened to it, over what the other side has said. A stream that
     * we open is established when we are authenticated and, after EXTERNAL, have heard the features that follow; one that was opened to us, when the other
     * side is authenticated.
     */
    Optional<Rejection> closed();

    /**
     * Whether the stream has ended because of something that the next one will not try, so that another one should be opened at once.
     * Asked when the stream has ended, before {@link #closed}, and only if we have not ended it.
     */
    default boolean reconnects() {
        return false;
    }

    /**
     * Whether TLS could not be established, and another stream would do without it. Asked when the stream has ended, before {@link #closed}; part of
     * {@link #reconnects}.
     */
    default boolean doesWithoutTls() {
        return false;
    }

    /**
     * Resumes a stream that was negotiated before this negotiation followed it, from what the server has recorded of it.
     *
     * @param tls           the facts of its handshake; empty if it is in the clear
     * @param authenticated the remote domains that it carries
     */
    void resume(Optional<TlsFacts> tls, Map<String, StreamFacts.Authentication> authenticated);

    /** The domain that the stream is for: the one it was opened to, or that its header says it comes from; empty if none was said. */
    String peer();

    /** The same domain as the other side writes it, and is to be addressed on this stream; asked from any thread, never waits. */
    default String spelled() {
        return peer();
    }

    /** Whether the domain, given as looked up, is authenticated on the stream. */
    boolean carries(String domain);

    /** What is known about the stream with respect to a domain. */
    StreamFacts facts(String domain);

    /**
     * How the domain stands on the stream under a policy. Asked for each stanza, from any thread: what was found is found again for a second, as long as
     * it is asked about the same policy and nothing happens on the stream.
     */
    Standing standing(PolicySnapshot policy, String domain);

    /**
     * What is wrong with the certificate by which the domain is authenticated, the most important first; empty if nothing, or if it is not by a
     * certificate.
     */
    List<CertificateProblem> problems(String domain);

    /** What the handshake told; empty if the stream is in the clear. */
    Optional<TlsFacts> tls();

    /** The rejection by the code that carries out the negotiation, for a reason that the negotiation cannot know. */
    Rejection reject(String domain, Reason reason);
}
