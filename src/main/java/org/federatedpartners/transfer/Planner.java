package org.federatedpartners.transfer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.SettingsDraft;

/** Makes a {@link Plan} of a file: what it says of each partner is compared with what there is, and checked as the form checks. Used for one file only. */
final class Planner {

    private static final PartnerDraft BLANK = PartnerDraft.blank();

    private final PolicySnapshot current;
    private final GlobalSettings seen;
    private final Predicate<DomainName> isLocal;
    private final Problems problems;
    private final Map<String, Partner> readable = new HashMap<>();
    private final Map<String, UnreadablePartner> unreadable = new HashMap<>();
    private final List<Plan.Row> rows = new ArrayList<>();

    Planner(PolicySnapshot current, GlobalSettings seen, Predicate<DomainName> isLocal, Problems problems) {
        this.current = current;
        this.seen = seen;
        this.isLocal = isLocal;
        this.problems = problems;
        current.partners().forEach(partner -> readable.put(partner.primaryDomain().value(), partner));
        current.unreadable().forEach(partner -> primary(partner.draft().primaryDomain()).ifPresent(domain -> unreadable.put(domain, partner)));
    }

    private static Optional<String> primary(String text) {
        return DomainName.parse(text) instanceof DomainName.Valid valid ? Optional.of(valid.name().value()) : Optional.empty();
    }

    /**
     * @param deletes whether partners that the file does not have are deleted
     * @param choice  answers what the file leaves open
     */
    Plan plan(Imported file, boolean deletes, SaslWithoutTls choice) {
        GlobalSettings settings = settings(file);
        file.partners().ifPresent(items -> partners(items.stream().map(item -> settled(item, choice)).toList(), settings, deletes));
        rows.sort(Comparator.comparing(Plan.Row::order));
        Plan plan = new Plan(Optional.of(file.format()), rows, settings, problems, file.notes(), new Plan.Basis(current, seen, digest()));
        if (problems.isEmpty()) {
            noteParents(plan.future());
        }
        return plan;
    }

    private GlobalSettings settings(Imported file) {
        Map<String, String> texts = new HashMap<>(SettingsDraft.of(file.settings().isPresent() ? GlobalSettings.DEFAULT : seen).texts());
        SettingsDraft now = SettingsDraft.of(seen);
        // Which no file holds, so they stay as they are.
        Setting.ALL.stream().filter(Setting::isSecret).forEach(secret -> texts.put(secret.parameter(), now.text(secret.parameter())));
        file.settings().ifPresent(read -> read.forEach((name, cell) -> texts.put(name, cell.text())));
        if (!file.denied().isEmpty()) {
            texts.compute(Setting.DENIED_DOMAINS.parameter(), (name, text) -> denied(text, file.denied()));
        }
        SettingsDraft.Validation validation = new SettingsDraft(texts).validate(seen);
        for (Setting<?> wrong : validation.wrong()) {
            Place at = file.settings().map(read -> read.get(wrong.parameter())).map(Cell::at).orElse(Place.FILE);
            problems.add(Problem.Code.SETTING_INVALID, at, wrong.parameter(), texts.get(wrong.parameter()));
        }
        return validation.settings().orElse(seen);
    }

    /** The list with what is not on it yet. */
    private static String denied(String text, List<Cell> more) {
        DenyList list = DenyList.parse(text);
        List<String> lines = new ArrayList<>(text.isBlank() ? List.of() : List.of(text));
        more.stream().map(Cell::text).filter(entry -> !list.contains(entry)).distinct().forEach(lines::add);
        return String.join("\n", lines);
    }

    /** A partner that is already as one of the answers would have it has been asked about before. Without an answer, only that is told of it. */
    private Item settled(Item item, SaslWithoutTls choice) {
        if (item.question().isEmpty()) {
            return item;
        }
        Item.Question question = item.question().get();
        Optional<PartnerDraft> before = primary(item.name()).map(readable::get).map(PartnerDraft::forFile);
        Optional<Item.Answer> given = before.flatMap(draft -> question.answers().values().stream()
            .filter(answer -> answer.texts().entrySet().stream().allMatch(text -> draft.text(text.getKey()).equals(text.getValue()))).findFirst())
            .or(() -> Optional.ofNullable(question.answers().get(choice)));
        if (given.isEmpty()) {
            problems.add(question.open());
        }
        return item.answered(given.orElseGet(() -> question.answers().get(SaslWithoutTls.REQUIRE_TLS)));
    }

