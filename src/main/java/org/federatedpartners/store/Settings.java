package org.federatedpartners.store;

import java.util.Map;
import org.federatedpartners.policy.StoredPartners;

/** The plugin's global settings. Reading never blocks; saving may, and belongs on administrators' and background threads only. */
public interface Settings {

    /** All that is in force. */
    GlobalSettings all();

    /**
     * Stores properties, all of them or none. They are not in force yet: see {@link #stored}.
     *
     * @return the version of the whole policy with them; {@link StoredPartners#NO_VERSION} if it is unknown
     * @throws StoreException.Conflict    if one of them is not stored as it was seen; what was stored still is
     * @throws StoreException.Unavailable if they could not be stored; what was stored still is
     */
    long store(ChangedProperties properties) throws StoreException;

    /**
     * Reads what is stored, whoever has stored it, and whether this server was told of it or not. Blocks.
     *
     * @return puts it in force, and tells the listeners of what has changed; does not block
     * @throws StoreException.Unavailable if the database failed
     */
    Runnable read() throws StoreException.Unavailable;

    /** Whether there has ever been a partner: if so, not knowing the partners is not the same as there being none. */
    boolean everHadPartners();

    /**
     * Stores that there is a partner; does nothing if that is known.
     *
     * @throws StoreException.Unavailable if it could not be stored
     */
    void havePartners() throws StoreException.Unavailable;

    /**
     * What a change of settings makes of their properties, to be stored.
     *
     * @param seen what is changed
     * @throws StoreException.Conflict if one of the settings that are changed is in force otherwise than it was seen
     */
    ChangedProperties differing(GlobalSettings seen, GlobalSettings changed) throws StoreException.Conflict;

    /** Puts properties in force that were stored, by name, an empty text for none, and tells the listeners of settings (see {@link PolicyService#settingsChanged}) and other nodes. */
    void stored(Map<String, String> properties);
}
