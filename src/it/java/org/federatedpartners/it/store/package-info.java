/** The store on real database servers: Debian's PostgreSQL, MariaDB and Firebird, and MySQL, each started by the test on its own data and port. */
package org.federatedpartners.it.store;
