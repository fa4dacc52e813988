package org.federatedpartners.openfire.server;

import java.util.function.Consumer;
import org.jivesoftware.openfire.component.ComponentEventListener;
import org.jivesoftware.openfire.component.InternalComponentManager;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;

/** Hears when a component comes to a domain or leaves it, on any node. */
public final class ComponentChanges implements ComponentEventListener {

    private final Consumer<JID> changed;

    private ComponentChanges(Consumer<JID> changed) {
        this.changed = changed;
    }

    /**
     * Hears from now on.
     *
     * @param changed takes the component's address; called under a lock of Openfire's, so it must not wait
     * @return ends it
     */
    public static Runnable hear(Consumer<JID> changed) {
        ComponentChanges changes = new ComponentChanges(changed);
        InternalComponentManager.getInstance().addListener(changes);
        return () -> InternalComponentManager.getInstance().removeListener(changes);
    }

    @Override
    public void componentRegistered(JID component) {
        changed.accept(component);
    }

    @Override
    public void componentUnregistered(JID component) {
        changed.accept(component);
    }

    @Override
    public void componentInfoReceived(IQ info) {
        // What it is says nothing of where it is.
    }
}
