package org.federatedpartners;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.openfire.Federation;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.container.Plugin;
import org.jivesoftware.openfire.container.PluginManager;

/** Loaded by Openfire; starts and stops {@link Federation}. */
public final class FederatedPartnersPlugin implements Plugin, ConsoleServices.Provider {

    private volatile Federation federation;

    @Override
    public void initializePlugin(PluginManager manager, File pluginDirectory) {
        Federation starting = new Federation(XMPPServer.getInstance(), version(pluginDirectory));
        try {
            starting.start();
        } catch (RuntimeException | Error e) {
            // Openfire forgets a plugin that cannot be initialized: nothing of it may stay attached.
            starting.stop();
            throw e;
        }
        federation = starting;
    }

    /** Openfire's own way to ask for it is spelt differently in every second version. */
    private static String version(File directory) {
        try {
            Matcher version = Pattern.compile("<version>([^<]*)</version>").matcher(Files.readString(new File(directory, "plugin.xml").toPath()));
            return version.find() ? version.group(1).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void destroyPlugin() {
        Federation stopping = federation;
        federation = null;
        if (stopping != null) {
            stopping.stop();
        }
    }

    @Override
    public Optional<ConsoleServices> consoleServices() {
        return Optional.ofNullable(federation).map(Federation::consoleServices);
    }
}
