package org.federatedpartners.openfire.linkage;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a class refers to in another one, as its class file names it (JVMS 4.4).
 *
 * @param kind       what it is taken for
 * @param owner      the other class, with slashes
 * @param name       of the member; empty for the class itself
 * @param descriptor of the member; empty for the class itself
 */
public record Reference(Kind kind, String owner, String name, String descriptor) {

    /** The JVM looks up methods of classes and of interfaces differently, and neither where the owner is the other one. */
    enum Kind { TYPE, FIELD, METHOD, INTERFACE_METHOD }

    private static final int MAGIC = 0xCAFEBABE;

    /**
     * Everything in a class file's constant pool.
     *
     * @throws IOException if it is not a class file
     */
    static Set<Reference> in(InputStream classFile) throws IOException {
        DataInputStream in = new DataInputStream(classFile);
        if (in.readInt() != MAGIC) {
            throw new IOException("This is not a class file");
        }
        in.readInt();
        Pool pool = new Pool(in.readUnsignedShort());
        pool.read(in);
        return pool.references();
    }

    /** As people write it, without the descriptor. */
    @Override
    public String toString() {
        return owner.replace('/', '.') + (kind == Kind.TYPE ? "" : "." + name);
    }

    /** A constant pool; entries are 1 to {@code size - 1}. */
    private record Pool(int[] tags, int[] first, int[] second, String[] texts) {

        private static final int TEXT = 1;
        private static final int CLASS = 7;
        private static final int FIELD = 9;
        private static final int METHOD = 10;
        private static final int INTERFACE_METHOD = 11;

        Pool(int size) {
            this(new int[size], new int[size], new int[size], new String[size]);
        }

        void read(DataInputStream in) throws IOException {
            for (int i = 1; i < tags.length; i++) {
                tags[i] = in.readUnsignedByte();
                switch (tags[i]) {
                    case TEXT -> texts[i] = in.readUTF();
                    case CLASS, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
                    case 3, 4, FIELD, METHOD, INTERFACE_METHOD, 12, 17, 18 -> {
                        first[i] = in.readUnsignedShort();
                        second[i] = in.readUnsignedShort();
                    }
                    // A long or a double takes two entries.
                    case 5, 6 -> in.readLong();
                    case 15 -> in.skipBytes(3);
                    default -> throw new IOException("Unknown constant " + tags[i]);
                }
                if (tags[i] == 5 || tags[i] == 6) {
                    i++;
                }
            }
        }

        Set<Reference> references() {
            Set<Reference> references = new LinkedHashSet<>();
            for (int i = 1; i < tags.length; i++) {
                switch (tags[i]) {
                    case CLASS -> references.add(new Reference(Kind.TYPE, type(i), "", ""));
                    case FIELD -> member(i, Kind.FIELD, references);
                    case METHOD -> member(i, Kind.METHOD, references);
                    case INTERFACE_METHOD -> member(i, Kind.INTERFACE_METHOD, references);
                    default -> {}
                }
            }
            references.removeIf(reference -> reference.owner().isEmpty());
            return references;
        }

        private void member(int entry, Kind kind, Set<Reference> references) {
            if (!isArray(first[entry])) {
                int member = second[entry];
                references.add(new Reference(kind, type(first[entry]), texts[first[member]], texts[second[member]]));
            }
        }

        /** Whose members are the language's. */
        private boolean isArray(int entry) {
            return texts[first[entry]].startsWith("[");
        }

        /** Of an array the type of its elements; empty if they are no objects. */
        private String type(int entry) {
            String name = texts[first[entry]];
            return !isArray(entry) ? name : name.endsWith(";") ? name.substring(name.indexOf('L') + 1, name.length() - 1) : "";
        }
    }
}
