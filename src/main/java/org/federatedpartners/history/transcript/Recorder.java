package org.federatedpartners.history.transcript;

import org.federatedpartners.policy.Direction;

/** Who keeps what is recorded. Called on the threads of streams: must not block. */
public interface Recorder {

    /** A recording for a stream that begins. */
    Recording begin(Direction direction);

    /** The stream says that it is for this domain, as looked up; it may say so more than once, and of several domains. */
    void about(String domain, Recording recording);

    /** The domain, as looked up, is authenticated on the stream. */
    void authenticated(String domain, Recording recording);

    /** The domain, as looked up, is authenticated by some method on a stream on which its server has shown this certificate. */
    void shown(String domain, Direction direction, ShownCertificate certificate);
}
