/** What can be done to get around a partner's policy, tried against a running server by a peer that says what it likes. */
package org.federatedpartners.it.attacks;
