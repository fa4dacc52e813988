package org.federatedpartners;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.pages.Sources;
import org.federatedpartners.history.transcript.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports point inward only, nothing is made of too much, and all threads are made in one place. */
class ArchitectureTest {

    private static final String ROOT = ArchitectureTest.class.getPackageName();
    private static final JavaClasses CLASSES = new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .withImportOption(location -> !location.contains("/jsp/"))
        .importPackages(ROOT);

    private static final DescribedPredicate<JavaClass> OPENFIRE = JavaClass.Predicates.resideInAnyPackage("org.jivesoftware..", "org.xmpp..");

    /** The packages, from the innermost on, and what each may import beside itself. Two dots: with all below it. An asterisk: everything. */
    private static final String LAYERS = """
        background
        json
        policy
        cluster
        history.transcript     policy
        certificate            policy history.transcript
        history                policy history.transcript certificate
        dns                    policy background
        download               dns
        denylist               policy history.transcript download
        certificate.revocation policy history.transcript dns certificate download background
        stream                 policy history.transcript
        s2s                    policy history.transcript certificate stream background
        diagnosis              policy history.transcript dns certificate stream s2s background
        contact                policy
        notification           policy cluster history certificate
        store                  policy cluster history history.transcript dns denylist notification
        transfer               policy store json
        console..              policy cluster history history.transcript dns certificate denylist diagnosis notification store transfer
        reports                policy cluster history history.transcript console background json
        openfire.linkage
        openfire.server        policy history history.transcript dns certificate stream s2s diagnosis notification store console openfire.linkage
        openfire.session       policy history history.transcript certificate stream s2s diagnosis console background
        openfire.gate          policy history history.transcript contact stream console openfire.session
        openfire.netty         policy history.transcript dns certificate stream s2s diagnosis console openfire.linkage openfire.server openfire.session background
        openfire.blocking      policy history.transcript dns certificate stream s2s diagnosis console openfire.linkage openfire.server openfire.session background
        openfire               *
        """;

    /** What runs on the thread that has to be on time. None of it asks the database, or Openfire's sessions, which ask other nodes of a cluster. */
    private static final Set<String> ON_TIME = Set.of("end relaxations", "refuse what may be out of date", "watch over what waits", "look whether the database can be used",
        "look up what partners publish");

    private static final Pattern THREAD = Pattern.compile("\"(federatedpartners-[a-z-]+)\"");

    /** @param imports the packages that it may import beside itself */
    private record Layer(String name, List<String> imports) {

        static Layer of(String line) {
            List<String> words = List.of(line.split(" +"));
            return new Layer(words.get(0), words.subList(1, words.size()));
        }

        String pattern() {
            return ROOT + "." + name;
        }

        String[] permitted() {
            return Stream.concat(Stream.of(name), imports.stream()).map(each -> each.equals("*") ? ROOT + ".." : ROOT + "." + each).toArray(String[]::new);
        }

        /** What it holds, by the first sentence of its package-info. */
        String holds() {
            String path = pattern().replace("..", "").replace('.', '/');
            String info = Sources.text(Path.of("src/main/java", path, "package-info.java"));
            String text = info.substring(info.indexOf("/**") + 3, info.indexOf("*/")).replaceAll("\\s*\\n \\*\\s*", " ");
            return text.replaceAll("\\{@\\w+ (?:[\\w.#()]+ )?([^}]+)}", "$1").strip().replaceFirst("\\. .*|\\.$", "");
        }

