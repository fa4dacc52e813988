/**
 * The stores of partners, settings and history in the database, and the service that keeps the policy in force in step with
 * them. The database is the truth: a change is one transaction and then a reload.
 */
package org.federatedpartners.store;
