package org.federatedpartners.console;

/** The record of what administrators did, which Openfire's own security audit viewer shows. */
@FunctionalInterface
public interface AuditLog {

    /**
     * @param administrator the user name
     * @param summary       one line, for example {@code Federated partner created: partner.example}
     * @param details       before and after
     */
    void record(String administrator, String summary, String details);
}
