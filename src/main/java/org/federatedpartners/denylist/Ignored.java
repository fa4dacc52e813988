package org.federatedpartners.denylist;

/**
 * Lines of a list that are not followed: those that are no domains, all that is below a top-level domain, and this server's own domains.
 *
 * @param count how many there are
 * @param named the numbers and, where they may be shown, the texts of the first of them, one a line, in ASCII
 */
public record Ignored(int count, String named) {}
