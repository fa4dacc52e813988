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
     * @param properties by name; an empty value removes one
     * @return the version of the whole policy with them; {@link StoredPartners#NO_VERSION} if it is unknown
     * @throws StoreException.Unavailable if they could not be stored; what was stored still is
     */
    long store(Map<String, String> properties) throws StoreException.Unavailable;

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

    /** The properties in which these settings differ from {@link #all()}, by name, to be stored; an empty value stands for none. */
    Map<String, String> differing(GlobalSettings changed);

    /** Puts properties in force that were stored, and tells the listeners of settings (see {@link PolicyService#settingsChanged}) and other nodes. */
    void stored(Map<String, String> properties);
}
