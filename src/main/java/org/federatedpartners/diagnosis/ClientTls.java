package org.federatedpartners.diagnosis;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;

/** What this server brings along to TLS when it connects to another: as it is now, and may be asked from any thread. */
public interface ClientTls {

    KeyManager[] keys() throws GeneralSecurityException;

    /** The protocols that are enabled; empty for those of the JDK. */
    List<String> protocols();

    /** The cipher suites that are enabled; empty for those of the JDK. */
    List<String> cipherSuites();
}
