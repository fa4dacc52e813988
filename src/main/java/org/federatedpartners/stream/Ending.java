package org.federatedpartners.stream;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.dom4j.Element;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Reason;

/**
 * Who ends a stream, what the other side has said about why, and which reason follows. Guarded by the stream's negotiation, except for {@link #broke},
 * {@link #givesUp} and {@link #leaves}.
 */
final class Ending {

    private enum External { UNTRIED, TRIED, REFUSED, REFUSED_FOR_NOW }

    /** What ends a stream before the other side does. */
    private enum End { BROKEN, SILENCE, OURS }

    private Optional<Reason> error = Optional.empty();
    private Optional<Reason> denial = Optional.empty();
    private Optional<Reason> failedTls = Optional.empty();
    private External external = External.UNTRIED;
    private Optional<CertificateStatus> unproven = Optional.empty();
    private volatile boolean certificateRefused;
    /** The first one counts. */
    private final AtomicReference<End> end = new AtomicReference<>();

    /** The other side says why it ends the stream. */
    void heardError(Element streamError) {
        error = Optional.of(StreamError.reason(streamError));
    }

    /** The server itself says why it ends the stream. What the other side has said before says more. */
    void saysError(Element streamError) {
        error = error.or(() -> StreamError.objection(streamError));
    }

    /** The other side does not accept our dialback key, or does not tell about one of its own. */
    void heardDenial(Element answer) {
        denial = Optional.of(Dialback.denial(answer));
    }

    /** TLS could not be established, on this stream or on the one that it takes the place of. */
    void failedTls(Reason reason) {
        failedTls = Optional.of(reason);
    }

    /** The stream has ended, for this reason, in place of an answer to the request for TLS: many a server that cannot do TLS has no other. */
    void endedBeforeTls(Reason reason) {
        if (failedTls.isEmpty() && reason != Reason.PARTNER_SILENT && isOfThisStream(reason)) {
            failedTls = Optional.of(Reason.STARTTLS_REFUSED);
        }
    }

    /** The stream has ended in the middle of a handshake; one that has failed by itself has been told of. */
    void endedInHandshake() {
        if (failedTls.isEmpty() && end.get() == End.SILENCE) {
            failedTls = Optional.of(Reason.PARTNER_SILENT);
        }
    }

    Optional<Reason> failedTls() {
        return failedTls;
    }

    /**
     * TLS has broken. An alert about our certificate tells why, where the other side says nothing else, and whatever is heard of the connection after it.
     * Called from any thread, never waits.
     */
    void broke(Reason reason) {
        end.compareAndSet(null, End.BROKEN);
        if (reason == Reason.OUR_CERTIFICATE_REFUSED) {
            certificateRefused = true;
        }
    }

    /** We end the stream, for the other side does not go on. Called from any thread, never waits. */
    void givesUp() {
        end.compareAndSet(null, End.SILENCE);
    }

    /** We end the stream for a reason of our own. Called from any thread, never waits. */
    void leaves() {
        end.compareAndSet(null, End.OURS);
    }

    void triesExternal() {
        external = External.TRIED;
    }

    /** @param forNow whether it may work again the next time */
    void refusesExternal(boolean forNow) {
        if (external == External.TRIED) {
            external = forNow ? External.REFUSED_FOR_NOW : External.REFUSED;
        }
    }

    boolean refusesExternalForNow() {
        return external == External.REFUSED_FOR_NOW;
    }

    /** What was tried before does not count under the TLS that is in force now. */
    void startsOver() {
        external = External.UNTRIED;
    }

    /**
     * Why the stream did not get ready for stanzas; empty if that was our own doing. The answer to a key says more than the end of the stream that follows on it.
     *
     * @param keyShown whether an answer to a key of ours is due
     */
    Optional<Reason> reason(boolean keyShown) {
        return denial.or(() -> error).or(() -> failedTls).or(() -> certificateRefused ? Optional.of(Reason.OUR_CERTIFICATE_REFUSED) : unsaid(keyShown));
    }

    private Optional<Reason> unsaid(boolean keyShown) {
        End by = end.get();
        if (by == End.OURS) {
            return Optional.empty();
        }
        // After its refusal of EXTERNAL, the other side may wait for another request (RFC 6120 6.4.5), and never look at the key that follows at once.
        boolean keyAwaited = keyShown && external == External.UNTRIED;
        return Optional.of(by != End.SILENCE ? Reason.PARTNER_GAVE_UP : keyAwaited ? Reason.PARTNER_SILENT_AFTER_KEY : Reason.PARTNER_SILENT);
    }

    /** Why TLS could not be established. A handshake that we do not wait for any longer has not failed by itself. */
    Reason ofHandshake(Reason failure) {
        return end.get() == End.SILENCE ? Reason.PARTNER_SILENT : failure;
    }

    /** Why a stream ended that was ready for stanzas; empty if such a stream may end so any day, and the next one does better. */
    Optional<Reason> ofEstablished() {
        return error.filter(reason -> switch (reason) {
            case PARTNER_HOST_UNKNOWN, PARTNER_HOST_GONE, PARTNER_MOVED, PARTNER_NOT_AUTHORIZED, PARTNER_POLICY, PARTNER_UNSUPPORTED_FEATURE, PARTNER_INVALID_FROM,
                PARTNER_CANNOT_READ, PARTNER_BAD_XML, PARTNER_BAD_FORMAT, PARTNER_NAMESPACE_PREFIX, PARTNER_NAMESPACE, PARTNER_INVALID_XML, PARTNER_RESTRICTED_XML, PARTNER_ENCODING, PARTNER_VERSION,
                PARTNER_ADDRESSING, LOCAL_DOMAIN_NOT_SERVED, PROTOCOL_VIOLATION -> true;
            default -> false;
        });
    }

    /** @param certificate what the other side's is like, which keeps it from EXTERNAL; empty if it does not, or if the other side dials back */
    void keptFromExternal(Optional<CertificateStatus> certificate) {
        unproven = certificate;
    }

    /**
     * What the certificate is like that has kept the other side from EXTERNAL, if a server that does nothing else would end a stream so, for this reason.
     */
    Optional<CertificateStatus> unproven(Reason reason) {
        return unproven.filter(status -> denial.isEmpty() && switch (reason) {
            case PARTNER_GAVE_UP, PARTNER_NOT_AUTHORIZED, PARTNER_POLICY, PARTNER_UNSUPPORTED_FEATURE, PARTNER_CANNOT_READ, PARTNER_FAULT -> true;
            default -> false;
        });
    }

    /** Whether a stream that has ended for this reason may get further without EXTERNAL. */
    boolean isAboutExternal(Reason reason) {
        return switch (external) {
            case UNTRIED -> false;
            case TRIED -> denial.isEmpty() && isOfThisStream(reason);
            // The key goes out on the same stream, and some servers have no words for that.
            case REFUSED, REFUSED_FOR_NOW -> isOfThisStream(reason);
        };
    }

    /** Whether a stream on which something else is tried may end otherwise. */
    private static boolean isOfThisStream(Reason reason) {
        return switch (reason) {
            case PARTNER_HOST_UNKNOWN, PARTNER_HOST_GONE, PARTNER_MOVED, PARTNER_SHUTDOWN, PARTNER_RESET, PARTNER_OVERLOADED, PARTNER_CANNOT_CONNECT,
                PARTNER_SILENT_AFTER_KEY, PARTNER_KEY_INVALID, OUR_CERTIFICATE_REFUSED -> false;
            default -> true;
        };
    }
}
