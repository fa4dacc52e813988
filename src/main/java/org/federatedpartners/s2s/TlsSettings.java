package org.federatedpartners.s2s;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509TrustManager;

/** What this server brings along to TLS with another server: as it is configured now, and may be asked from any thread. */
public interface TlsSettings {

    KeyManager[] keys() throws GeneralSecurityException;

    /** The protocols that are enabled; empty for those of the JDK. */
    List<String> protocols();

    /** The cipher suites that are enabled; empty for those of the JDK. */
    List<String> cipherSuites();

    /** The server's own opinion of certificates, which counts in addition to ours; empty if ours alone counts. */
    default Optional<X509TrustManager> opinion() throws GeneralSecurityException {
        return Optional.empty();
    }
}
