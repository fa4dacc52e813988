package org.federatedpartners.store;

import java.util.Map;
import java.util.Optional;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * Why a store did not do what it was asked. Nothing was changed, with one exception: if the database was lost at the moment in
 * which it completed a change, the outcome is unknown, and the message says so.
 */
public abstract sealed class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether a policy shows why this change was refused. If it does not, the policy is not what is stored.
     *
     * @param seen the versions of the partners that were to be changed, by their ids
     */
    boolean isExplainedBy(PolicySnapshot policy, Map<Long, Long> seen) {
        return true;
    }

    /** Another administrator changed or deleted the partner, or changed the settings, in the meantime. */
    public static final class Conflict extends StoreException {
        private static final long serialVersionUID = 1L;
        /** Of the partner; null for the settings. */
        private final Long id;

        public Conflict(long id) {
            super("Partner " + id + " was changed or deleted in the meantime", null);
            this.id = id;
        }

        /** The same of the settings for all domains. */
        public Conflict() {
            super("The settings were changed in the meantime", null);
            this.id = null;
        }

        @Override
        boolean isExplainedBy(PolicySnapshot policy, Map<Long, Long> seen) {
            return id == null || !policy.version(id).equals(Optional.ofNullable(seen.get(id)));
        }
    }

    /** A domain belongs to another partner. */
    public static final class DomainTaken extends StoreException {
        private static final long serialVersionUID = 1L;
        private final String domain;

        public DomainTaken(String domain, Throwable cause) {
            super("The domain " + domain + " belongs to another partner", cause);
            this.domain = domain;
        }

        /** The domain, in its A-label form. */
        public String domain() {
            return domain;
        }

        @Override
        boolean isExplainedBy(PolicySnapshot policy, Map<Long, Long> seen) {
            return policy.holder(domain).filter(id -> !seen.containsKey(id)).isPresent();
        }
    }

    /** The database could not be read or written, or holds something that cannot be understood. */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        /** Whether the tables belong to a newer version of the plugin. No retry helps. */
        public boolean isDowngrade() {
            return getCause() instanceof KnownTables.Newer;
        }
    }
}
