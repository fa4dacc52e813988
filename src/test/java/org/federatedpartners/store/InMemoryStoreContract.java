package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The contract, on an HSQLDB in the memory of the test. */
abstract class InMemoryStoreContract extends JdbcStoreContract {

    private final String name;

    /** @param name that {@link #open} was given to install the tables */
    InMemoryStoreContract(String name) {
        this.name = name;
    }

    /** A connection to the database with this name, which is there from the first one on. */
    static Connection open(String name) throws SQLException {
        return DriverManager.getConnection("jdbc:hsqldb:mem:" + name, "sa", "");
    }

    @Override
    protected Connection connect() throws SQLException {
        return open(name);
    }

    @Override
    protected void sever(Connection connection) throws SQLException {
        connection.close();
    }
}
