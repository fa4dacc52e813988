/** Tests against real servers. */
package org.federatedpartners.it;
