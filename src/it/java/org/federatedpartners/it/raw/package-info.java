/** A peer that speaks XMPP word by word, and says whatever it is told to: for what no real server would do. */
package org.federatedpartners.it.raw;
