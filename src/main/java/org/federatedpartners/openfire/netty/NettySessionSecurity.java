package org.federatedpartners.openfire.netty;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.federatedpartners.openfire.session.SessionSecurity;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.session.Session;

/** {@code isEncrypted()} and {@code getTLSProtocolName()} came with 4.8; {@code isSecure()} went with 4.9. */
public final class NettySessionSecurity implements SessionSecurity {

    private final MethodHandle isEncrypted;
    private final MethodHandle getTlsProtocolName;

    /** @throws IllegalStateException if this Openfire does not use Netty after all */
    public NettySessionSecurity() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            isEncrypted = lookup.findVirtual(Session.class, "isEncrypted", MethodType.methodType(boolean.class));
            getTlsProtocolName = lookup.findVirtual(Session.class, "getTLSProtocolName", MethodType.methodType(String.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of Openfire does not tell how its sessions are encrypted", e);
        }
    }

    @Override
    public StreamFacts.Encryption encryption(Session session) {
        try {
            return (boolean) isEncrypted.invokeExact(session) ? StreamFacts.Encryption.TLS : StreamFacts.Encryption.NONE;
        } catch (Throwable e) {
            return StreamFacts.Encryption.UNKNOWN;
        }
    }

    @Override
    public String tlsProtocol(Session session) {
        try {
            String name = (String) getTlsProtocolName.invokeExact(session);
            return name == null || !name.startsWith("TLS") ? "" : name;
        } catch (Throwable e) {
            return "";
        }
    }
}