    private void partners(List<Item> items, GlobalSettings settings, boolean deletes) {
        Map<String, Item> named = new LinkedHashMap<>();
        List<Item> unnamed = new ArrayList<>();
        for (Item item : items) {
            Optional<String> domain = primary(item.name());
            if (domain.isEmpty()) {
                unnamed.add(item);
            } else {
                Item first = named.putIfAbsent(domain.get(), item);
                if (first != null) {
                    problems.add(Problem.of(Problem.Code.REPEATED_PARTNER, item.placeOf(Names.PRIMARY_DOMAIN), item.name(), Names.PRIMARY_DOMAIN, item.name(),
                        String.valueOf(first.at().line())));
                }
            }
        }
        List<Partner> others = deletes ? List.of() : current.partners().stream().filter(partner -> !named.containsKey(partner.primaryDomain().value())).toList();
        PolicySnapshot rest = PolicySnapshot.of(settings.policy().withListsOf(current.global()), others, current.levels(), Clock.systemUTC());
        Map<String, String> owners = new HashMap<>();
        if (!deletes) {
            current.unreadable().stream().filter(partner -> primary(partner.draft().primaryDomain()).filter(named::containsKey).isEmpty())
                .forEach(partner -> partner.domains().forEach(domain -> owners.put(domain, partner.name())));
        }
        named.forEach((domain, item) -> partner(item, domain, rest, owners));
        unnamed.forEach(item -> partner(item, "", rest, owners));
        if (deletes) {
            current.partners().stream().filter(partner -> !named.containsKey(partner.primaryDomain().value()))
                .forEach(partner -> rows.add(new Plan.Row(Plan.Kind.DELETED, Optional.of(partner), Optional.empty(), Optional.empty(), List.of())));
            current.unreadable().stream().filter(partner -> primary(partner.draft().primaryDomain()).filter(named::containsKey).isEmpty())
                .forEach(partner -> rows.add(new Plan.Row(Plan.Kind.DELETED, Optional.empty(), Optional.empty(), Optional.of(partner), List.of())));
        }
    }

    private void partner(Item item, String domain, PolicySnapshot rest, Map<String, String> owners) {
        Optional<Partner> before = Optional.ofNullable(readable.get(domain));
        Optional<UnreadablePartner> corrected = Optional.ofNullable(unreadable.get(domain));
        PartnerDraft old = before.map(PartnerDraft::forFile).orElse(BLANK);
        PartnerDraft draft = (item.absent() == Item.Absent.STAYS ? old : BLANK).over(before.map(Partner::id).or(() -> corrected.map(UnreadablePartner::id)).orElse(Partner.NEW),
            before.map(Partner::version).or(() -> corrected.map(UnreadablePartner::version)).orElse(0L));
        Map<String, String> texts = new HashMap<>(before.isPresent() ? Map.of() : item.ifNew());
        item.texts().forEach((name, cell) -> texts.put(name, cell.text()));
        draft = draft.with(texts);
        if (before.isPresent() && draft.equals(old)) {
            claim(before.get(), item, owners);
            rows.add(new Plan.Row(Plan.Kind.UNCHANGED, before, before, Optional.empty(), item.notes()));
            return;
        }
        Places places = new Places(item);
        PartnerDraft.Validation validation = draft.validate(rest, isLocal);
        List<Problem> notes = new ArrayList<>(item.notes());
        for (Finding finding : validation.findings()) {
            Problem told = Problem.of(finding, places.of(finding), item.name());
            if (finding.isError()) {
                problems.add(told);
            } else {
                notes.add(told);
            }
        }
        validation.partner().filter(partner -> claim(partner, item, owners)).ifPresent(partner -> {
            Plan.Kind kind = before.isPresent() ? before.get().equals(partner) ? Plan.Kind.UNCHANGED : Plan.Kind.CHANGED : corrected.isPresent() ? Plan.Kind.CHANGED : Plan.Kind.ADDED;
            rows.add(new Plan.Row(kind, before, Optional.of(partner), corrected, notes));
        });
    }

