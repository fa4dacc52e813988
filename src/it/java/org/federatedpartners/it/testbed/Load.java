package org.federatedpartners.it.testbed;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;

/** How long a promise may take to be kept where several suites share a machine. */
public final class Load {

    private static final int MOST = 5;

    private Load() {}

    /**
     * What the product promises holds where the processors keep up. If more wants to run than there are processors, everything takes so many times longer, the
     * test as well. A promise that is broken is kept even later than that, or never.
     *
     * @param promised on a machine that keeps up
     * @return the same there, and up to five times as much on one that is busy now
     */
    public static Duration allows(Duration promised) {
        OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
        double waiting = machine.getSystemLoadAverage() / machine.getAvailableProcessors();
        return Duration.ofMillis((long) (promised.toMillis() * Math.max(1, Math.min(MOST, waiting))));
    }
}
