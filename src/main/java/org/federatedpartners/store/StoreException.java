package org.federatedpartners.store;

/**
 * Why a store did not do what it was asked. Nothing was changed, with one exception: if the database was lost at the moment in
 * which it completed a change, the outcome is unknown, and the message says so.
 */
public abstract sealed class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Another administrator changed or deleted the partner, or changed the settings, in the meantime. */
    public static final class Conflict extends StoreException {
        private static final long serialVersionUID = 1L;

        public Conflict(long id) {
            super("Partner " + id + " was changed or deleted in the meantime", null);
        }

        /** The same of the settings for all domains. */
        Conflict() {
            super("The settings were changed in the meantime", null);
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
