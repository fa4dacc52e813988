package org.federatedpartners.openfire;

/** A part of the plugin that is attached to a running Openfire; parts start in order and stop in reverse. Called on the thread that loads plugins. */
interface Part {

    /** Attaches it; must not wait for the database. Partners are read when all parts are attached. */
    void start();

    /** Undoes what {@link #start} did, also where that came to an end half way. */
    void stop();
}
