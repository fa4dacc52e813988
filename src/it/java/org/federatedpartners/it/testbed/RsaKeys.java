package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keys of CAs and of the servers that they certify. Generating one takes a second of processor time, more than anything else in a testbed. So each is
 * kept in the build's directory, and the tests of all virtual machines use it. Openfire 4.2 wants RSA in its stores.
 */
final class RsaKeys {

    /** How many have to be drawn before one comes again: more than one testbed draws. */
    private static final int DIFFERENT = 32;
    private static final String RSA = "RSA";
    private static final AtomicInteger DRAWN = new AtomicInteger();

    private RsaKeys() {}

    /** One of 2048 bits that differs from the last ones. Any thread. */
    static KeyPair draw() {
        Path file = Path.of(System.getProperty("testbed.directory", "target/it")).resolveSibling("keys").resolve(DRAWN.getAndIncrement() % DIFFERENT + ".der");
        try {
            if (!Files.exists(file)) {
                keep(make(2048).getPrivate(), file);
            }
            // As one reads it who comes later, even if another virtual machine has just replaced it.
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that is not kept. */
    static KeyPair make(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(RSA);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In one step: others may look for it. */
    private static void keep(PrivateKey key, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path begun = Files.createTempFile(file.getParent(), "begun", "");
        Files.write(begun, key.getEncoded());
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static KeyPair read(Path file) throws IOException {
        try {
            KeyFactory factory = KeyFactory.getInstance(RSA);
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file)));
            return new KeyPair(factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
