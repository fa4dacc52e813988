package org.federatedpartners.policy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What work leaves on the heap at first, whether it is collected or not. */
public final class Allocations {

    private Allocations() {}

    /** In bytes, of the calling thread. */
    public static long of(Runnable work) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        work.run();
        return thread.getCurrentThreadAllocatedBytes() - before;
    }
}
