package org.federatedpartners.console.view;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.federatedpartners.console.ServerLists;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * Import and export.
 *
 * @param unreadable how many partners no export contains, as they cannot be read
 * @param listed     how many servers are on Openfire's own lists; null if that is not known
 * @param typed      what the form has, to be changed and sent again
 * @param preview    what an import would do; null before a file was sent
 * @param problem    why it was not done; null otherwise
 */
public record ImportView(int unreadable, Integer listed, Typed typed, ImportPreview preview, Text problem) {

    /** @param deletes whether partners that the text does not have are to be deleted */
    public record Typed(String text, boolean deletes) {

        public static final Typed NOTHING = new Typed("", false);
        /** Of a text that the page shows again, in bytes: browsers keep a few million characters until it is sent. */
        public static final int MAX_BYTES = 1_000_000;

        /** A file as a text that can be pasted; empty if it is none or too long. */
        public static Typed of(byte[] file, boolean deletes) {
            if (file.length > MAX_BYTES) {
                return new Typed("", deletes);
            }
            try {
                return new Typed(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString(), deletes);
            } catch (CharacterCodingException e) {
                return new Typed("", deletes);
            }
        }
    }

    public static ImportView of(PolicySnapshot policy, Optional<ServerLists> lists, Typed typed, ImportPreview preview, Text problem) {
        return new ImportView(policy.unreadable().size(), lists.map(ServerLists::size).orElse(null), typed, preview, problem);
    }
}
