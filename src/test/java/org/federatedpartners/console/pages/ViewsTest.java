package org.federatedpartners.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.store.SettingsDraft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the JSPs keep to, so that they are safe by construction and run on every supported Openfire. */
class ViewsTest {

    private static final String TAG = "</?(?:c|fmt):\\w+(?:\\s+\\w+=\"[^\"]*\")*\\s*/?>";
    private static final int MAX_LINES = 120;

    static List<Path> views() {
        return Sources.views();
    }

    @ParameterizedTest
    @MethodSource("views")
    void aPageHasNoCodeAndOnlyTheStandardTags(Path view) {
        String text = Sources.text(view);
        assertThat(text).doesNotContainPattern("<%(?!@|--)").doesNotContain("<jsp:");
        assertThat(Sources.matches(List.of(view), "<%@\\s*(\\w+)")).isSubsetOf("page", "taglib", "include");
        assertThat(Sources.matches(List.of(view), "taglib prefix=\"\\w+\" uri=\"([^\"]+)\"")).allMatch(uri -> uri.startsWith("http://java.sun.com/jsp/jstl/"));
        assertThat(Sources.matches(List.of(view), "</?(\\w+):\\w")).isSubsetOf("c", "fmt");
        assertThat(text.lines()).hasSizeLessThanOrEqualTo(MAX_LINES);
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyValueIsEscaped(Path view) {
        String text = Sources.text(view);
        assertThat(text.replaceAll(TAG, "")).as("expressions outside of tags").doesNotContain("${");
        assertThat(text).doesNotContain("escapeXml");
        // A text with arguments is put together first, and then written by c:out.
        assertThat(text).doesNotContainPattern("<fmt:message(?![^>]*\\bvar=)[^>]*[^/]>");
        assertThat(text.replaceAll("<fmt:message[^>]*\\bvar=\"words\"[^>]*>(?s:.*?)</fmt:message><c:out value=\"\\$\\{words}\"/>", ""))
            .as("what was put together is written at once").doesNotContain("words");
    }

    @ParameterizedTest
    @MethodSource("views")
    void noVariableHasTheNameOfAnImplicitObject(Path view) {
        assertThat(Sources.matches(List.of(view), "\\bvar(?:Status)?=\"(\\w+)\"")).doesNotContain("pageContext", "pageScope", "requestScope", "sessionScope",
            "applicationScope", "param", "paramValues", "header", "headerValues", "cookie", "initParam");
    }

    @Test
    void everyMethodThatAPageCallsExists() {
        // Nobody else looks before the page is shown: expressions are bound at run time.
        Stream<Class<?>> beans = Sources.in("src/main/java/org/federatedpartners/console/view", ".java").stream()
            .map(file -> file.getFileName().toString().replace(".java", "")).filter(name -> !name.equals("package-info")).map(ViewsTest::bean);
        Set<String> methods = Stream.concat(beans.flatMap(bean -> Stream.concat(Stream.of(bean), Stream.of(bean.getDeclaredClasses()))),
            Stream.of(LiveStreams.Count.class, StreamFacts.class, PartnerDraft.class, SettingsDraft.class))
            .flatMap(type -> Stream.of(type.getMethods())).map(Method::getName).collect(Collectors.toSet());
        assertThat(Sources.matches(views(), "\\$\\{[^}]*?\\.(\\w+)\\(")).isSubsetOf(methods);
        assertThat(Sources.matches(views(), "\\$\\{[^}]*?\\)\\.(\\w+)\\(")).isSubsetOf(methods);
    }

    private static Class<?> bean(String name) {
        try {
            return Class.forName("org.federatedpartners.console.view." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void pagesHaveNoInlineCodeAndNoForeignResources(Path view) {
        String text = Sources.text(view).replaceAll("<%@[^%]*%>", "");
        assertThat(text).doesNotContain("<style").doesNotContainPattern("(?i)\\sstyle\\s*=").doesNotContainPattern("(?i)\\son[a-z]+\\s*=")
            .doesNotContain("javascript:").doesNotContain("://").doesNotContainPattern("<script(?! src=\"scripts/[a-z]+\\.js\"[^>]*></script>)");
        assertThat(Sources.matches(List.of(view), "(?:src|href)=\"((?:scripts|styles)/[^\"]+)\"")).allMatch(file -> Files.exists(Path.of("web", file)));
    }

    @ParameterizedTest
    @MethodSource("views")
    void aFormThatChangesSomethingCarriesTheToken(Path view) {
        String text = Sources.text(view);
        int forms = text.split("method=\"post\"", -1).length - 1;
        assertThat(text.split("<input type=\"hidden\" name=\"csrf\" value=\"<c:out value=\"\\$\\{frame.csrf\\(\\)}\"/>\"/>", -1)).hasSize(forms + 1);
    }

    /** The console comes back after a login to the address alone: one that says less is that of another page. */
    @ParameterizedTest
    @MethodSource("views")
    void aFormAboutOneThingNamesItInItsAddress(Path view) {
        Pattern.compile("<form ((?:(?!</form>)(?s:.))*?method=\"post\")((?s:.*?))</form>").matcher(Sources.text(view)).results()
            .forEach(form -> assertThat(Pattern.compile("type=\"hidden\" name=\"(id|test)\"").matcher(form.group(2)).results().map(name -> name.group(1)))
                .allSatisfy(name -> assertThat(form.group(1)).contains("?" + name + "=")));
    }

    /** The other forms have only buttons, or choices that take a moment to repeat. */
    @ParameterizedTest
    @MethodSource("views")
    void aFormWithTypedValuesKeepsThemWhenTheSessionEnds(Path view) {
        String text = Sources.text(view);
        assertThat(Pattern.compile("<form (?s:.*?)</form>").matcher(text).results().map(MatchResult::group)
            .filter(form -> form.contains("method=\"post\"") && !form.contains(" data-keep=\"")).map(form -> withIncluded(view, form)))
            .allSatisfy(form -> assertThat(form).doesNotContainPattern("<textarea|<select|<input(?! type=\"(?:hidden|radio)\")"));
        assertThat(text.split(" data-keep=\"", -1)).hasSameSizeAs(text.split("include file=\"restored\\.jspf\"", -1));
    }

    private static String withIncluded(Path view, String part) {
        return Pattern.compile("<%@ include file=\"([^\"]+)\" %>").matcher(part).replaceAll(one -> Matcher.quoteReplacement(Sources.text(view.resolveSibling(one.group(1)))));
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyFieldHasALabelAndEveryHeaderAScope(Path view) {
        String text = Sources.text(view).replaceAll("<c:out value=\"\\$\\{([^\"]*)}\"/>", "($1)");
        Set<String> fields = new TreeSet<>();
        Pattern.compile("<(?:input|textarea|select)\\b(?![^>]*type=\"hidden\")[^>]*?\\bid=\"([^\"]+)\"").matcher(text).results()
            .forEach(match -> fields.add(match.group(1)));
        assertThat(text.split("<(?:input|textarea|select)\\b(?![^>]*type=\"hidden\")", -1)).hasSize(fields.size() + 1);
        assertThat(fields).allSatisfy(id -> assertThat(text).contains("<label for=\"" + id + "\">"));
        assertThat(text).doesNotContainPattern("<th(?![a-z])(?! scope=)");
    }

    @ParameterizedTest
    @MethodSource("views")
    void pagesDeclareLanguageAndHeadingsForScreenReaders(Path view) {
        String text = Sources.text(view);
        assertThat(text).doesNotContainPattern("<div class=\"fp\"(?! lang=\"<fmt:message key=\"language\"/>\")");
        assertThat(text).doesNotContainPattern("class=\"jive-contentBoxHeader\"(?! role=\"heading\" aria-level=\"2\")");
    }

    @Test
    void everyTimeIsWrittenInOneForm() {
        assertThat(Sources.matches(views(), "(fmt:(?:formatDate|parseDate|timeZone|setTimeZone))")).isEmpty();
        assertThat(Sources.in("src/main/java/org/federatedpartners/console/view", ".java"))
            .filteredOn(file -> Sources.text(file).matches("(?s).*(SimpleDateFormat|ofPattern|DateTimeFormatter\\.ISO).*"))
            // What Openfire's own page takes is its own form.
            .extracting(file -> file.getFileName().toString()).containsExactly("ChangeRow.java", "Times.java");
    }

    @Test
    void everyFragmentIsUsedAndExists() {
        Set<String> included = Sources.matches(views(), "include file=\"([^\"]+)\"");
        Set<String> fragments = views().stream().map(view -> view.getFileName().toString()).filter(name -> name.endsWith(".jspf")).collect(Collectors.toSet());
        assertThat(included).containsExactlyInAnyOrderElementsOf(fragments);
    }

    @Test
    void everyViewThatAControllerNamesExists() {
        Set<String> named = Sources.matches(Sources.in("src/main/java/org/federatedpartners/console/servlet", ".java"),
            "(?:VIEW = |Answer\\.show\\(|new Answer\\.Show\\([\\w.]+, |new Show\\(\\w+, )\"([a-z-]+)\"");
        Set<String> pages = views().stream().map(view -> view.getFileName().toString()).filter(name -> name.endsWith(".jsp"))
            .map(name -> name.replace(".jsp", "")).collect(Collectors.toSet());
        assertThat(named).containsExactlyInAnyOrderElementsOf(pages);
    }

    @Test
    void everyControllerIsMappedOnce() {
        Path webXml = Path.of("web/WEB-INF/web.xml");
        Set<String> controllers = Sources.in("src/main/java/org/federatedpartners/console/servlet", "Servlet.java").stream()
            .map(file -> file.getFileName().toString().replace(".java", "")).filter(name -> !name.equals("ConsoleServlet")).collect(Collectors.toSet());
        assertThat(Sources.matches(List.of(webXml), "<servlet-class>org\\.federatedpartners\\.console\\.servlet\\.(\\w+)</servlet-class>"))
            .containsExactlyInAnyOrderElementsOf(controllers);
        // Openfire installs the texts of a plugin for such addresses only.
        assertThat(Sources.matches(List.of(webXml), "<url-pattern>([^<]+)<")).hasSameSizeAs(controllers).allMatch(url -> url.endsWith(".jsp"));
    }

    @Test
    void openfireCannotTakeAStaticFileForAPage() {
        // It serves a page for any path with which the page's own path begins.
        Set<String> pages = Sources.matches(List.of(Path.of("web/WEB-INF/web.xml")), "<url-pattern>/([^<]+)<");
        views().stream().map(view -> Path.of("web").relativize(view).toString()).forEach(pages::add);
        assertThat(Sources.in("web", ".js", ".css")).isNotEmpty().allSatisfy(file -> assertThat(pages).noneMatch(page -> page.startsWith(Path.of("web").relativize(file).toString())));
    }

    @Test
    void scriptsAndStylesLoadNothingAndBuildNoHtml() {
        assertThat(Sources.in("web", ".js", ".css")).allSatisfy(file -> assertThat(Sources.text(file))
            .doesNotContain("://").doesNotContain("url(").doesNotContain("@import").doesNotContain("innerHTML").doesNotContain("eval("));
    }
}
