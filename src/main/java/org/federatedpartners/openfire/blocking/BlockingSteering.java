package org.federatedpartners.openfire.blocking;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.policy.ServerConstraint;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.container.PluginManager;
import org.jivesoftware.openfire.container.PluginManagerListener;
import org.jivesoftware.openfire.net.SocketConnection;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.ServerSession;
import org.jivesoftware.openfire.spi.ConnectionAcceptor;
import org.jivesoftware.openfire.spi.ConnectionListener;
import org.jivesoftware.openfire.spi.ConnectionManagerImpl;
import org.jivesoftware.openfire.spi.ConnectionType;

/**
 * The steering of Openfire 4.2: our acceptor replaces Openfire's, and our threads replace those that open streams. When this stops,
 * both are put back, and every established stream goes on.
 */
public final class BlockingSteering implements StreamSteering {

    private static final Log LOG = Log.of(BlockingSteering.class);
    private static final long WATCH_MILLIS = 1000;

    private final ThreadFactory threads = DaemonThreads.named("federatedpartners-stream");
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("federatedpartners-stream-clock"));
    private final PluginManagerListener whenBooted = this::takeOverSoon;
    private final Openfire42 openfire;
    private final Attachment attachment;
    private OutgoingPool pool;
    /** Guarded by the listener, as Openfire guards its own. */
    private S2sAcceptor ours;

    /** @throws IllegalStateException if this Openfire lacks what is needed; the message says what */
    public BlockingSteering(SteeringContext context) {
        try {
            openfire = new Openfire42();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        attachment = new Attachment(context, openfire, clock);
    }

    @Override
    public SteeringKind kind() {
        return SteeringKind.BLOCKING;
    }

    @Override
    public Set<ServerConstraint> lifts() {
        return Attachment.LIFTED;
    }

    @Override
    public void start() {
        pool = new OutgoingPool(openfire.threadPool(), attachment, threads);
        openfire.threadPool(pool);
        PluginManager plugins = XMPPServer.getInstance().getPluginManager();
        if (!plugins.isExecuted()) {
            // Adding a listener later would call those of all others again.
            plugins.addPluginManagerListener(whenBooted);
        }
        takeOver();
        // Openfire does not announce a new acceptor: after a change of its settings there may be one at any time.
        clock.scheduleWithFixedDelay(this::takeOver, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        LOG.info("Negotiations of server-to-server streams are steered");
    }

    @SuppressWarnings("deprecation") // Openfire 4.2 has no other connection for streams between servers.
    @Override
    public void stop() {
        attachment.end();
        XMPPServer.getInstance().getPluginManager().removePluginManagerListener(whenBooted);
        ConnectionListener listener = listener();
        synchronized (listener) {
            if (openfire.acceptor(listener) == ours && ours != null) {
                openfire.acceptor(listener, null);
                boolean wasListening = ours.isListening();
                ours.stop();
                if (wasListening) {
                    listener.start();
                }
            }
            ours = null;
        }
        openfire.threadPool(pool.stock());
        pool.retire();
        // From here on no stream can be begun; what is not established by now would go on unjudged.
        clock.shutdownNow();
        SocketConnection.getInstances().stream()
            .filter(SteeredConnection.class::isInstance).map(SteeredConnection.class::cast)
            .filter(connection -> connection.belongsTo(attachment) && !connection.isEstablished())
            .forEach(SteeredConnection::forceClose);
    }

    @Override
    public Optional<Negotiation> delivering() {
        return Optional.ofNullable(attachment.delivering().get());
    }

    /** Openfire 4.2 reads what a peer says on such a stream, and routes none of it. */
    @Override
    public boolean mayMissOutbound() {
        return false;
    }

    @Override
    public Optional<Negotiation> negotiationOf(ServerSession session) {
        return session instanceof LocalSession local && local.getConnection() instanceof SteeredConnection connection && connection.belongsTo(attachment)
            ? Optional.of(connection.negotiation()) : Optional.empty();
    }

    private static ConnectionListener listener() {
        return ((ConnectionManagerImpl) XMPPServer.getInstance().getConnectionManager()).getListener(ConnectionType.SOCKET_S2S, false);
    }

    private void takeOverSoon() {
        try {
            clock.execute(this::takeOver);
        } catch (RejectedExecutionException e) {
            LOG.debug("The acceptor was stopped because this stops", e);
        }
    }

    /** Puts our acceptor in place; does nothing if it is in place, or if Openfire has none and is not about to make one. */
    private void takeOver() {
        ConnectionListener listener = listener();
        boolean booted = XMPPServer.getInstance().getPluginManager().isExecuted();
        synchronized (listener) {
            ConnectionAcceptor present = openfire.acceptor(listener);
            boolean expectedAtBoot = present == null && !booted && listener.isEnabled();
            if (attachment.hasEnded() || present == null && !expectedAtBoot) {
                return;
            }
            try {
                if (ours == null || present != ours) {
                    replace(listener, present);
                }
                if (booted) {
                    ours.start();
                }
            } catch (RuntimeException e) {
                LOG.error("The acceptor of server-to-server connections could not be replaced; trying again", e);
            }
        }
    }

    private void replace(ConnectionListener listener, ConnectionAcceptor present) {
        ours = new S2sAcceptor(listener.generateConnectionConfiguration(), attachment, this::takeOverSoon);
        if (present != null) {
            present.stop();
        }
        openfire.acceptor(listener, ours);
    }
}
