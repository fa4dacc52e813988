package org.federatedpartners.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.junit.jupiter.api.BeforeAll;

/** Oracle takes an empty text for none. Here the test does, on its way to HSQLDB: whatever the store writes must get by with that. */
class EmptyTextIsNullTest extends InMemoryStoreContract {

    private static final String NAME = "empty_text_is_null";

    EmptyTextIsNullTest() {
        super(NAME);
    }

    @BeforeAll
    static void install() throws SQLException {
        try (Connection connection = open(NAME)) {
            InstallScript.of("hsqldb").install(connection);
        }
    }

    @Override
    protected Connection connect() throws SQLException {
        Connection real = super.connect();
        return proxy(Connection.class, real, (method, arguments) -> method.getName().equals("prepareStatement")
            ? likeOracle((PreparedStatement) call(method, real, arguments))
            : call(method, real, arguments));
    }

    private static PreparedStatement likeOracle(PreparedStatement real) {
        return proxy(PreparedStatement.class, real, (method, arguments) -> {
            if (method.getName().equals("setString") && "".equals(arguments[1])) {
                real.setNull((Integer) arguments[0], Types.VARCHAR);
                return null;
            }
            return call(method, real, arguments);
        });
    }

    private interface Handler {
        Object handle(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T real, Handler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
            (proxy, method, arguments) -> method.getDeclaringClass() == Object.class ? call(method, real, arguments) : handler.handle(method, arguments)));
    }

    private static Object call(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
