package org.federatedpartners.console.servlet;

import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.jivesoftware.openfire.XMPPServer;

/** The services of the plugin as it runs now; none while it is starting or stopping. */
final class RunningPlugin implements Supplier<Optional<ConsoleServices>> {

    @Override
    public Optional<ConsoleServices> get() {
        // By type: the look-up by name is spelt differently in every second Openfire.
        return XMPPServer.getInstance().getPluginManager().getPlugins().stream()
            .filter(ConsoleServices.Provider.class::isInstance)
            .map(ConsoleServices.Provider.class::cast)
            .findFirst()
            .flatMap(ConsoleServices.Provider::consoleServices);
    }
}
