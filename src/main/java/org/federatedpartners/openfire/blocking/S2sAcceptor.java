package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.history.transcript.Log;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.spi.ConnectionAcceptor;
import org.jivesoftware.openfire.spi.ConnectionConfiguration;

/** Accepts server-to-server connections in place of Openfire's own acceptor, and follows each. */
final class S2sAcceptor extends ConnectionAcceptor {

    private static final Log LOG = Log.of(S2sAcceptor.class);
    private static final Duration PORT_PATIENCE = Duration.ofSeconds(2);
    private static final long RETRY_MILLIS = 20;
    private static final long END_MILLIS = 5_000;

    private final Attachment attachment;
    private final Runnable whenStopped;
    private ServerSocket listening;
    private Thread thread;

    /** @param whenStopped run by the thread that stops it, with any locks that the thread holds */
    S2sAcceptor(ConnectionConfiguration configuration, Attachment attachment, Runnable whenStopped) {
        super(configuration);
        this.attachment = attachment;
        this.whenStopped = whenStopped;
    }

    @Override
    public synchronized void start() {
        if (listening != null) {
            return;
        }
        try {
            listening = bind();
        } catch (IOException e) {
            LOG.error("Port {} for server-to-server connections cannot be opened; trying again. Cause: {}", configuration.getPort(), e.getMessage());
            return;
        }
        ServerSocket socket = listening;
        thread = DaemonThreads.named("federatedpartners-accept").newThread(() -> accept(socket));
        thread.start();
    }

    /** Openfire's own acceptor does not wait for its thread, which keeps the port for a moment longer. */
    private ServerSocket bind() throws IOException {
        long giveUp = System.nanoTime() + PORT_PATIENCE.toNanos();
        for (;;) {
            try {
                return new ServerSocket(configuration.getPort(), -1, configuration.getBindAddress());
            } catch (BindException e) {
                if (System.nanoTime() > giveUp) {
                    throw e;
                }
            }
            try {
                Thread.sleep(RETRY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted", e);
            }
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                follow(socket.accept());
            } catch (IOException | RuntimeException e) {
                if (!socket.isClosed()) {
                    LOG.error("A connection could not be accepted", e);
                    pause();
                }
            }
        }
    }

    /** Without this, lack of file descriptors would fill the log. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Socket socket) throws IOException {
        SteeredConnection connection = SteeredConnection.accepted(attachment, socket);
        DaemonThreads.named("federatedpartners-in").newThread(new InboundReader(attachment, XMPPServer.getInstance(), socket, connection)).start();
    }

    /** The port is free when this returns. */
    @Override
    public synchronized void stop() {
        if (listening != null) {
            try {
                listening.close();
                thread.join(END_MILLIS);
            } catch (IOException e) {
                LOG.debug("The listening socket was not closed well", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            listening = null;
        }
        whenStopped.run();
    }

    synchronized boolean isListening() {
        return listening != null;
    }

    /** Openfire starts another one in place of one that is idle. */
    @Override
    public boolean isIdle() {
        return false;
    }

    @Override
    public void reconfigure(ConnectionConfiguration configuration) {
        // Each connection asks for its configuration itself; port and address wait for a restart, as everywhere.
    }
}
