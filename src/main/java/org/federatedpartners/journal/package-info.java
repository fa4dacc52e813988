/**
 * What was refused, when and why: a bounded memory for the pages, and log lines that a flood cannot multiply.
 * Pure: imports the policy only. Types are safe for use by many threads.
 */
package org.federatedpartners.journal;
