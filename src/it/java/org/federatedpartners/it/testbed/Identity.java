package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a server proves itself with.
 *
 * @param chain its own certificate first
 */
public record Identity(PrivateKey key, List<X509Certificate> chain) {

    private static final String ALIAS = "server";

    public Identity {
        chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The same without the certificates of the authorities. */
    public Identity alone() {
        return new Identity(key, List.of(certificate()));
    }

    /** The chain, as PEM. */
    public String chainPem() {
        return chain.stream().map(Identity::pem).collect(Collectors.joining());
    }

    /** The private key, as unencrypted PKCS 8 PEM. */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** A key store with the key and its chain under the alias {@code server}. */
    public void writeKeyStore(Path file, String type, String password) {
        write(file, type, password, store -> store.setKeyEntry(ALIAS, key, password.toCharArray(), chain.toArray(X509Certificate[]::new)));
    }

    /** A trust store with these authorities; none is possible. */
    public static void writeTrustStore(Path file, String type, String password, List<X509Certificate> authorities) {
        write(file, type, password, store -> {
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca" + i, authorities.get(i));
            }
        });
    }

    public static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
            + "\n-----END " + label + "-----\n";
    }

    private interface Filling {
        void fill(KeyStore store) throws GeneralSecurityException;
    }

    private static void write(Path file, String type, String password, Filling filling) {
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, null);
            filling.fill(store);
            store.store(out, password.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot write " + file, e);
        }
    }
}
