package org.federatedpartners.openfire.gate;

/**
 * Recognizes messages that Openfire passes on. It passes a message to the server itself on to its administrators, as if the sender had
 * addressed each of them. Only the call in progress shows this: neither the stanza nor Openfire's API says it.
 */
public final class AdministratorMail {

    private static final String ROUTER = "org.jivesoftware.openfire.MessageRouter";
    private static final String METHOD = "sendMessageToAdmins";

    private AdministratorMail() {
    }

    /** Whether the current thread is about to deliver such a message. Takes microseconds. */
    public static boolean isBeingForwarded() {
        return StackWalker.getInstance().walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(METHOD) && frame.getClassName().equals(ROUTER)));
    }
}
