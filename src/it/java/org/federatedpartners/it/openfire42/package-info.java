/**
 * What runs inside the child JVM of an Openfire 4.2.0 that is put together from Maven Central: its start, and the frame of an
 * admin console, for the console's own pages are not published there. Depends on Openfire, servlets and SiteMesh only; nothing
 * else of the tests is on that JVM's class path.
 */
package org.federatedpartners.it.openfire42;
