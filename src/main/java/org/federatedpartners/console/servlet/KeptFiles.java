package org.federatedpartners.console.servlet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Files that were previewed and are not imported yet: the latest of each session, packed. Used by all threads. */
final class KeptFiles {

    /** Of how many sessions; the one that was not used for longest goes first. */
    static final int MAX_SESSIONS = 4;

    private record Kept(String digest, byte[] packed) {}

    private final Map<String, Kept> bySession = new LinkedHashMap<>(16, 0.75f, true);

    /** @return what stands for the file */
    synchronized String keep(String session, byte[] file) {
        String digest = digest(file);
        bySession.put(session, new Kept(digest, pack(file)));
        if (bySession.size() > MAX_SESSIONS) {
            bySession.remove(bySession.keySet().iterator().next());
        }
        return digest;
    }

    /** @param digest what stands for the file */
    synchronized Optional<byte[]> get(String session, String digest) {
        return Optional.ofNullable(bySession.get(session)).filter(kept -> kept.digest().equals(digest)).map(kept -> unpack(kept.packed()));
    }

    synchronized void forget(String session) {
        bySession.remove(session);
    }

    private static String digest(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] pack(byte[] file) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] unpack(byte[] packed) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
