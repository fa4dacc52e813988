package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A child process that cannot outlive this JVM. Its standard input is a pipe that this JVM holds open; when the pipe
 * closes, for whatever reason the JVM ended, a watcher beside the process kills it.
 */
final class ServerProcess implements AutoCloseable {

    /** The shell becomes the server, so that the process id is the server's own; the watcher knows it as {@code $$}. */
    private static final String WITH_WATCHER = "exec 3<&0; (cat <&3 >/dev/null; kill -KILL $$) 2>/dev/null & exec \"$@\" 3<&-";
    private static final Duration END = Duration.ofSeconds(10);

    private final Process process;
    private final Path output;

    private ServerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * @param directory where it runs
     * @param output    the file that its standard output and error are appended to
     */
    static ServerProcess start(Path directory, Path output, Map<String, String> environment, List<String> command) {
        List<String> watched = new ArrayList<>(List.of("/bin/sh", "-c", WITH_WATCHER, "watched"));
        watched.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(watched).directory(directory.toFile()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        try {
            return new ServerProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** @throws IllegalStateException if the process has ended, with the end of what it printed */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The server ended with exit code " + process.exitValue() + "; " + output + " ends with:\n"
                + new LogFile(output).tail(20));
        }
    }

    /** Sends the process a signal, by its name. */
    void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
            if (code != 0) {
                throw new IllegalStateException("Process " + pid() + " takes no signal");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending a signal", e);
        }
    }

    /** Asks the process to end and waits for it; after so long it is killed. */
    void terminate(Duration patience) {
        // Process.destroy would close the pipe too, and so have the watcher kill it.
        process.toHandle().destroy();
        if (!ended(patience)) {
            close();
        }
        releaseWatcher();
    }

    /** Kills the process and waits until it is gone. */
    @Override
    public void close() {
        releaseWatcher();
        if (!ended(END)) {
            process.destroyForcibly();
            if (!ended(END)) {
                throw new IllegalStateException("Process " + process.pid() + " cannot be killed");
            }
        }
    }

    private void releaseWatcher() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean ended(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a server was ending", e);
        }
    }
}
