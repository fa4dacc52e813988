package org.federatedpartners.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads which servers a configuration of ejabberd permits and refuses by {@code s2s_access}. */
final class EjabberdFile {

    private static final Pattern KEYS = Pattern.compile("(?m)^['\"]?(s2s_access|s2s_use_starttls)['\"]?[ \\t]*:");
    private static final String ALLOW = "allow";
    private static final String DENY = "deny";
    private static final String ALL = "all";

    private final Problems problems;
    private final List<Problem> notes = new ArrayList<>();
    private final Map<String, List<Cell>> lists = new LinkedHashMap<>();
    private final Map<String, Cell> permitted = new LinkedHashMap<>();
    private final Map<String, Cell> refused = new LinkedHashMap<>();

    private EjabberdFile(Problems problems) {
        this.problems = problems;
    }

    static boolean isIn(String text) {
        return KEYS.matcher(text).find();
    }

    static Imported read(String text, Problems problems) {
        EjabberdFile file = new EjabberdFile(problems);
        try {
            return file.read(Yaml.read(text));
        } catch (Yaml.Broken e) {
            problems.add(Problem.Code.SYNTAX, e.at(), "", String.valueOf(e.getMessage()));
            return Imported.nothing(Format.EJABBERD);
        }
    }

    private Imported read(Yaml.Node root) {
        root.get("acl").ifPresent(acl -> acl.entries().forEach(list -> lists.put(list.key(), servers(list.value()))));
        root.get("s2s_access").ifPresent(access -> rules(access, root));
        Map<String, String> settings = root.get("s2s_use_starttls").map(node -> settings(node.text())).orElse(Map.of());
        // The first rule that fits decides.
        List<Item> items = permitted.values().stream().map(name -> ProsodyFile.item(name, settings)).toList();
        return new Imported(Format.EJABBERD, Optional.of(items), Optional.empty(), List.copyOf(refused.values()), notes);
    }

    private static Map<String, String> settings(String starttls) {
        return switch (starttls) {
            case "required_trusted" -> ProsodyFile.settings("REQUIRED", "REQUIRED", false);
            case "required" -> ProsodyFile.settings("REQUIRED", "OPTIONAL", true);
            case "optional", "true" -> ProsodyFile.settings("OPTIONAL", "OPTIONAL", true);
            case "false" -> ProsodyFile.settings("NOT_SUPPORTED", "NOT_SUPPORTED", true);
            default -> Map.of();
        };
    }

    /** The servers of an access list; what describes others than by their names is told. */
    private List<Cell> servers(Yaml.Node list) {
        List<Cell> servers = new ArrayList<>();
        for (Yaml.Node part : list.items().isEmpty() ? List.of(list) : list.items()) {
            for (Yaml.Entry kind : part.entries()) {
                if (kind.key().equals("server")) {
                    kind.value().items().forEach(name -> servers.add(new Cell(name.text(), name.at())));
                    kind.value().entries().forEach(name -> servers.add(new Cell(name.key(), name.value().at())));
                } else if (kind.key().startsWith("server")) {
                    notes.add(Problem.of(Problem.Code.PATTERN_NOT_TAKEN, kind.value().at(), "", kind.key(), kind.key()));
                }
            }
        }
        return servers;
    }

    private void rules(Yaml.Node access, Yaml.Node root) {
        Yaml.Node rules = access;
        if (!access.text().isEmpty()) {
            String name = access.text();
            if (name.equals(ALL)) {
                return;
            }
            Optional<Yaml.Node> named = root.get("access_rules").flatMap(all -> all.get(name)).or(() -> root.get("access").flatMap(all -> all.get(name)));
            if (named.isEmpty()) {
                problems.add(Problem.Code.RULE_MISSING, access.at(), "s2s_access", name);
                return;
            }
            rules = named.get();
        }
        Set<String> decided = new LinkedHashSet<>();
        for (Yaml.Node rule : rules.items().isEmpty() ? List.of(rules) : rules.items()) {
            for (Yaml.Entry entry : rule.entries()) {
                if (entry.key().equals(ALLOW) || entry.key().equals(DENY)) {
                    apply(entry.key().equals(ALLOW), names(entry.value()), decided);
                } else {
                    // As older versions write it: the list, and what is done.
                    apply(entry.value().text().equals(ALLOW), listed(entry.key(), entry.value().at()), decided);
                }
            }
            if (rule.text().equals(DENY)) {
                apply(false, listed(ALL, rule.at()), decided);
            }
        }
    }

    private List<Cell> names(Yaml.Node rule) {
        List<Cell> names = new ArrayList<>();
        for (Yaml.Node part : rule.items().isEmpty() ? List.of(rule) : rule.items()) {
            if (!part.text().isEmpty()) {
                names.addAll(listed(part.text(), part.at()));
            }
            part.get("acl").ifPresent(list -> names.addAll(listed(list.text(), list.at())));
            names.addAll(servers(part));
        }
        return names;
    }

    private List<Cell> listed(String list, Place at) {
        if (list.equals(ALL)) {
            return List.of(new Cell(ALL, at));
        }
        List<Cell> servers = lists.get(list);
        if (servers == null) {
            problems.add(Problem.Code.RULE_MISSING, at, "acl", list);
            return List.of();
        }
        return servers;
    }

    private void apply(boolean allows, List<Cell> names, Set<String> decided) {
        for (Cell name : names) {
            if (name.text().equals(ALL)) {
                if (!allows) {
                    notes.add(Problem.of(Problem.Code.OTHERS_REFUSED, name.at(), "", "s2s_access"));
                }
            } else if (decided.add(name.text())) {
                (allows ? permitted : refused).put(name.text(), name);
            }
        }
    }
}
