package org.federatedpartners.denylist;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.federatedpartners.download.Download;
import org.federatedpartners.download.DownloadException;
import org.federatedpartners.policy.DenySubscriptions;

/** Reads the bytes of a list, from where it is. Waits, within bounds. */
public final class ListReader {

    /** The maximum size of a list, in bytes. */
    public static final int MAX_BYTES = 1024 * 1024;

    private final Download download;

    /** @param download of what is no file; not more than {@link #MAX_BYTES} */
    public ListReader(Download download) {
        this.download = download;
    }

    byte[] read(String source) throws ListUnavailable {
        try {
            return DenySubscriptions.isFile(source) ? file(source) : download.get(source);
        } catch (DownloadException e) {
            throw ListUnavailable.of(e);
        } catch (NoSuchFileException e) {
            throw new ListUnavailable(Problem.FILE, "There is no file " + e.getMessage());
        } catch (IOException | IllegalArgumentException e) {
            throw new ListUnavailable(Problem.FILE, e.toString());
        }
    }

    private static byte[] file(String source) throws IOException, ListUnavailable {
        Path path = Path.of(URI.create(source));
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
            // A device or a pipe may have no end.
            throw new ListUnavailable(Problem.FILE, path + " is not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] read = in.readNBytes(MAX_BYTES + 1);
            if (read.length > MAX_BYTES) {
                throw new ListUnavailable(Problem.TOO_LONG, "It is longer than " + MAX_BYTES + " bytes");
            }
            return read;
        }
    }

    /** Differs where a file has changed; empty if there is no file, or if only reading tells. */
    String version(String source) {
        try {
            if (DenySubscriptions.isFile(source)) {
                BasicFileAttributes file = Files.readAttributes(Path.of(URI.create(source)), BasicFileAttributes.class);
                return file.lastModifiedTime() + " " + file.size();
            }
        } catch (IOException | IllegalArgumentException e) {
            return "";
        }
        return "";
    }
}
