package org.federatedpartners.policy;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Domains, as people write them; they are kept in rows of their own. */
final class DomainShape {

    /** A space is none: it separates words of which some are no domains. */
    private static final Pattern SEPARATORS = Pattern.compile("[\\t\\n\\r,;]+");

    private DomainShape() {}

    /** Exactly one. */
    record One() implements Shape<DomainName> {

        @Override
        public List<String> show(DomainName value, Optional<ZoneId> zone) {
            return List.of(value.display());
        }

        @Override
        public DomainName read(List<String> texts, Problems problems, Context context) {
            return domain(texts.get(0), problems, context);
        }
    }

    /** Any number, separated by line breaks, commas, semicolons or tabs. */
    record Several() implements Shape<List<DomainName>> {

        @Override
        public List<String> show(List<DomainName> value, Optional<ZoneId> zone) {
            return List.of(value.stream().map(DomainName::display).collect(Collectors.joining("\n")));
        }

        @Override
        public List<DomainName> read(List<String> texts, Problems problems, Context context) {
            List<DomainName> read = new ArrayList<>();
            for (String typed : split(texts.get(0))) {
                DomainName name = domain(typed, problems, context);
                if (name != null) {
                    read.add(name);
                }
            }
            return read;
        }

        @Override
        public String auditText(List<DomainName> value) {
            return value.stream().map(DomainName::value).collect(Collectors.joining(" ", "[", "]"));
        }
    }

    /** Each name of a text with several. */
    static List<String> split(String text) {
        return text.isEmpty() ? List.of() : SEPARATORS.splitAsStream(text).map(TypedDomain::visible).filter(name -> !name.isEmpty()).toList();
    }

    private static DomainName domain(String text, Shape.Problems problems, Shape.Context context) {
        TypedDomain typed = TypedDomain.read(text);
        if (typed.parsed() instanceof DomainName.Invalid invalid) {
            problems.add(invalid.code(), typed.meant().isEmpty() ? new String[] {typed.text()} : new String[] {typed.text(), typed.meant()});
            return null;
        }
        DomainName name = ((DomainName.Valid) typed.parsed()).name();
        if (context.isLocal().test(name)) {
            problems.add(Finding.Code.DOMAIN_IS_LOCAL, name.display());
        } else if (!context.seen().add(name)) {
            problems.add(Finding.Code.DOMAIN_REPEATED, name.display());
        } else {
            judge(name, problems, context);
        }
        return name;
    }

    private static void judge(DomainName name, Shape.Problems problems, Shape.Context context) {
        long id = context.draft().id();
        context.current().owner(name.value()).filter(owner -> owner.id() != id)
            .ifPresent(owner -> problems.add(Finding.Code.DOMAIN_OF_ANOTHER_PARTNER, name.display(), owner.primaryDomain().display()));
        context.current().parent(name.value()).filter(parent -> parent.id() != id)
            .ifPresent(parent -> problems.add(Finding.Code.DOMAIN_BELOW_PARTNER, name.display(), parent.primaryDomain().display()));
        context.current().children(name.value()).stream().filter(child -> child.id() != id).findFirst()
            .ifPresent(child -> problems.add(Finding.Code.DOMAIN_ABOVE_PARTNER, name.display(), child.primaryDomain().display()));
        if (context.current().isDenied(name.value())) {
            problems.add(Finding.Code.DOMAIN_DENIED, name.display());
        }
        name.idna2003().ifPresent(older -> problems.add(Finding.Code.DOMAIN_READ_DIFFERENTLY, name.display() + " (" + name.value() + ")", older));
        if (name.hasUnicodeForm()) {
            problems.add(Finding.Code.DOMAIN_IN_TWO_SPELLINGS, name.display(), name.value());
        }
        if (TypedDomain.mixesScripts(name)) {
            problems.add(Finding.Code.DOMAIN_MIXES_SCRIPTS, name.display(), name.value());
        }
        if (name.value().indexOf('.') < 0) {
            problems.add(Finding.Code.DOMAIN_WITHOUT_DOT, name.display());
        }
    }
}