    /** Whether none of its domains belongs to another partner of the file, or to one that cannot be read. */
    private boolean claim(Partner partner, Item item, Map<String, String> owners) {
        boolean free = true;
        Places places = new Places(item);
        for (DomainName domain : partner.domains()) {
            String owner = owners.putIfAbsent(domain.value(), partner.primaryDomain().display());
            if (owner != null) {
                free = false;
                Field<?> field = domain.equals(partner.primaryDomain()) ? Field.PRIMARY_DOMAIN : Field.ADDITIONAL_DOMAINS;
                Finding finding = Finding.of(Finding.Code.DOMAIN_OF_ANOTHER_PARTNER, field, domain.display(), owner);
                problems.add(Problem.of(finding, places.of(finding), item.name()));
            }
        }
        return free;
    }

    /** Where the texts of a partner are that findings name. */
    private static final class Places {
        private final Item item;
        private final Map<Cell, Map<String, Place>> lines = new IdentityHashMap<>();

        Places(Item item) {
            this.item = item;
        }

        Place of(Finding finding) {
            Cell cell = finding.field().names().stream().map(item.texts()::get).filter(found -> found != null).findFirst().orElse(null);
            if (cell == null) {
                return item.at();
            }
            return finding.arguments().isEmpty() || cell.parts().isEmpty() ? cell.at()
                : lines.computeIfAbsent(cell, Places::lines).getOrDefault(finding.arguments().get(0), cell.at());
        }

        private static Map<String, Place> lines(Cell cell) {
            Map<String, Place> lines = new HashMap<>();
            cell.parts().forEach(part -> lines.putIfAbsent(part.text().strip(), part.at()));
            return lines;
        }
    }

    /** What the form says of a domain below that of another partner, also of one that the file has. */
    private void noteParents(PolicySnapshot future) {
        rows.replaceAll(row -> row.kind() == Plan.Kind.ADDED || row.kind() == Plan.Kind.CHANGED ? withParents(row, row.after().orElseThrow(), future) : row);
    }

    private static Plan.Row withParents(Plan.Row row, Partner partner, PolicySnapshot future) {
        List<Problem> notes = new ArrayList<>(row.notes());
        for (DomainName domain : partner.domains()) {
            future.parent(domain.value()).filter(parent -> !parent.primaryDomain().equals(partner.primaryDomain())).ifPresent(parent -> {
                Finding finding = Finding.of(Finding.Code.DOMAIN_BELOW_PARTNER, domain.equals(partner.primaryDomain()) ? Field.PRIMARY_DOMAIN : Field.ADDITIONAL_DOMAINS,
                    domain.display(), parent.primaryDomain().display());
                if (notes.stream().noneMatch(note -> note.finding().filter(finding::equals).isPresent())) {
                    notes.add(Problem.of(finding, Place.FILE, partner.primaryDomain().display()));
                }
            });
        }
        return notes.size() == row.notes().size() ? row : new Plan.Row(row.kind(), row.before(), row.after(), row.corrected(), notes);
    }

    /** Partners that the plan leaves as they are. */
    static List<Partner> others(PolicySnapshot current, List<Plan.Row> rows) {
        Set<Long> touched = new HashSet<>();
        rows.forEach(row -> row.before().ifPresent(partner -> touched.add(partner.id())));
        return current.partners().stream().filter(partner -> !touched.contains(partner.id())).toList();
    }

    /** Partners that cannot be read, and that the plan leaves so. */
    static List<UnreadablePartner> stillUnreadable(PolicySnapshot current, List<Plan.Row> rows) {
        Set<Long> touched = new HashSet<>();
        rows.forEach(row -> row.corrected().ifPresent(partner -> touched.add(partner.id())));
        return current.unreadable().stream().filter(partner -> !touched.contains(partner.id())).toList();
    }

    private String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Stream.concat(current.partners().stream().map(partner -> partner.id() + ":" + partner.version()),
                current.unreadable().stream().map(partner -> partner.id() + ":" + partner.version() + "?")).sorted().forEach(line -> update(digest, line));
            Names.SETTINGS.values().forEach(setting -> update(digest, setting.property() + "=" + setting.text(seen)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
