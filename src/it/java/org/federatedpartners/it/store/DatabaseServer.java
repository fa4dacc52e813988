package org.federatedpartners.it.store;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.ConnectionPoolDataSource;

/**
 * A database server as a child process of the test, on a free port of 127.0.0.1. What it says is kept in
 * {@code target/it/<name>/}.
 */
public abstract class DatabaseServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 1_000_000;

    private final Path directory;
    private final int port;
    private final Map<String, ConnectionPool> pools = new ConcurrentHashMap<>();
    private Process process;

    DatabaseServer(String name) throws IOException {
        directory = Path.of("target/it", name).toAbsolutePath();
        delete(directory);
        Files.createDirectories(directory);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    Path directory() {
        return directory;
    }

    int port() {
        return port;
    }

    /** What its programs have in their environment beside what the test has. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** The JDBC address of a database; the empty name stands for the one that is always there. */
    public abstract String url(String database);

    /** Ends the session behind the connection from outside, so that its next use fails. */
    abstract void end(Connection session) throws SQLException;

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database));
    }

    /** What {@link #connect} may return: a connection that is used again, as it is in Openfire. @param source makes them */
    Connection pooled(String database, ConnectionPoolDataSource source) throws SQLException {
        return pools.computeIfAbsent(database, name -> new ConnectionPool(source)).connection();
    }

    public void create(String database) throws SQLException {
        execute("CREATE DATABASE " + database);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect(""); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Waits until a query, asked by a session of its own each time, finds no rows to count. */
    void awaitNone(String database, String count) throws SQLException {
        while (true) {
            try (Connection connection = connect(database)) {
                if (number(connection, count) == 0) {
                    return;
                }
            }
            // To ask all the while would keep the processor from what is waited for.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Runs a program to its end. */
    void run(List<String> command) throws IOException, InterruptedException {
        Process preparation = start("prepare.log", command);
        if (!preparation.waitFor(START.toSeconds(), TimeUnit.SECONDS) || preparation.exitValue() != 0) {
            preparation.destroyForcibly();
            throw new IOException(command + " failed: " + Files.readString(directory.resolve("prepare.log")));
        }
    }

    /** Starts the server, and waits until it answers. */
    void serve(List<String> command) throws IOException, InterruptedException {
        process = start("server.log", command);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                connect("").close();
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    close();
                    throw new IOException(command + " does not serve: " + Files.readString(directory.resolve("server.log")), e);
                }
                Thread.sleep(100);
            }
        }
    }

    private Process start(String log, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
            .redirectInput(new File("/dev/null")).redirectOutput(directory.resolve(log).toFile());
        builder.environment().putAll(environment());
        return builder.start();
    }

    /** Stops all of it where it stands, as a machine that hangs does, or lets it go on. */
    public void freeze(boolean frozen) throws IOException, InterruptedException {
        for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
            new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", String.valueOf(each.pid())).start().waitFor();
        }
    }

    @Override
    public void close() {
        // Some wait for their clients to leave.
        pools.values().forEach(ConnectionPool::close);
        process.destroy();
        try {
            if (process.waitFor(20, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
