package org.federatedpartners.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recognizes a file by its content, and reads it. */
final class ImportFile {

    private ImportFile() {}

    /** @param problems takes everything that is wrong */
    static Imported read(byte[] bytes, Problems problems) {
        if (bytes.length > Import.MAX_BYTES) {
            problems.add(Problem.Code.TOO_LARGE, Place.FILE, "", String.valueOf(Import.MAX_BYTES / 1024 / 1024));
            return Imported.nothing(Format.UNKNOWN);
        }
        FileText file = FileText.of(bytes);
        if (file.text().isBlank()) {
            problems.add(Problem.Code.EMPTY, Place.FILE, "");
            return Imported.nothing(Format.UNKNOWN);
        }
        Format format = recognize(file.text());
        Optional<Place> invalid = file.invalid();
        if (invalid.isPresent() && format == Format.JSON) {
            problems.add(Problem.Code.NOT_UTF8, invalid.get(), "");
            return Imported.nothing(format);
        }
        Imported imported = read(format, file.text(), problems);
        return invalid.map(at -> noted(imported, Problem.of(Problem.Code.READ_AS_WINDOWS_1252, at, "", ""))).orElse(imported);
    }

    private static Imported read(Format format, String text, Problems problems) {
        return switch (format) {
            case JSON -> JsonFile.read(text, problems);
            case CSV -> PartnerTable.read(text, problems);
            case LYNC -> LyncFile.read(text, problems);
            case PROSODY -> ProsodyFile.read(text, problems);
            case EJABBERD -> EjabberdFile.read(text, problems);
            case OPENFIRE -> ServerListFile.read(text, problems);
            case UNKNOWN -> {
                problems.add(Problem.Code.UNKNOWN_FORMAT, Place.FILE, "");
                yield Imported.nothing(format);
            }
        };
    }

    private static Imported noted(Imported imported, Problem note) {
        List<Problem> notes = new ArrayList<>(imported.notes());
        notes.add(note);
        return new Imported(imported.format(), imported.partners(), imported.settings(), imported.denied(), notes);
    }

    private static Format recognize(String text) {
        String begun = text.stripLeading();
        if (LyncFile.isIn(begun)) {
            return Format.LYNC;
        }
        if (begun.charAt(0) == '{') {
            return Format.JSON;
        }
        if (PartnerTable.isTable(text)) {
            return Format.CSV;
        }
        if (ServerListFile.isIn(begun)) {
            return Format.OPENFIRE;
        }
        return EjabberdFile.isIn(text) ? Format.EJABBERD : ProsodyFile.isIn(text) ? Format.PROSODY : Format.UNKNOWN;
    }
}
