package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.s2s.RefusedException;
import org.federatedpartners.stream.Rejection;
import org.jivesoftware.openfire.RoutingTable;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.spi.RoutingTableImpl;
import org.jivesoftware.util.cache.CacheFactory;
import org.xmpp.packet.Packet;

/**
 * Replaces Openfire's pool of threads that open streams for waiting stanzas: one task brings all that wait for one
 * remote domain. Tasks of domains under a policy run here, the others are passed on.
 */
final class OutgoingPool extends ThreadPoolExecutor {

    private static final Log LOG = Log.of(OutgoingPool.class);
    private static final int THREADS = 100;
    private static final long KEEP_ALIVE_SECONDS = 30;
    private static final StreamFacts NO_STREAM = new StreamFacts(StreamFacts.Encryption.UNKNOWN, StreamFacts.Authentication.NONE, CertificateStatus.UNKNOWN, "");

    private final ThreadPoolExecutor stock;
    private final Attachment attachment;
    /** When the stock pool is full, the thread that submits a task runs it: that must not be the thread that serves all domains. */
    private final ExecutorService toStock;

    OutgoingPool(ThreadPoolExecutor stock, Attachment attachment, ThreadFactory threads) {
        super(THREADS, THREADS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        allowCoreThreadTimeOut(true);
        this.stock = stock;
        this.attachment = attachment;
        toStock = Executors.newSingleThreadExecutor(threads);
        setRejectedExecutionHandler((delivery, retired) -> stock.execute(((Delivery) delivery).task));
    }

    ThreadPoolExecutor stock() {
        return stock;
    }

    @Override
    public void execute(Runnable task) {
        if (attachment.openfire().isProcessor(task) && attachment.hasPolicyFor(attachment.openfire().domainOf(task))) {
            super.execute(new Delivery(task));
        } else {
            passOn(task);
        }
    }

    private void passOn(Runnable task) {
        try {
            toStock.execute(() -> stock.execute(task));
        } catch (RejectedExecutionException retired) {
            stock.execute(task);
        }
    }

    /** Openfire waits while all threads are busy; here a task of one domain never waits for another's. */
    @Override
    public int getActiveCount() {
        return 0;
    }

    @Override
    public void shutdown() {
        super.shutdown();
        toStock.shutdown();
        stock.shutdown();
    }

    /** Stops, and has the stock pool do what was not begun; what was begun ends by itself. */
    void retire() {
        List<Runnable> waiting = super.shutdownNow();
        waiting.forEach(delivery -> stock.execute(((Delivery) delivery).task));
        toStock.shutdown();
    }

    private final class Delivery implements Runnable {

        private final Runnable task;

        Delivery(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                deliver(attachment.openfire().queueOf(task), attachment.openfire().domainOf(task));
            } finally {
                attachment.openfire().done(task);
            }
        }
    }

    private void deliver(Queue<Packet> queue, String remote) {
        // What waits behind a stanza that could not be sent has waited long enough.
        Map<String, Problem> problems = new HashMap<>();
        for (Packet packet = queue.poll(); packet != null; packet = queue.poll()) {
            String local = packet.getFrom().getDomain();
            try {
                if (!problems.containsKey(local)) {
                    establish(local, remote).ifPresent(problem -> problems.put(local, problem));
                }
                Problem problem = problems.get(local);
                RoutingTable routes = XMPPServer.getInstance().getRoutingTable();
                if (problem == null && routes.hasServerRoute(new DomainPair(local, remote))) {
                    routes.routePacket(packet.getTo(), packet, false);
                } else {
                    attachment.context().reports().bouncer().accept(packet, problem == null ? Optional.empty() : problem.refused());
                }
            } catch (RuntimeException e) {
                LOG.error("A stanza to {} could not be sent", remote, e);
                attachment.context().reports().bouncer().accept(packet, Optional.of(Reason.INTERNAL_ERROR));
            }
        }
    }

    /** Why no stream was opened. */
    private record Problem(Optional<Reason> refused) {}

    private Optional<Problem> establish(String local, String remote) {
        // As Openfire does it: only one node of a cluster opens the stream.
        Lock lock = CacheFactory.getLock(remote + "oss", CacheFactory.createCache(RoutingTableImpl.S2S_CACHE_NAME));
        lock.lock();
        try {
            OutgoingServerSession existing = SessionManager.getInstance().getOutgoingServerSession(new DomainPair(local, remote));
            if (existing != null && existing.checkOutgoingDomainPair(local, remote)) {
                return Optional.empty();
            }
            if (!RemoteServerManager.canAccess(remote)) {
                attachment.context().reports().recorder().accept(Direction.OUTBOUND, new Rejection(attachment.policy(), remote, Reason.SERVER_SETTINGS, NO_STREAM));
                return Optional.of(new Problem(Optional.of(Reason.SERVER_SETTINGS)));
            }
            OutgoingStream.establish(attachment, local, remote);
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(new Problem(Optional.of(e.reason())));
        } catch (IOException e) {
            LOG.info("No stream from {} to {}: {}", local, remote, e.getMessage());
            LOG.debug("Cause", e);
            return Optional.of(new Problem(Optional.empty()));
        } finally {
            lock.unlock();
        }
    }
}
