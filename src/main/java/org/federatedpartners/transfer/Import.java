package org.federatedpartners.transfer;

import java.util.function.Predicate;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.store.GlobalSettings;

/**
 * An import that was asked for.
 *
 * @param content the file
 * @param deletes whether partners that the file does not have are deleted
 * @param choice  what becomes of Lync's settings that are refused here
 */
public record Import(byte[] content, boolean deletes, SaslWithoutTls choice) {

    /** The largest file, in bytes: a hundred thousand partners with some settings each. */
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    /**
     * What it would do.
     *
     * @param current  the policy in force
     * @param settings those in force
     * @param isLocal  whether a domain is one of this server's own
     */
    public Plan plan(PolicySnapshot current, GlobalSettings settings, Predicate<DomainName> isLocal) {
        Problems problems = new Problems();
        Imported file = ImportFile.read(content, problems);
        return new Planner(current, settings, isLocal, problems).plan(file, deletes, choice);
    }
}
