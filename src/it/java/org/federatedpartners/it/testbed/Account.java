package org.federatedpartners.it.testbed;

/** A user of a test server. */
public record Account(String user, String password) {

    /** A user of the server under test. */
    public static final Account ALICE = of("alice");
    /** A user of a partner. */
    public static final Account BOB = of("bob");

    /** An account whose password does not matter. */
    public static Account of(String user) {
        return new Account(user, "secret");
    }
}
