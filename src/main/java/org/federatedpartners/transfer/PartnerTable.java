package org.federatedpartners.transfer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;

/** The table of partners as CSV (RFC 4180): a row each, a column for each name of each {@link Field}. */
final class PartnerTable {

    /** What spreadsheets would run as a formula; an apostrophe before it makes it text. */
    private static final Pattern FORMULA = Pattern.compile("'*[=+\\-@\\t\\r\\n].*", Pattern.DOTALL);
    private static final PartnerDraft DEFAULTS = PartnerDraft.blank();
    private static final String APOSTROPHE = "'";
    private static final String SEPARATORS = ",;\t";
    /** Spreadsheets take a file without it for one in their own encoding. */
    private static final char MARK = '\uFEFF';
    private static final String LINE_BREAK = "\r\n";

    private PartnerTable() {}

    /** @param partners in the order in which they are written */
    static void write(List<Partner> partners, Appendable out) throws IOException {
        out.append(MARK).append(String.join(",", Names.FIELDS.keySet())).append(LINE_BREAK);
        for (Partner partner : partners) {
            boolean first = true;
            for (String text : PartnerDraft.forFile(partner).texts().values()) {
                out.append(first ? "" : ",").append(quoted(guarded(text)));
                first = false;
            }
            out.append(LINE_BREAK);
        }
    }

    private static String quoted(String text) {
        return text.chars().anyMatch(c -> c == ',' || c == ';' || c == '"' || c == '\n' || c == '\r' || c == '\t') ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }

    private static String guarded(String text) {
        return FORMULA.matcher(text).matches() ? APOSTROPHE + text : text;
    }

    /** What was written; texts that were never guarded are not changed. */
    private static String unguarded(String text) {
        return text.startsWith(APOSTROPHE) && FORMULA.matcher(text).matches() ? text.substring(1) : text;
    }

    /** Whether the first line of a text names columns of this table. */
    static boolean isTable(String text) {
        return Pattern.compile("[\"']?" + Names.PRIMARY_DOMAIN + "\\b").matcher(header(text)).find();
    }

    private static String header(String text) {
        return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    }

    /** By which its columns are separated: a comma, or what a spreadsheet of another country takes for one. */
    static char separator(String text) {
        String header = header(text);
        char best = SEPARATORS.charAt(0);
        for (char candidate : SEPARATORS.toCharArray()) {
            if (header.chars().filter(c -> c == candidate).count() > header.chars().filter(c -> c == SEPARATORS.charAt(0)).count()) {
                best = candidate;
            }
        }
        return best;
    }

    static Imported read(String text, Problems problems) {
        CsvReader rows = new CsvReader(text, separator(text), problems);
        List<Cell> header = rows.next();
        List<String> columns = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Cell column : header) {
            String name = column.text().strip();
            if (!Names.FIELDS.containsKey(name)) {
                problems.add(Problem.Code.UNKNOWN_FIELD, column.at(), name, name, String.join(", ", Names.FIELDS.keySet()));
            } else if (!known.add(name)) {
                problems.add(Problem.Code.REPEATED_FIELD, column.at(), name, name);
            }
            columns.add(name);
        }
        List<Item> items = new ArrayList<>();
        for (List<Cell> row = rows.next(); row != null; row = rows.next()) {
            if (row.size() != columns.size()) {
                problems.add(Problem.Code.ROW_LENGTH, row.get(0).at(), "", String.valueOf(row.size()), String.valueOf(columns.size()));
                continue;
            }
            Map<String, Cell> texts = new HashMap<>();
            for (int i = 0; i < row.size(); i++) {
                String name = columns.get(i);
                Field<?> field = Names.FIELDS.get(name);
                if (field != null) {
                    texts.putIfAbsent(name, read(name, field, row.get(i)));
                }
            }
            items.add(new Item(row.get(0).at(), texts, Item.Absent.STAYS, Map.of()));
        }
        return new Imported(Format.CSV, Optional.of(items), Optional.empty(), List.of(), List.of());
    }

    /** An empty cell stands for the default; spreadsheets write yes and no in upper case. */
    private static Cell read(String name, Field<?> field, Cell cell) {
        String text = unguarded(cell.text());
        if (text.isBlank() && !field.isFreeText()) {
            return cell.with(DEFAULTS.text(name));
        }
        return cell.with(field.isFlag() ? text.strip().toLowerCase(Locale.ROOT) : text);
    }
}
