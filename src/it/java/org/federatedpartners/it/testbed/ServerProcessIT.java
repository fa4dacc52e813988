package org.federatedpartners.it.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no server outlives the JVM that started it, however that JVM ends. */
class ServerProcessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void endsWhenItsJvmIsKilled() throws IOException {
        Process jvm = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Starter.class.getName(), directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.US_ASCII))) {
            ProcessHandle server = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(server.isAlive()).isTrue();
            jvm.destroyForcibly();
            Await.until(PATIENCE, "the server to end", () -> !server.isAlive());
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void endsWhenClosed() {
        ServerProcess server = sleeper(directory);
        ProcessHandle handle = ProcessHandle.of(server.pid()).orElseThrow();
        server.close();
        assertThat(handle.isAlive()).isFalse();
    }

    private static ServerProcess sleeper(Path directory) {
        return ServerProcess.start(directory, directory.resolve("out"), Map.of(), List.of("sleep", "600"));
    }

    /** The JVM to be killed: starts a process, says which, and stays. */
    static final class Starter {

        private Starter() {}

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println(sleeper(Path.of(arguments[0])).pid());
            Thread.sleep(Duration.ofMinutes(10).toMillis());
        }
    }
}
