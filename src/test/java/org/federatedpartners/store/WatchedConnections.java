package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that show what is done with them, and that can be disturbed at any step. */
public final class WatchedConnections implements ConnectionSource {

    /** Called before each step of a connection. */
    @FunctionalInterface
    public interface Disturbance {
        /** @param step the SQL about to be executed, or {@code commit} or {@code rollback} */
        void before(String step, Connection real) throws SQLException;
    }

    private static final class State {
        private boolean autoCommit;
        private boolean lost;
    }

    private final ConnectionSource source;
    private final boolean autoCommit;
    private final AtomicInteger opened = new AtomicInteger();
    private final List<State> closed = new CopyOnWriteArrayList<>();
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> fetchSizes = new ConcurrentHashMap<>();
    private volatile Disturbance disturbance = (step, real) -> {};

    /** @param autoCommit what the connections are set to when they are handed out */
    WatchedConnections(ConnectionSource source, boolean autoCommit) {
        this.source = source;
        this.autoCommit = autoCommit;
    }

    /** Calls this before each step from now on. */
    public void disturb(Disturbance by) {
        steps.clear();
        disturbance = by;
    }

    /** Ends the disturbance. */
    public void leaveInPeace() {
        disturb((step, real) -> {});
    }

    /** The steps since the last call of {@link #disturb}. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    /** How many rows a driver is to take at once, by the SQL of the statements that say so. */
    Map<String, Integer> fetchSizes() {
        return Map.copyOf(fetchSizes);
    }

    /** Asserts that each was closed, with auto-commit as it was, except for those that were lost. */
    void assertAllGivenBack() {
        assertThat(closed).hasSize(opened.get()).allMatch(state -> state.lost || state.autoCommit == autoCommit);
    }

    @Override
    public Connection connection() throws SQLException {
        Connection real = source.connection();
        real.setAutoCommit(autoCommit);
        opened.incrementAndGet();
        State state = new State();
        state.autoCommit = autoCommit;
        return proxy(Connection.class, (method, arguments) -> {
            switch (method.getName()) {
                case "setAutoCommit" -> state.autoCommit = (Boolean) arguments[0];
                case "close" -> closed.add(state);
                case "commit" -> step("commit", real);
                case "rollback" -> {
                    step("rollback", real);
                    state.lost = true;
                    real.rollback();
                    state.lost = false;
                    return null;
                }
                case "prepareStatement" -> {
                    return watched((PreparedStatement) call(method, real, arguments), (String) arguments[0], real);
                }
                default -> {}
            }
            return call(method, real, arguments);
        });
    }

    private PreparedStatement watched(PreparedStatement real, String sql, Connection connection) {
        return proxy(PreparedStatement.class, (method, arguments) -> {
            if (method.getName().equals("setFetchSize")) {
                fetchSizes.put(sql, (Integer) arguments[0]);
            }
            if (method.getName().startsWith("execute")) {
                step(sql, connection);
            }
            return call(method, real, arguments);
        });
    }

    private void step(String step, Connection real) throws SQLException {
        steps.add(step);
        disturbance.before(step, real);
    }

    private interface Handler {
        Object handle(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
            (proxy, method, arguments) -> handler.handle(method, arguments)));
    }

    private static Object call(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