        String row() {
            return "| `%s` | %s | %s |\n".formatted(name.replace("..", ""), holds(), imports.isEmpty() ? "nothing" : imports.equals(List.of("*")) ? "everything"
                : imports.stream().map(each -> "`" + each + "`").collect(Collectors.joining(", ")));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Layer> layers() {
        return LAYERS.lines().map(Layer::of).toList();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void importsOnlyInnerPackages(Layer layer) {
        noClasses().that().resideInAPackage(layer.pattern())
            .should().dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ROOT + "..")
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(layer.permitted()))))
            .check(CLASSES);
    }

    @Test
    void everyPackageHasARule() {
        Set<String> packages = CLASSES.stream().map(JavaClass::getPackageName).filter(name -> !name.equals(ROOT)).collect(Collectors.toSet());
        assertThat(packages).allSatisfy(name -> assertThat(layers()).filteredOn(layer -> PackageMatcher.of(layer.pattern()).matches(name)).hasSize(1));
        assertThat(layers()).allSatisfy(layer -> assertThat(packages).anyMatch(PackageMatcher.of(layer.pattern())::matches));
    }

    @Test
    void theArchitecturePageHasTheTableOfPackages() throws IOException {
        new GeneratedTable(Path.of("docs/architecture.md"), "packages", ArchitectureTest.class)
            .is("| package | holds | may import |\n|---|---|---|\n" + layers().stream().map(Layer::row).collect(Collectors.joining()));
    }

    @Test
    void onlyTheAdaptersTheConsoleAndThePluginClassKnowOpenfire() {
        noClasses().that().resideOutsideOfPackages(ROOT, ROOT + ".openfire..", ROOT + ".console..")
            .should().dependOnClassesThat(OPENFIRE)
            .check(CLASSES);
    }

    @Test
    void viewsKnowNeitherServletsNorOpenfire() {
        noClasses().that().resideInAPackage(ROOT + ".console.view..")
            .should().dependOnClassesThat(OPENFIRE.or(JavaClass.Predicates.resideInAnyPackage("javax.servlet..", ROOT + ".console.servlet..")))
            .check(CLASSES);
    }

    @Test
    void thePolicyKnowsOnlyTheJdkAndTheRulesOfDomainNames() {
        classes().that().resideInAPackage(ROOT + ".policy..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "javax.security.auth.x500..", "com.ibm.icu.text..", ROOT + ".policy..")
            .check(CLASSES);
    }

    @Test
    void onlyTheVersionAdaptersUseReflection() {
        noClasses().that().resideOutsideOfPackages(ROOT + ".openfire.netty..", ROOT + ".openfire.blocking..", ROOT + ".openfire.linkage..")
            .should().dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("java.lang.reflect..", "java.lang.invoke..")
                .and(DescribedPredicate.not(JavaClass.Predicates.simpleNameEndingWith("LambdaMetafactory")))
                .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("StringConcatFactory"))))
            .check(CLASSES);
    }

    /** Words from outside are made printable in one place. */
    @Test
    void nothingLogsPastTheOneLog() {
        noClasses().that().areNotAssignableTo(Log.class)
            .should().dependOnClassesThat().resideInAnyPackage("org.slf4j..", "org.apache.logging..", "java.util.logging..")
            .check(CLASSES);
    }

    /** The most things that a constructor takes. */
    private static final int MAX_TAKEN = 5;

    /**
     * What is made of more than five things, and why. Each is data and does no work: whoever makes one has all of it at hand, and whoever reads one takes a part
     * by its name. A view record is what one page or one row of it shows, so those of {@code console.view} need no entry.
     */
    private static final Map<String, String> MADE_OF_MORE = Map.ofEntries(
        Map.entry("policy.Partner", "the settings of a partner, each a field of its form"),
        Map.entry("policy.Field", "a row of the table of a partner's fields"),
        Map.entry("policy.ServerFacts", "Openfire's settings that constrain partners, each a property"),
        Map.entry("policy.ServerConstraint", "a row of the table of Openfire's constraints"),
        Map.entry("policy.ServerConstraints$Effect", "what a constraint leaves of a partner's methods"),
        Map.entry("history.Refusal", "a row of the table of refusals"),
        Map.entry("history.SeenCertificate", "a row of the table of certificates"),
        Map.entry("history.transcript.Transcript", "a row of the table of negotiations"),
        Map.entry("history.transcript.CertificateFacts", "what the pages show of a certificate"),
        Map.entry("stream.Rejection", "what a refusal is made of"),
        Map.entry("diagnosis.DomainTestState", "what the page of a domain test shows"),
        Map.entry("diagnosis.ConnectRules", "how the running version of Openfire connects, each a setting of it"),
        Map.entry("openfire.Background", "the threads on which the parts have things done, each by its name"),
        Map.entry("store.GlobalSettings", "the settings for all domains, each a row of the page"),
        Map.entry("transfer.Problem", "what is told of a place in a file"),
        Map.entry("transfer.Item", "what a file has of a partner"),
        Map.entry("transfer.Plan", "what an import would do, each a part of its page"),
        Map.entry("console.LiveStream", "what is shown of a live stream"),
        Map.entry("console.ConsoleServices$Here", "what the pages may ask of this server"));

    @Test
    void noConstructorTakesMoreThanFiveThingsWithoutAReason() {
        Set<String> more = CLASSES.stream().filter(each -> !each.isAnonymousClass() && !each.isLocalClass())
            .filter(each -> !(each.isRecord() && each.getPackageName().equals(ROOT + ".console.view")))
            .filter(each -> each.getConstructors().stream().anyMatch(constructor -> taken(each, constructor) > MAX_TAKEN))
            .map(each -> each.getName().substring(ROOT.length() + 1)).collect(Collectors.toSet());
        assertThat(more).isEqualTo(MADE_OF_MORE.keySet());
    }

    /** Without what the compiler adds: the name and number of a constant, the object around an inner one. */
    private static int taken(JavaClass owner, JavaConstructor constructor) {
        int added = owner.isEnum() ? 2 : owner.isInnerClass() ? 1 : 0;
        return constructor.getRawParameterTypes().size() - added;
    }

    /** So each has a name of the plugin's, keeps the server from ending in no case, and is in the list of threads. */
    @Test
    void allThreadsAreMadeByTheOneFactory() {
        noClasses().that().resideOutsideOfPackage(ROOT + ".background")
            .should().callConstructorWhere(makesThreads("Thread, Timer, or a pool without a factory", call -> isThread(call.getTargetOwner())
                || call.getTargetOwner().isAssignableTo(ThreadPoolExecutor.class) && call.getTargetOwner().getPackageName().startsWith("java.") && !isGiven(call, ThreadFactory.class)
                || call.getTargetOwner().isAssignableTo(ForkJoinPool.class)))
            .orShould().callMethodWhere(makesThreads("a pool without a factory, or a task without a pool", call -> call.getTargetOwner().isEquivalentTo(Executors.class)
                && call.getName().startsWith("new") && !isGiven(call, ThreadFactory.class)
                || call.getTargetOwner().isAssignableTo(CompletableFuture.class) && call.getName().endsWith("Async") && !isGiven(call, Executor.class)
                || call.getName().equals("parallelStream")))
            .check(CLASSES);
    }

    private static <C extends JavaCall<?>> DescribedPredicate<C> makesThreads(String what, Predicate<C> test) {
        return DescribedPredicate.describe(what, test);
    }

    private static boolean isThread(JavaClass type) {
        return type.isAssignableTo(Thread.class) || type.isAssignableTo(Timer.class);
    }

    private static boolean isGiven(JavaCall<?> call, Class<?> what) {
        return call.getTarget().getRawParameterTypes().stream().anyMatch(type -> type.isAssignableTo(what));
    }

    @Test
    void nothingElseRunsOnTheThreadThatHasToBeOnTime() throws IOException {
        assertThat(found(Pattern.compile("timely\\(\\)\\.(.*)"))).allMatch(task -> ON_TIME.stream().anyMatch(permitted -> task.contains("\"" + permitted + "\"")));
    }

    /** The first group of each match in the plugin's sources. */
    private static Set<String> found(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                pattern.matcher(Files.readString(file)).results().forEach(match -> found.add(match.group(1)));
            }
        }
        return found;
    }

    @Test
    void theArchitecturePageListsEveryThread() throws IOException {
        Set<String> named = found(THREAD);
        Set<String> listed = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| `(federatedpartners-[\\w-]+)`").matcher(Files.readString(Path.of("docs/architecture.md")));
        while (row.find()) {
            listed.add(row.group(1));
        }
        assertThat(listed).isEqualTo(named);
    }
}
