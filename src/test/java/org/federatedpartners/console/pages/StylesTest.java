package org.federatedpartners.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One look for one thing: each class is defined once and used, and each that is used is defined. */
class StylesTest {

    private static final Path STYLES = Path.of("web/styles/federatedpartners.css");
    private static final Pattern CLASS = Pattern.compile("\\.(fp(?:-[A-Za-z_]+(?:-[A-Za-z_]+)*)?)(?![\\w-])");

    /** For scripts, tests and screen readers only. */
    private static final Set<String> WITHOUT_A_STYLE = Set.of("fp-copy", "fp-progress", "fp-errors", "fp-good", "fp-note", "fp-banner", "fp-seen");

    private static String styles() {
        return Sources.text(STYLES).replaceAll("(?s)/\\*.*?\\*/", "");
    }

    /** Selectors as they stand before the braces, each with what it is inside of. */
    private static List<String> selectors() {
        List<String> selectors = new ArrayList<>();
        String media = "";
        for (String part : styles().split("(?<=[{}])")) {
            String text = part.strip();
            if (text.startsWith("@media")) {
                media = text + " ";
            } else if (text.endsWith("{")) {
                selectors.add(media + text.substring(0, text.length() - 1).strip());
            } else if (text.equals("}")) {
                media = "";
            }
        }
        return selectors;
    }

    private static Set<String> defined() {
        return CLASS.matcher(styles()).results().map(match -> match.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** As they stand in the views; where a value is a part of one, its beginning with a hyphen at the end. */
    private static Set<String> used() {
        String views = Sources.views().stream().map(Sources::text).collect(Collectors.joining("\n")).replaceAll("<c:out value=\"\\$\\{[^}']*}\"/>", "@");
        Set<String> used = new TreeSet<>();
        Pattern.compile("\\b(fp(?:-[A-Za-z_]+)*-?)(?![\\w-])").matcher(views).results().forEach(match -> used.add(match.group(1)));
        return used;
    }

    @Test
    void everyRuleIsDefinedOnce() {
        assertThat(selectors()).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    @Test
    void everyClassIsUsed() {
        Set<String> used = used();
        assertThat(defined()).filteredOn(name -> !used.contains(name) && used.stream().noneMatch(prefix -> prefix.endsWith("-") && prefix.length() > 3 && name.startsWith(prefix))
            && !name.matches("fp-(good|note|warning|failure|error)")).as("classes that no view has").isEmpty();
    }

    @Test
    void everyClassIsDefined() {
        Set<String> defined = defined();
        assertThat(used())
            .filteredOn(name -> !defined.contains(name) && !WITHOUT_A_STYLE.contains(name) && !(name.endsWith("-") && (name.equals("fp-") || defined.stream().anyMatch(one -> one.startsWith(name)))))
            .as("classes without a style").isEmpty();
    }
}
