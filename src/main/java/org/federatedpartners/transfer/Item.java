package org.federatedpartners.transfer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A partner as a file has it: nothing is trusted yet.
 *
 * @param texts    by the names of {@link org.federatedpartners.policy.Field#names}
 * @param absent   what a field means that is not among them
 * @param ifNew    texts that hold only if it becomes a new partner
 * @param question what the file leaves open
 * @param notes    what is worth telling of it
 */
record Item(Place at, Map<String, Cell> texts, Absent absent, Map<String, String> ifNew, Optional<Question> question, List<Problem> notes) {

    /** One that leaves nothing open. */
    Item(Place at, Map<String, Cell> texts, Absent absent, Map<String, String> ifNew) {
        this(at, texts, absent, ifNew, Optional.empty(), List.of());
    }

    /**
     * Settings that cannot be saved here.
     *
     * @param open    says so
     * @param answers what can become of them
     */
    record Question(Problem open, Map<SaslWithoutTls, Answer> answers) {}

    /** Texts that take the place of those in the file. @param note tells it */
    record Answer(Map<String, String> texts, Problem note) {}

    /** The same, with one of the answers to its question. */
    Item answered(Answer answer) {
        Map<String, Cell> settled = new HashMap<>(texts);
        answer.texts().forEach((name, text) -> settled.put(name, texts.get(name).with(text)));
        return new Item(at, settled, absent, ifNew, Optional.empty(), List.of(answer.note()));
    }

    /** What a field means that the file does not have. */
    enum Absent {
        /** What it is; for a new partner, its default. */
        STAYS,
        /** Its default. */
        DEFAULT
    }

    /** As the file names it. */
    String name() {
        Cell primary = texts.get(Names.PRIMARY_DOMAIN);
        return primary == null ? "" : primary.text().strip();
    }

    /** Where the text of a field is; where the partner begins if it has none. */
    Place placeOf(String name) {
        Cell cell = texts.get(name);
        return cell == null ? at : cell.at();
    }
}
