package org.federatedpartners.it.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.federatedpartners.it.testbed.OpenfireServer;

/**
 * What of Openfire's own can keep a node from passing messages after it has lost other nodes and found them again, with or without the plugin. It is seen in the
 * node's log or in its threads; where neither shows it, the fault is not Openfire's. There is one remedy for all: to start the node again.
 */
enum OwnFault {

    FORMER_NAME("it looks for its own streams on the node that it was before") {
        @Override
        boolean shows(String log, String threads) {
            return log.contains("Asked to return a RemoteOutgoingServerSession");
        }
    },

    LOST_LOCK("a thread that puts right what nodes share waits without end for a lock of Hazelcast") {
        @Override
        boolean shows(String log, String threads) {
            return Arrays.stream(threads.split("\n\n")).anyMatch(thread -> thread.contains(".SessionManager.leftCluster(") && thread.contains("com.hazelcast."));
        }
    };

    private final String what;

    OwnFault(String what) {
        this.what = what;
    }

    /**
     * @param log     what the node has written while no message passed
     * @param threads its threads, as the JDK tells them
     */
    abstract boolean shows(String log, String threads);

    /** That of a node which has not passed messages since the mark of its log. */
    static Optional<OwnFault> of(OpenfireServer node, long mark) {
        String log = node.log().since(mark);
        String threads = threads(node.pid());
        return Arrays.stream(values()).filter(fault -> fault.shows(log, threads)).findFirst();
    }

    private static String threads(long pid) {
        try {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), "Thread.print")
                .redirectErrorStream(true).start();
            return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // The other faults can be seen without it.
            return e.toString();
        }
    }

    @Override
    public String toString() {
        return what;
    }
}
