/**
 * Import and export: files that hold the policy, and the files of other systems; what they, or one change of many partners, would change.
 */
package org.federatedpartners.transfer;
