package org.federatedpartners.policy;

import java.util.Set;

/** The oldest version of TLS that is accepted of a partner. */
public enum MinimumTls {
    /** Whatever this server itself still uses. */
    NONE(Set.of()),
    TLS_1_2(Set.of("TLSv1.2", "TLSv1.3")),
    TLS_1_3(Set.of("TLSv1.3"));

    private final Set<String> admitted;

    MinimumTls(Set<String> admitted) {
        this.admitted = admitted;
    }

    /** @param protocol as the JDK names it, for example {@code TLSv1.3}; one that is not known, or empty, is admitted only where none is asked for */
    public boolean admits(String protocol) {
        return this == NONE || admitted.contains(protocol);
    }
}
