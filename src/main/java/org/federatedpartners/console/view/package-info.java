/**
 * What the pages show: immutable beans that the JSPs under {@code web/views} read through the expression language. They
 * hold values as they are; escaping and wording are the page's business. Pure: no servlet and no Openfire type.
 */
package org.federatedpartners.console.view;
