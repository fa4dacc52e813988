package org.federatedpartners.policy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How values of one kind are written: as text in forms and files, and in columns of the partner's row. A value has one text for each name
 * of its {@link Field}, and one entry for each column. Reading returns null after an error, which it has reported.
 */
interface Shape<T> {

    /** Takes what is wrong with one field, or worth telling about it. */
    @FunctionalInterface
    interface Problems {
        void add(Finding.Code code, String... arguments);
    }

    /**
     * What a draft is read against.
     *
     * @param draft   the whole draft, for values that depend on another text
     * @param current the policy in force, for the uniqueness of domains
     * @param isLocal whether a domain is one of this server's own
     * @param clock   in the time zone of the texts
     * @param seen    the domains that were read before
     */
    record Context(PartnerDraft draft, PolicySnapshot current, Predicate<DomainName> isLocal, Clock clock, Set<DomainName> seen) {

        /** There are no partners. */
        static final PolicySnapshot NO_POLICY = PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE), List.of(), StrongestMethods.NONE, Clock.systemUTC());
        /** A moment before any that a draft can name, so that what was good once is read as it was. */
        static final Clock BEFORE_ALL = Clock.fixed(Instant.EPOCH, ZoneId.systemDefault());

        Context(PartnerDraft draft, PolicySnapshot current, Predicate<DomainName> isLocal, Clock clock) {
            this(draft, current, isLocal, clock, new HashSet<>());
        }
    }

    /** @param zone of local times, as forms have them; empty for times that mean the same on every server */
    List<String> show(T value, Optional<ZoneId> zone);

    T read(List<String> texts, Problems problems, Context context);

    /** Each a String, an Integer, a Long or, for a text only, null. */
    default List<Object> store(T value) {
        return List.copyOf(show(value, Optional.empty()));
    }

    /** @param columns as text; null where the database has none */
    default T load(List<String> columns, Problems problems) {
        throw new UnsupportedOperationException("Not kept in columns");
    }

    /** What a form shows of columns, even of those that mean nothing. */
    default List<String> typed(List<String> columns) {
        return columns.stream().map(column -> Objects.requireNonNullElse(column, "")).toList();
    }

    /** As audits say it: English, in the words of the code. */
    default String auditText(T value) {
        return value.toString();
    }

    /** As the form compares it with another version. */
    default String compared(T value) {
        return String.join(" ", show(value, Optional.of(ZoneId.systemDefault())));
    }

    /** What it means if a form does not send it. */
    default String absent() {
        return "";
    }

    /** Every text that there is, in the order of the form; empty where any text may stand. */
    default List<String> options() {
        return List.of();
    }

    /** A constant of an enum, by its name. */
    record Constant<E extends Enum<E>>(Map<String, E> byName) implements Shape<E> {

        /** In the order of their declaration. */
        static <E extends Enum<E>> Constant<E> of(Class<E> type) {
            Map<String, E> byName = new LinkedHashMap<>();
            for (E constant : type.getEnumConstants()) {
                byName.put(constant.name(), constant);
            }
            return new Constant<>(byName);
        }

        @Override
        public List<String> show(E value, Optional<ZoneId> zone) {
            return List.of(value.name());
        }

        @Override
        public E read(List<String> texts, Problems problems, Context context) {
            return read(texts.get(0), problems);
        }

        /** Typed text may have space around it and any case. */
        E read(String text, Problems problems) {
            return text.isBlank() ? named(null, text, problems) : named(text.strip().toUpperCase(Locale.ROOT), text, problems);
        }

        @Override
        public E load(List<String> columns, Problems problems) {
            return named(columns.get(0), columns.get(0), problems);
        }

        private E named(String name, String text, Problems problems) {
            if (name == null) {
                problems.add(Finding.Code.VALUE_MISSING);
                return null;
            }
            E constant = byName.get(name);
            if (constant == null) {
                problems.add(Finding.Code.VALUE_UNKNOWN, text);
            }
            return constant;
        }

        @Override
        public List<String> options() {
            return List.copyOf(byName.keySet());
        }
    }

    /** Yes or no; a form sends nothing for a box that is not checked. In a column, 1 or 0. */
    record Flag() implements Shape<Boolean> {

        private static final String YES = Boolean.TRUE.toString();
        private static final String NO = Boolean.FALSE.toString();

        @Override
        public List<String> show(Boolean value, Optional<ZoneId> zone) {
            return List.of(value.toString());
        }

        @Override
        public Boolean read(List<String> texts, Problems problems, Context context) {
            return known(texts.get(0), YES, NO, problems);
        }

        private static Boolean known(String text, String yes, String no, Problems problems) {
            if (yes.equals(text) || no.equals(text)) {
                return yes.equals(text);
            }
            if (text == null) {
                problems.add(Finding.Code.VALUE_MISSING);
            } else {
                problems.add(Finding.Code.VALUE_UNKNOWN, text);
            }
            return null;
        }

        @Override
        public List<Object> store(Boolean value) {
            return List.of(value ? 1 : 0);
        }

        @Override
        public Boolean load(List<String> columns, Problems problems) {
            return known(columns.get(0), "1", "0", problems);
        }

        @Override
        public List<String> typed(List<String> columns) {
            return List.of("1".equals(columns.get(0)) ? YES : NO);
        }

        @Override
        public String absent() {
            return NO;
        }

        @Override
        public List<String> options() {
            return List.of(YES, NO);
        }
    }

    /** Any text, without the space around it. @param longest in UTF-16 code units */
    record FreeText(int longest) implements Shape<String> {

        @Override
        public List<String> show(String value, Optional<ZoneId> zone) {
            return List.of(value);
        }

        @Override
        public String read(List<String> texts, Problems problems, Context context) {
            if (texts.get(0).length() > longest) {
                problems.add(Finding.Code.VALUE_TOO_LONG, String.valueOf(longest));
            }
            StringBuilder storable = new StringBuilder(texts.get(0).length());
            texts.get(0).codePoints().filter(FreeText::isStorable).forEach(storable::appendCodePoint);
            return storable.toString().strip();
        }

        /** No database keeps half a character, and PostgreSQL no NUL; neither can be typed. */
        private static boolean isStorable(int character) {
            return character == '\t' || character == '\n' || character == '\r'
                || Character.getType(character) != Character.CONTROL && Character.getType(character) != Character.SURROGATE;
        }

        /** Oracle has no empty strings: they come back as NULL. */
        @Override
        public String load(List<String> columns, Problems problems) {
            return Objects.requireNonNullElse(columns.get(0), "");
        }

        /** On one line, so that it cannot pass for another entry. */
        @Override
        public String auditText(String value) {
            return "\"" + value.replaceAll("\\s+", " ") + "\"";
        }
    }
}
