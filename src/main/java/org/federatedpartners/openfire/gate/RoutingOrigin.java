package org.federatedpartners.openfire.gate;

import java.util.Iterator;
import java.util.Map;

/**
 * Which part of Openfire routes a stanza on the current thread, where no followed stream is known to deliver it. Only the call in progress
 * tells that: neither the stanza nor anything in Openfire's API does; and unlike a stanza's content, no peer can forge it.
 */
public enum RoutingOrigin {
    /** Openfire returns what it could not send, in the name of the remote domain. */
    BOUNCE,
    /** A client's stream has ended without confirming what was delivered to it before (XEP-0198), which is routed again. */
    REDELIVERY,
    /** Another node of the cluster hands over what it has received and judged. */
    OTHER_NODE,
    /** A stream that another server has opened and the plugin does not follow. Openfire itself has checked that it carries the sender's domain. */
    INBOUND_STREAM,
    /** A stream that this server has opened and the plugin does not follow. Openfire checks nothing there. */
    OUTBOUND_STREAM,
    /** A component, a plugin, or a service of this server. */
    OTHER;

    private static final String OPENFIRE = "org.jivesoftware.openfire.";
    private static final String STANZA_HANDLER = OPENFIRE + "net.StanzaHandler";
    private static final String SERVER_STANZA_HANDLER = OPENFIRE + "net.ServerStanzaHandler";
    private static final Map<String, RoutingOrigin> CALLERS = Map.of(
        OPENFIRE + "server.OutgoingSessionPromise", BOUNCE,
        OPENFIRE + "session.LocalOutgoingServerSession", BOUNCE,
        OPENFIRE + "streammanagement.StreamManager", REDELIVERY,
        OPENFIRE + "cluster.IQResultListenerTask", OTHER_NODE,
        OPENFIRE + "net.ServerSocketReader", INBOUND_STREAM);

    private static final StackWalker WALKER = StackWalker.getInstance();

    /** Walks the current thread's stack, which takes microseconds. */
    public static RoutingOrigin ofCurrentThread() {
        return WALKER.walk(frames -> of(frames.map(StackWalker.StackFrame::getClassName).iterator()));
    }

    /** @param classes the names of the classes whose methods are in progress, the innermost first: that is where the stanza comes from */
    static RoutingOrigin of(Iterator<String> classes) {
        boolean isRead = false;
        while (classes.hasNext()) {
            String name = classes.next();
            if (name.equals(STANZA_HANDLER)) {
                isRead = true;
            } else if (isRead) {
                // The kinds of connection that Openfire reads on Netty (on MINA before) have a subclass each that overrides how stanzas are
                // processed, but for streams that this server has opened.
                return name.equals(SERVER_STANZA_HANDLER) ? INBOUND_STREAM
                    : name.startsWith(OPENFIRE) && name.endsWith("StanzaHandler") && !name.endsWith(".RespondingServerStanzaHandler") ? OTHER : OUTBOUND_STREAM;
            } else {
                RoutingOrigin caller = CALLERS.get(outermost(name));
                if (caller != null) {
                    return caller;
                }
            }
        }
        return isRead ? OUTBOUND_STREAM : OTHER;
    }

    private static String outermost(String name) {
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
