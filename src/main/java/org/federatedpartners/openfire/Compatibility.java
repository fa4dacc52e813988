package org.federatedpartners.openfire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.linkage.Linkage;

/**
 * What the running version of Openfire lacks of what the plugin uses. Looked for once, after the start; what fails at the start itself for such a reason costs its
 * feature, never the plugin, and what fails on a page costs this part of it, never the page. Any thread.
 */
public final class Compatibility {

    private static final Log LOG = Log.of(Compatibility.class);

    /** Where administrators are told. */
    @FunctionalInterface
    public interface ErrorLog {
        /** See {@link Log#error}. */
        void error(String text, Object... arguments);
    }

    private final ServerEra era;
    private final Callable<Set<String>> lookup;
    private final ErrorLog log;
    /** What failed, by its names in Openfire's code, with the features that it has cost. */
    private final Map<String, Set<String>> unavailable = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile List<String> missing = List.of();

    Compatibility(ServerEra era) {
        this(era, () -> new Linkage(Compatibility.class.getClassLoader()).missingForPlugin(era::uses), LOG::error);
    }

    /** @param lookup names what is missing of all that the plugin refers to */
    public Compatibility(ServerEra era, Callable<Set<String>> lookup, ErrorLog log) {
        this.era = era;
        this.lookup = lookup;
        this.log = log;
    }

    /** Which adapters fit the running version. */
    ServerEra era() {
        return era;
    }

    /**
     * Starts or stops what the plugin can do without. Never fails.
     *
     * @param feature its name, for the log
     */
    void attempt(String feature, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            lacks(feature, e);
        }
    }

    /**
     * Asks Openfire what the plugin can do without knowing.
     *
     * @param feature what it is about, for the log
     * @param unknown the answer if this version of Openfire lacks what the question needs
     */
    <T> T ask(String feature, Supplier<T> question, T unknown) {
        try {
            return question.get();
        } catch (LinkageError e) {
            lacks(feature, e);
            return unknown;
        }
    }

    /** Logged once: much is asked again and again. */
    private void lacks(String feature, Throwable fault) {
        String name = fault instanceof LinkageError ? String.valueOf(fault.getMessage()) : fault.toString();
        if (unavailable.computeIfAbsent(name, first -> ConcurrentHashMap.newKeySet()).add(feature)) {
            log.error("This version of Openfire lacks what this feature of the plugin needs, and the plugin works without it: {}", feature, fault);
        }
    }

    /** Reads the plugin's own JAR, which takes a moment, and logs each member that is missing. Never fails. */
    public void check() {
        try {
            missing = List.copyOf(lookup.call());
            missing.forEach(member -> log.error("This version of Openfire has no {}; what needs it does not work", member));
        } catch (Exception | LinkageError e) {
            LOG.warn("Whether this version of Openfire has all that the plugin uses could not be checked", e);
        }
    }

    /** Missing classes and members, by the names in Openfire's code, and what else has failed for such a reason; empty if nothing is missing, or not yet checked. */
    public List<String> missing() {
        synchronized (unavailable) {
            return Stream.concat(missing.stream(), unavailable.keySet().stream()).distinct().toList();
        }
    }
}
