/**
 * The immutable beans that the JSPs under {@code web/views} read through the expression language. They hold values as they
 * are; escaping and wording are up to the page.
 */
package org.federatedpartners.console.view;
