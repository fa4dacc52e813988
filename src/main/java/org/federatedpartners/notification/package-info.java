/**
 * Notifications of administrators: what is told, to whom, how often, and the delivery with retries, by ways that are ports or a webhook.
 */
package org.federatedpartners.notification;
