/**
 * The controllers of the pages: a request becomes an {@link org.federatedpartners.console.servlet.Answer}, which is
 * either a view bean for a JSP or a redirect. GET never changes anything; POST needs the session's token, acts once,
 * writes the audit log and redirects.
 *
 * <p>Openfire makes the servlets, and initialises them before the plugin; so each request asks for the services anew.
 */
package org.federatedpartners.console.servlet;
