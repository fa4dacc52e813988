package org.federatedpartners;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** How long a thread computes, whatever else the machine does meanwhile. */
public final class CpuTime {

    private CpuTime() {}

    public static Duration of(Runnable work) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
    }
}
