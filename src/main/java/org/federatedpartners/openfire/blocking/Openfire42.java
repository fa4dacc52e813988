package org.federatedpartners.openfire.blocking;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ThreadPoolExecutor;
import org.dom4j.io.XMPPPacketReader;
import org.jivesoftware.openfire.PacketRouter;
import org.jivesoftware.openfire.RoutingTable;
import org.jivesoftware.openfire.net.ServerSocketReader;
import org.jivesoftware.openfire.net.SocketConnection;
import org.jivesoftware.openfire.net.SocketReader;
import org.jivesoftware.openfire.net.TLSStreamHandler;
import org.jivesoftware.openfire.net.XMLSocketWriter;
import org.jivesoftware.openfire.server.OutgoingSessionPromise;
import org.jivesoftware.openfire.spi.ConnectionAcceptor;
import org.jivesoftware.openfire.spi.ConnectionListener;
import org.xmpp.packet.Packet;

/**
 * The members of Openfire 4.2 that are not public and without which its negotiations cannot be steered. All are found
 * when this is made, or it cannot be made: nothing is ever steered by half.
 */
@SuppressWarnings("deprecation") // Openfire 4.2 has no other connection for streams between servers.
final class Openfire42 {

    private final Field acceptor = member(ConnectionListener.class, "connectionAcceptor", ConnectionAcceptor.class);
    private final Field reader = member(SocketReader.class, "reader", XMPPPacketReader.class);
    private final Field secure = member(SocketConnection.class, "secure", boolean.class);
    private final Field tls = member(SocketConnection.class, "tlsStreamHandler", TLSStreamHandler.class);
    private final Field writer = member(SocketConnection.class, "writer", java.io.Writer.class);
    private final Field serializer = member(SocketConnection.class, "xmlSerializer", org.jivesoftware.util.XMLWriter.class);
    private final Field threadPool = member(OutgoingSessionPromise.class, "threadPool", ThreadPoolExecutor.class);
    private final Class<?> processor = Class.forName(OutgoingSessionPromise.class.getName() + "$PacketsProcessor");
    private final Field processorDomain = member(processor, "domain", String.class);
    private final Field processorQueue = member(processor, "packetQueue", Queue.class);
    private final Method processorDone = open(OutgoingSessionPromise.class.getDeclaredMethod("processorDone", processor));

    /** @throws ReflectiveOperationException naming what this Openfire lacks */
    Openfire42() throws ReflectiveOperationException {
        // These are public, but have other parameters from 4.3 on; a subclass compiled for 4.2 would just not be called.
        ServerSocketReader.class.getConstructor(PacketRouter.class, RoutingTable.class, String.class, Socket.class, SocketConnection.class, boolean.class);
        SocketConnection.class.getMethod("startTLS", boolean.class);
    }

    ConnectionAcceptor acceptor(ConnectionListener listener) {
        return (ConnectionAcceptor) get(acceptor, listener);
    }

    void acceptor(ConnectionListener listener, ConnectionAcceptor replacement) {
        set(acceptor, listener, replacement);
    }

    void reader(SocketReader socketReader, XMPPPacketReader replacement) {
        set(reader, socketReader, replacement);
    }

    /** From here on the connection writes through this layer, and says so. */
    void secure(SocketConnection connection, TLSStreamHandler layer) throws IOException {
        BufferedWriter out = new BufferedWriter(new OutputStreamWriter(layer.getOutputStream(), StandardCharsets.UTF_8));
        set(tls, connection, layer);
        set(writer, connection, out);
        set(serializer, connection, new XMLSocketWriter(out, connection));
        set(secure, connection, true);
    }

    ThreadPoolExecutor threadPool() {
        return (ThreadPoolExecutor) get(threadPool, OutgoingSessionPromise.getInstance());
    }

    void threadPool(ThreadPoolExecutor replacement) {
        set(threadPool, OutgoingSessionPromise.getInstance(), replacement);
    }

    /** Whether the task brings the stanzas that wait for a stream to one remote domain. */
    boolean isProcessor(Runnable task) {
        return processor.isInstance(task);
    }

    String domainOf(Runnable task) {
        return (String) get(processorDomain, task);
    }

    @SuppressWarnings("unchecked")
    Queue<Packet> queueOf(Runnable task) {
        return (Queue<Packet>) get(processorQueue, task);
    }

    /** Gives the task back; if stanzas have come since, it is executed again. */
    void done(Runnable task) {
        try {
            processorDone.invoke(OutgoingSessionPromise.getInstance(), task);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field member(Class<?> owner, String name, Class<?> type) throws ReflectiveOperationException {
        Field field = open(owner.getDeclaredField(name));
        if (field.getType() != type) {
            throw new NoSuchFieldException(owner.getName() + "." + name + " of type " + type.getName());
        }
        return field;
    }

    private static <T extends AccessibleObject & Member> T open(T member) {
        member.setAccessible(true);
        return member;
    }

    private static Object get(Field field, Object owner) {
        try {
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void set(Field field, Object owner, Object value) {
        try {
            field.set(owner, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
