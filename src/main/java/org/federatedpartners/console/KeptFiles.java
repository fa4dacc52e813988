package org.federatedpartners.console;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Files that were previewed and are not imported yet: the latest of each session, packed, for some time. Used by all threads. */
public final class KeptFiles {

    /** Of how many sessions; the one that was not used for longest goes first. */
    public static final int MAX_SESSIONS = 4;
    /** How long after its last preview a file is kept. */
    public static final Duration MAX_AGE = Duration.ofMinutes(30);

    private record Kept(String digest, byte[] packed, long used) {

        boolean isOld(long now) {
            return now - used > MAX_AGE.toNanos();
        }
    }

    private final LongSupplier nanoTime;

    private final Map<String, Kept> bySession = new LinkedHashMap<>(16, 0.75f, true);

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    public KeptFiles(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @return what stands for the file */
    public synchronized String keep(String session, byte[] file) {
        String digest = digest(file);
        bySession.put(session, new Kept(digest, pack(file), nanoTime.getAsLong()));
        if (bySession.size() > MAX_SESSIONS) {
            bySession.remove(bySession.keySet().iterator().next());
        }
        return digest;
    }

    /** @param digest what stands for the file */
    public synchronized Optional<byte[]> get(String session, String digest) {
        forgetOld();
        Optional<Kept> found = Optional.ofNullable(bySession.get(session)).filter(kept -> kept.digest().equals(digest));
        found.ifPresent(kept -> bySession.put(session, new Kept(digest, kept.packed(), nanoTime.getAsLong())));
        return found.map(kept -> unpack(kept.packed()));
    }

    /** To be called now and then, so that a file that nobody asks for does not stay. @return how many are kept */
    public synchronized int forgetOld() {
        long now = nanoTime.getAsLong();
        bySession.values().removeIf(kept -> kept.isOld(now));
        return bySession.size();
    }

    public synchronized void forget(String session) {
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
