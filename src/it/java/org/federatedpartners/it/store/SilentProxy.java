package org.federatedpartners.it.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes connections on to a port of 127.0.0.1, until it is told to pass on nothing more of those that there are. It closes none, so neither side notices. */
final class SilentProxy implements AutoCloseable {

    private static final int BUFFER = 8192;

    private final ServerSocket listener;
    private final InetAddress here;
    private final int target;
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();

    /** A connection from a client to here, and the one from here to the target. */
    private final class Passage {
        private final Socket client;
        private final Socket server;
        private volatile boolean isSilent;

        Passage(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pass(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (!isSilent) {
                        out.write(buffer, 0, read);
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // One end has closed it, which may be told by the end of what it says, too.
                Thread.onSpinWait();
            }
            if (!isSilent) {
                end();
            }
        }

        void end() {
            passages.remove(this);
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    SilentProxy(int target) throws IOException {
        this.target = target;
        here = InetAddress.getByName("127.0.0.1");
        listener = new ServerSocket(0, 0, here);
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Passes nothing on any more of the connections that there are. @return how many these are */
    int silence() {
        passages.forEach(passage -> passage.isSilent = true);
        return passages.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Passage passage = new Passage(client, new Socket(here, target));
                passages.add(passage);
                start(() -> passage.pass(passage.client, passage.server));
                start(() -> passage.pass(passage.server, passage.client));
            } catch (IOException e) {
                // The listener is closed, or the server is not there yet: the client tries again.
                Thread.onSpinWait();
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "silent-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        passages.forEach(Passage::end);
    }
}
