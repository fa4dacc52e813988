package org.federatedpartners;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.pages.Sources;
import org.federatedpartners.history.transcript.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports point inward only. */
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
        policy
        history.transcript     policy
        certificate            policy history.transcript
        history                policy history.transcript certificate
        dns                    policy background
        certificate.revocation policy history.transcript dns certificate background
        stream                 policy history.transcript
        s2s                    policy history.transcript certificate stream
        diagnosis              policy history.transcript dns certificate stream s2s background
        contact                policy
        store                  policy history history.transcript dns
        console..              policy history history.transcript dns certificate diagnosis store
        openfire.linkage
        openfire.server        policy history history.transcript dns certificate stream s2s diagnosis store console openfire.linkage
        openfire.session       policy history history.transcript certificate stream s2s diagnosis console background
        openfire.gate          policy history history.transcript contact stream console openfire.session
        openfire.netty         policy history.transcript dns certificate stream s2s diagnosis console openfire.linkage openfire.server openfire.session background
        openfire.blocking      policy history.transcript dns certificate stream s2s diagnosis console openfire.linkage openfire.server openfire.session background
        openfire               *
        """;

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
}
