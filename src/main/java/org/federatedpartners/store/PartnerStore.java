package org.federatedpartners.store;

import java.util.Optional;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StoredPartners;

/**
 * Where partners are kept. May be used from any thread and by several servers at once. Calls may block; they belong on
 * administrators' and background threads only.
 */
public interface PartnerStore {

    /**
     * The version of the whole policy, of partners and settings. It is another one after each change that any server saves.
     *
     * @throws StoreException.Unavailable if the database failed
     */
    long version() throws StoreException;

    /**
     * Every partner, those among them of which something cannot be understood: none is left out.
     *
     * @throws StoreException.Unavailable if the database failed
     */
    StoredPartners load() throws StoreException;

    /**
     * What was changed after a version, by whichever server. Costs as much as the changed partners, however many others there are.
     *
     * @return empty if all partners have to be loaded: if the version is not known or too old, too much was changed, or something of it cannot be understood
     * @throws StoreException.Unavailable if the database failed
     */
    Optional<StoredChanges> changes(long since) throws StoreException;

    /**
     * Saves a partner with all its domains, or nothing of it.
     *
     * @param partner a new one ({@link Partner#NEW}), or a changed or corrected one with the version that was edited
     * @return the partner as it is now stored, with its id and its new version
     * @throws StoreException.Conflict    if another administrator changed or deleted it since that version
     * @throws StoreException.DomainTaken if one of its domains belongs to another partner
     * @throws StoreException.Unavailable if the database failed; nothing was saved, unless the message says that this is unknown
     */
    Partner save(Partner partner) throws StoreException;

    /**
     * Deletes a partner with its domains.
     *
     * @param version the version that the administrator saw
     * @throws StoreException.Conflict    if another administrator changed or deleted it since
     * @throws StoreException.Unavailable if the database failed; nothing was deleted, unless the message says that this is unknown
     */
    void delete(long id, long version) throws StoreException;

    /**
     * Makes all of these changes, or none. A domain may go from one of the partners to another.
     *
     * @throws StoreException.Conflict    if another administrator changed or deleted one of the partners since the version that was seen
     * @throws StoreException.DomainTaken if one of the domains belongs to a partner that is not among the changes
     * @throws StoreException.Unavailable if the database failed; nothing was changed, unless the message says that this is unknown
     */
    void apply(PartnerChanges changes) throws StoreException;
}
