/**
 * Where partners are kept, and the service that keeps the policy in force in step with it: the store is the truth, a
 * change is one transaction and then a reload. The database is a port, so everything here runs
 * without Openfire.
 */
package org.federatedpartners.store;
