package org.federatedpartners.store;

import java.util.Map;

/** The plugin's global settings. Reading never blocks; saving may, and belongs on administrators' and background threads only. */
public interface Settings {

    /** All that is in force. */
    GlobalSettings all();

    /**
     * Stores what differs from {@link #all()}, all of it or nothing. It is in force once it is stored, and listeners of settings
     * (see {@link PolicyService#settingsChanged}) are told.
     *
     * @throws StoreException.Unavailable if it could not be stored; what was in force still is
     */
    void save(GlobalSettings changed) throws StoreException.Unavailable;

    /** Whether there has ever been a partner: if so, not knowing the partners is not the same as there being none. */
    boolean everHadPartners();

    /**
     * Stores that there is a partner; does nothing if that is known.
     *
     * @throws StoreException.Unavailable if it could not be stored
     */
    void havePartners() throws StoreException.Unavailable;

    /** The properties in which these settings differ from {@link #all()}, by name, to be stored with other changes; an empty value stands for none. */
    Map<String, String> differing(GlobalSettings changed);

    /** Puts properties in force that were stored with other changes, as {@link #save} does. */
    void stored(Map<String, String> properties);
}
