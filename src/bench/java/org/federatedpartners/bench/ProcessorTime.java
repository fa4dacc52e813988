package org.federatedpartners.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * How long the threads of a Java process have been on a processor, as Linux counts it: unlike what a clock shows, that is
 * not longer because others were on it meanwhile. Compilers do not count, for a server that has long been up has none at work.
 */
final class ProcessorTime {

    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler.*|Sweeper.*");

    private ProcessorTime() {}

    /** Of all threads that are alive, since each was started. */
    static long nanos(long process) {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(process), "task"))) {
            for (Path thread : threads) {
                sum += ofThread(thread);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum;
    }

    private static long ofThread(Path thread) throws IOException {
        try {
            return COMPILER.matcher(Files.readString(thread.resolve("comm")).strip()).matches() ? 0
                : Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
        } catch (FileSystemException e) {
            // It has ended while we were looking, and so has its directory, or Linux says that there is no such process.
            return 0;
        }
    }
}
