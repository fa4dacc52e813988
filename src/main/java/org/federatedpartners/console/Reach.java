package org.federatedpartners.console;

/** Of which servers a page can tell what streams they have. */
public enum Reach {
    /** Of this one and, in a cluster, of all others. */
    EVERYWHERE,
    /** Of this one, and not of the others: the database does not answer. */
    HERE,
    /** Not of this one: its version of Openfire lacks what it would be asked. Of others at best. */
    ELSEWHERE;

    /**
     * @param here   whether it is known what this server has
     * @param others whether it is known what the other nodes of a cluster have
     */
    public static Reach of(boolean here, boolean others) {
        return !here ? ELSEWHERE : others ? EVERYWHERE : HERE;
    }
}
