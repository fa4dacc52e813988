package org.federatedpartners.stream;

import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.policy.Reason;

/** What the other side has said about why it does not go on, and which reason follows. Guarded by the stream's negotiation, except for {@link #broke}. */
final class Ending {

    private enum External { UNTRIED, TRIED, REFUSED }

    private Optional<Reason> error = Optional.empty();
    private Optional<Reason> denial = Optional.empty();
    private External external = External.UNTRIED;
    private volatile boolean certificateRefused;

    /** The other side says why it ends the stream. */
    void heardError(Element streamError) {
        error = Optional.of(StreamError.reason(streamError));
    }

    /** The other side does not accept our dialback key, or does not tell about one of its own. */
    void heardDenial(Element answer) {
        denial = Optional.of(Dialback.denial(answer));
    }

    /**
     * TLS has broken. An alert about our certificate tells why, where the other side says nothing else, and whatever is heard of the connection after it.
     * Called from any thread, never waits.
     */
    void broke(Reason reason) {
        if (reason == Reason.OUR_CERTIFICATE_REFUSED) {
            certificateRefused = true;
        }
    }

    void triesExternal() {
        external = External.TRIED;
    }

    void refusesExternal() {
        if (external == External.TRIED) {
            external = External.REFUSED;
        }
    }

    /** What was tried before does not count under the TLS that is in force now. */
    void startsOver() {
        external = External.UNTRIED;
    }

    /** Why no domain was authenticated. The answer to a key says more than the end of the stream that follows on it. */
    Reason reason() {
        return denial.or(() -> error).orElse(certificateRefused ? Reason.OUR_CERTIFICATE_REFUSED : Reason.PARTNER_GAVE_UP);
    }

    /** Why a stream ended on which a domain was authenticated; empty if such a stream may end so any day, and the next one does better. */
    Optional<Reason> ofAuthenticated() {
        return error.filter(reason -> switch (reason) {
            case PARTNER_HOST_UNKNOWN, PARTNER_HOST_GONE, PARTNER_MOVED, PARTNER_NOT_AUTHORIZED, PARTNER_POLICY, PARTNER_UNSUPPORTED_FEATURE, PARTNER_INVALID_FROM,
                PARTNER_CANNOT_READ, PARTNER_BAD_XML, PARTNER_VERSION, PARTNER_ADDRESSING -> true;
            default -> false;
        });
    }

    /** Whether a stream without EXTERNAL may get further. */
    boolean isAboutExternal() {
        return switch (external) {
            case UNTRIED -> false;
            case TRIED -> denial.isEmpty() && switch (reason()) {
                case PARTNER_GAVE_UP, PARTNER_NOT_AUTHORIZED, PARTNER_POLICY -> true;
                default -> false;
            };
            // The key goes out on the same stream, and some servers have no words for that. What these say would be said of a key on any stream.
            case REFUSED -> switch (reason()) {
                case PARTNER_HOST_UNKNOWN, PARTNER_HOST_GONE, PARTNER_MOVED, PARTNER_SHUTDOWN, PARTNER_RESET, PARTNER_OVERLOADED, PARTNER_CANNOT_CONNECT,
                    PARTNER_KEY_INVALID, OUR_CERTIFICATE_REFUSED -> false;
                default -> true;
            };
        };
    }
}
