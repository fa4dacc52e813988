package org.federatedpartners.openfire.server;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.federatedpartners.openfire.linkage.Member;
import org.jivesoftware.openfire.user.UserNotFoundException;

/**
 * Tells a user or a contact that does not exist from one that could not be read. Openfire throws the same exception for both, which keeps its cause to itself
 * on all versions, and takes a roster that it cannot read for an empty one.
 */
public final class UserReading {

    private static final String CAUSE = "nestedThrowable";

    private final Member cause = Member.isField(UserNotFoundException.class, CAUSE) ? Member.field(UserNotFoundException.class, CAUSE)
        : Member.method(UserNotFoundException.class, "getCause");
    private final BooleanSupplier databaseIsSilent;

    /** @param databaseIsSilent whether the database has not answered for some seconds */
    public UserReading(BooleanSupplier databaseIsSilent) {
        this.databaseIsSilent = databaseIsSilent;
    }

    /** What kept Openfire from reading the user or the contact; empty if there is none. */
    public Optional<Throwable> failure(UserNotFoundException notFound) {
        Object last = notFound;
        while (last instanceof UserNotFoundException) {
            last = cause.of(last);
        }
        return last instanceof Throwable failure ? Optional.of(failure)
            : databaseIsSilent.getAsBoolean() ? Optional.of(new IllegalStateException("The database does not answer")) : Optional.empty();
    }
}
