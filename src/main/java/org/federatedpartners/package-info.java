/** The plugin class: wiring only; what it starts, it stops in reverse order. */
package org.federatedpartners;
