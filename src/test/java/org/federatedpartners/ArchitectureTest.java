package org.federatedpartners;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports point inward only. */
class ArchitectureTest {

    private static final String ROOT = "org.federatedpartners";
    private static final JavaClasses CLASSES = new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .withImportOption(location -> !location.contains("/org/federatedpartners/jsp/"))
        .importPackages(ROOT);

    private static final DescribedPredicate<JavaClass> OPENFIRE = JavaClass.Predicates.resideInAnyPackage("org.jivesoftware..", "org.xmpp..");

    @ParameterizedTest
    @CsvSource({
        "policy,                 ''",
        "history.transcript,     policy",
        "history,                policy history.transcript",
        "dns,                    policy",
        "certificate,            policy history.transcript",
        "certificate.revocation, policy history.transcript dns certificate",
        "stream,                 policy history.transcript",
        "s2s,                    policy history.transcript certificate stream",
        "diagnosis,              policy history.transcript dns certificate stream s2s",
        "contact,                policy",
        "store,                  policy history history.transcript",
        "console..,              policy history history.transcript dns certificate diagnosis store",
        "openfire.linkage,       ''",
        "openfire.server,        policy history history.transcript dns certificate diagnosis stream s2s store",
        "openfire.session,       policy history history.transcript dns certificate diagnosis stream s2s store console openfire.server",
        "openfire.gate,          policy history history.transcript contact stream store console openfire.server openfire.session",
        "openfire.netty,         policy history.transcript dns certificate diagnosis stream s2s console openfire.linkage openfire.server openfire.session",
        "openfire.blocking,      policy history.transcript dns certificate diagnosis stream s2s console openfire.linkage openfire.server openfire.session",
    })
    void importsOnlyInnerPackages(String layer, String allowed) {
        String[] packages = Stream.of((layer + " " + allowed).strip().split(" ")).map(name -> ROOT + "." + name).toArray(String[]::new);
        noClasses().that().resideInAPackage(ROOT + "." + layer)
            .should().dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ROOT + "..")
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(packages))))
            .check(CLASSES);
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
