package org.federatedpartners.it.testbed;

/** A user of a test server. */
public record Account(String user, String password) {

    /** An account whose password does not matter. */
    public static Account of(String user) {
        return new Account(user, "secret");
    }
}
