package org.federatedpartners.transfer;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code Get-CsXmppAllowedPartner} gives, as {@code Export-Csv}, {@code ConvertTo-Json}, {@code Export-Clixml} or as the list on the screen. */
final class LyncFile {

    private static final String TYPE = "#TYPE";
    /** The longest value that continues on further lines, in UTF-16 code units. */
    private static final int MAX_CONTINUED = 16_384;
    private static final Pattern LISTED = Pattern.compile("(?m)^(Identity|Domain)[ \\t]+:[ \\t]");
    private static final Pattern LINE = Pattern.compile("(\\w+)[ \\t]*:[ \\t]?(.*)");

    private final LyncPartners partners;
    private final Problems problems;

    private LyncFile(LyncPartners partners, Problems problems) {
        this.partners = partners;
        this.problems = problems;
    }

    /** @param text that begins with no white space */
    static boolean isIn(String text) {
        return switch (text.charAt(0)) {
            case '[' -> true;
            // Names of our own begin with a small letter.
            case '{' -> LyncRecord.TELLING.stream().anyMatch(name -> text.contains("\"" + name + "\""));
            case '<' -> true;
            default -> text.startsWith(TYPE) || isHeader(text.lines().findFirst().orElse("")) || LISTED.matcher(text).find();
        };
    }

    private static boolean isHeader(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return LyncRecord.TELLING.stream().anyMatch(name -> lower.contains(name.toLowerCase(Locale.ROOT)) && lower.contains("domain") && !lower.contains("primarydomain"));
    }

    static Imported read(String text, Problems problems) {
        LyncPartners partners = new LyncPartners(problems);
        LyncFile file = new LyncFile(partners, problems);
        char first = text.strip().charAt(0);
        if (first == '[' || first == '{') {
            file.json(text);
        } else if (first == '<') {
            new Clixml(text, problems).read(partners::add);
        } else if (LISTED.matcher(text).find() && !text.strip().startsWith(TYPE)) {
            file.list(text);
        } else {
            file.csv(text);
        }
        return partners.imported();
    }

    private void csv(String text) {
        String header = text.lines().filter(line -> !line.isBlank() && !line.startsWith(TYPE)).findFirst().orElse("");
        CsvReader rows = new CsvReader(text, PartnerTable.separator(header), problems);
        List<Cell> columns = rows.next();
        if (columns.get(0).text().startsWith(TYPE)) {
            columns = rows.next();
        }
        if (columns == null) {
            problems.add(Problem.Code.EMPTY, Place.FILE, "");
            return;
        }
        for (List<Cell> row = rows.next(); row != null; row = rows.next()) {
            if (row.size() != columns.size()) {
                problems.add(Problem.Code.ROW_LENGTH, row.get(0).at(), "", String.valueOf(row.size()), String.valueOf(columns.size()));
                continue;
            }
            LyncRecord record = new LyncRecord(row.get(0).at());
            for (int i = 0; i < row.size(); i++) {
                record.put(columns.get(i).text(), row.get(i));
            }
            partners.add(record);
        }
    }

    private void list(String text) {
        LyncRecord record = new LyncRecord(Place.FILE);
        String last = null;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            Matcher property = LINE.matcher(line);
            if (line.isBlank()) {
                if (!record.isEmpty()) {
                    partners.add(record);
                    record = new LyncRecord(Place.FILE);
                }
                last = null;
            } else if (property.matches()) {
                if (record.isEmpty()) {
                    record = new LyncRecord(new Place(number, 1));
                }
                last = property.group(1);
                record.put(last, new Cell(property.group(2).strip(), new Place(number, property.start(2) + 1)));
            } else if (last != null && Character.isWhitespace(line.charAt(0)) && record.get(last).text().length() < MAX_CONTINUED) {
                Cell begun = record.get(last);
                record.put(last, begun.with(begun.text() + " " + line.strip()));
            } else {
                problems.add(Problem.Code.SYNTAX, new Place(number, 1), "", line.strip());
            }
        }
        if (!record.isEmpty()) {
            partners.add(record);
        }
    }

    private void json(String text) {
        JsonTokens json = new JsonTokens(text);
        try {
            if (json.next() == JsonToken.START_ARRAY) {
                while (json.next() != JsonToken.END_ARRAY) {
                    object(json);
                }
            } else {
                object(json);
            }
            if (json.next() != null) {
                problems.add(Problem.Code.SYNTAX, json.at(), "", "");
            }
        } catch (JsonTokens.Broken e) {
            problems.add(e.problem());
        }
    }

    private void object(JsonTokens json) throws JsonTokens.Broken {
        LyncRecord record = new LyncRecord(json.at());
        if (json.current() != JsonToken.START_OBJECT) {
            problems.add(Problem.Code.WRONG_TYPE, json.at(), "", json.text(), "object");
            json.skip();
            return;
        }
        while (json.next() == JsonToken.FIELD_NAME) {
            String name = json.text();
            json.next();
            Cell value = value(json);
            if (value != null) {
                record.put(name, value);
            }
        }
        partners.add(record);
    }

    /** Some versions of PowerShell put a collection into an object, as its {@code value}. Null for no value. */
    private static Cell value(JsonTokens json) throws JsonTokens.Broken {
        Place at = json.at();
        switch (json.current()) {
            case START_ARRAY -> {
                List<Cell> parts = new ArrayList<>();
                while (json.next() != JsonToken.END_ARRAY) {
                    Cell part = value(json);
                    if (part != null) {
                        parts.add(part);
                    }
                }
                return Cell.of(parts, at);
            }
            case START_OBJECT -> {
                Cell found = null;
                while (json.next() == JsonToken.FIELD_NAME) {
                    boolean isValue = json.text().equalsIgnoreCase("value");
                    json.next();
                    Cell value = value(json);
                    found = isValue ? value : found;
                }
                return found;
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                return new Cell(json.text(), at);
            }
        }
    }
}
