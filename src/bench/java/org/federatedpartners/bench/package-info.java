/** What the plugin costs: {@code mvn -Pbench}. */
package org.federatedpartners.bench;
