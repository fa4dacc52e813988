package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Gives connections to the database that holds the partners; the caller closes each. */
@FunctionalInterface
public interface ConnectionSource {
    Connection connection() throws SQLException;
}
