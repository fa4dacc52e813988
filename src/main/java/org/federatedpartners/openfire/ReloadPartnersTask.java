package org.federatedpartners.openfire;

import java.io.ObjectInput;
import java.io.ObjectOutput;
import org.federatedpartners.console.ConsoleServices;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.util.cache.ClusterTask;

/** Tells another cluster node that the partners in the database have changed. */
public final class ReloadPartnersTask implements ClusterTask<Void> {

    private static final long serialVersionUID = 1;

    @Override
    public void run() {
        XMPPServer.getInstance().getPluginManager().getPlugins().stream()
            .filter(ConsoleServices.Provider.class::isInstance)
            .map(ConsoleServices.Provider.class::cast)
            .forEach(plugin -> plugin.consoleServices().ifPresent(services -> services.policy().reload()));
    }

    @Override
    public Void getResult() {
        return null;
    }

    @Override
    public void writeExternal(ObjectOutput out) {
        // It has no state: what changed is in the database.
    }

    @Override
    public void readExternal(ObjectInput in) {
        // It has no state: what changed is in the database.
    }
}
