/**
 * Import and export: files that hold the policy, what they would change, and the files of other systems.
 */
package org.federatedpartners.transfer;
