/**
 * The controllers of the pages.
 *
 * <p>A request becomes an {@link org.federatedpartners.console.servlet.Answer}: a view bean for a JSP, or a redirect. GET
 * changes nothing. POST needs the token of the session, acts once, writes the audit log and redirects.
 *
 * <p>Openfire creates the servlets, and initializes them before the plugin: each request gets the services from the running
 * plugin.
 */
package org.federatedpartners.console.servlet;
