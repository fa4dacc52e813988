package org.federatedpartners.store;

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
}
