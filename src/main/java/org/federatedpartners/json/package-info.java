/** JSON that others have written, as it may be read: within limits, and without a trace. */
package org.federatedpartners.json;
