package org.federatedpartners.openfire.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Openfire's own framing, which makes strings of the bytes that come in. Openfire 4.2 has none for servers. */
final class OpenfireFraming {

    private final Constructor<?> framing;
    private final Method read;
    private final Method messages;

    private OpenfireFraming(Class<?> framing) throws NoSuchMethodException {
        this.framing = framing.getConstructor();
        this.read = framing.getMethod("read", ByteBuf.class);
        this.messages = framing.getMethod("getMsgs");
    }

    /** Empty if this Openfire does not run on Netty. */
    static Optional<OpenfireFraming> ofThisOpenfire() {
        try {
            return Optional.of(new OpenfireFraming(Class.forName("org.jivesoftware.openfire.nio.XMLLightweightParser")));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    /**
     * The strings that it makes of the bytes, up to where it ends the stream.
     *
     * @param first how many of them come first; the rest comes at once
     */
    List<String> strings(byte[] bytes, int first) throws Exception {
        Object parser = framing.newInstance();
        List<String> strings = new ArrayList<>();
        ByteBuf received = Unpooled.buffer(bytes.length);
        try {
            received.writeBytes(bytes, 0, first);
            read(parser, received, strings);
            received.writeBytes(bytes, first, bytes.length - first);
            read(parser, received, strings);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
        } finally {
            received.release();
        }
        return strings;
    }

    private void read(Object parser, ByteBuf received, List<String> strings) throws ReflectiveOperationException {
        if (received.isReadable()) {
            read.invoke(parser, received);
            strings.addAll(List.of((String[]) messages.invoke(parser)));
        }
    }
}
