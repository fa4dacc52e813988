package org.federatedpartners.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * In how many samples of a running server (Java Flight Recorder, settings "profile") the plugin was at work: code of its own, or
 * what that calls. Not what lies beyond a handler of the plugin that only passes a stanza on.
 *
 * @param plugins the samples that are the plugin's
 * @param all     the samples of all threads that ran Java code
 */
record PluginShare(long plugins, long all) {

    private static final String PLUGIN = "org.federatedpartners.";
    /** By what the plugin's handlers pass a stanza on: Netty's pipeline, and on Openfire 4.2 its reader and its connection. */
    private static final Set<String> PASSING_ON = Set.of("io.netty.channel.AbstractChannelHandlerContext", "org.jivesoftware.openfire.net.SocketReader",
        "org.jivesoftware.openfire.net.SocketConnection");
    private static final String SAMPLE = "jdk.ExecutionSample";

    /** Records the process while the work lasts. */
    static PluginShare of(long process, Runnable work) {
        try {
            Path recording = Files.createTempFile("share", ".jfr");
            try {
                jcmd(process, "JFR.start", "name=share", "settings=profile");
                work.run();
                jcmd(process, "JFR.stop", "name=share", "filename=" + recording);
                return read(recording);
            } finally {
                Files.delete(recording);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void jcmd(long process, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process));
        builder.command().addAll(List.of(command));
        Process jcmd = builder.redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes());
        try {
            if (jcmd.waitFor() != 0) {
                throw new IllegalStateException("The server was not recorded: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static PluginShare read(Path recording) throws IOException {
        long plugins = 0;
        long all = 0;
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals(SAMPLE) && event.getStackTrace() != null) {
                    all++;
                    plugins += isPlugins(event.getStackTrace()) ? 1 : 0;
                }
            }
        }
        return new PluginShare(plugins, all);
    }

    /** The innermost frame is the first. */
    private static boolean isPlugins(RecordedStackTrace stack) {
        for (RecordedFrame frame : stack.getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (type.startsWith(PLUGIN) || PASSING_ON.contains(type)) {
                return type.startsWith(PLUGIN);
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f %% (%d of %d)", 100.0 * plugins / all, plugins, all);
    }
}
