package org.federatedpartners.s2s;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.federatedpartners.certificate.TestCertificates;

/** What one side of a handshake brings along in unit tests. */
public record TestTls(KeyStore keyStore, List<String> protocols, List<String> cipherSuites) implements TlsSettings {

    /** No certificate, and whatever the JDK has enabled. */
    public static TestTls withoutCertificate() {
        return new TestTls(store(), List.of(), List.of());
    }

    /** With a certificate of this CA for this domain. */
    public static TestTls of(TestCertificates authority, String domain) {
        return of(authority, List.of(authority.root()), domain);
    }

    /** With a certificate below so many CAs, all of which it shows. */
    public static TestTls below(int authorities, String domain) {
        TestCertificates last = TestCertificates.authority("Authority 1");
        List<X509Certificate> above = new ArrayList<>(List.of(last.root()));
        while (above.size() < authorities) {
            last = last.below("Authority " + (above.size() + 1), UnaryOperator.identity());
            above.add(0, last.root());
        }
        return of(last, above, domain);
    }

    private static TestTls of(TestCertificates authority, List<X509Certificate> above, String domain) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair key = generator.generateKeyPair();
            X509Certificate leaf = authority.certificate().key(key).names(TestCertificates.dns(domain)).sign();
            KeyStore store = store();
            store.setKeyEntry(domain, key.getPrivate(), new char[0], Stream.concat(Stream.of(leaf), above.stream()).toArray(X509Certificate[]::new));
            return new TestTls(store, List.of(), List.of());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    TestTls only(String protocol) {
        return new TestTls(keyStore, List.of(protocol), cipherSuites);
    }

    private static KeyStore store() {
        try {
            KeyStore empty = KeyStore.getInstance("PKCS12");
            empty.load(null, null);
            return empty;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public KeyManager[] keys() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keyStore, new char[0]);
        return factory.getKeyManagers();
    }
}
