package org.federatedpartners.transfer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Openfire's own lists of servers, as a file: a line for each server that is permitted or refused. */
public final class ServerListFile {

    private static final String FIRST = "# Openfire's lists of servers";
    private static final String ALLOW = "allow";
    private static final String DENY = "deny";
    private static final String ORDINARY_PORT = "5269";

    private ServerListFile() {}

    /**
     * The file.
     *
     * @param permitted by their domains, with the port that was entered
     */
    public static byte[] file(Map<String, Integer> permitted, Collection<String> refused) {
        StringBuilder file = new StringBuilder(FIRST + "\n");
        new TreeMap<>(permitted).forEach((domain, port) -> file.append(ALLOW).append(' ').append(domain).append(' ').append(port).append('\n'));
        refused.stream().sorted().forEach(domain -> file.append(DENY).append(' ').append(domain).append('\n'));
        return file.toString().getBytes(StandardCharsets.UTF_8);
    }

    static boolean isIn(String text) {
        return text.startsWith(FIRST);
    }

    static Imported read(String text, Problems problems) {
        List<Item> items = new ArrayList<>();
        List<Cell> denied = new ArrayList<>();
        List<Problem> notes = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String[] words = line.strip().split("\\s+");
            Place at = new Place(number, 1);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (words.length < 2 || !words[0].equals(ALLOW) && !words[0].equals(DENY)) {
                problems.add(Problem.Code.SYNTAX, at, "", line);
            } else if (words[0].equals(DENY)) {
                denied.add(new Cell(words[1], at));
            } else {
                items.add(ProsodyFile.item(new Cell(words[1], at), new HashMap<>()));
                if (words.length > 2 && !words[2].equals(ORDINARY_PORT) && !words[2].equals("0")) {
                    notes.add(Problem.of(Problem.Code.PORT_NOT_TAKEN, at, words[1], "", words[1], words[2]));
                }
            }
        }
        return new Imported(Format.OPENFIRE, Optional.of(items), Optional.empty(), denied, notes);
    }
}
