package org.federatedpartners.it.testbed;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Without {@link Needs}, a class whose server is missing may not be counted at all. */
class NeedsTest {

    private static final Set<String> SERVERS = Set.of("ProsodyServer", "EjabberdServer", "PostgreSqlServer", "MariaDbServer", "MySqlServer", "FirebirdServer", "Cluster");
    private static final Set<String> KINDS = Set.of("PROSODY", "EJABBERD");

    @Test
    void testsThatStartAServerOrABrowserSaySo() {
        DescribedPredicate<JavaClass> starts = DescribedPredicate.describe("start a server or a browser", test -> test.getSimpleName().endsWith("IT")
            && (test.getConstructorCallsFromSelf().stream().anyMatch(call -> SERVERS.contains(call.getTargetOwner().getSimpleName()))
                || test.getMethodCallsFromSelf().stream().anyMatch(call -> call.getTargetOwner().getSimpleName().equals("Browser") && call.getName().startsWith("start"))
                || test.getFieldAccessesFromSelf().stream().anyMatch(access -> access.getTargetOwner().isEquivalentTo(PartnerKind.class)
                    && KINDS.contains(access.getName()))));
        classes().that(starts).should(new ArchCondition<>("be annotated with @Needs, or have tests that are") {
            @Override
            public void check(JavaClass test, ConditionEvents events) {
                boolean says = test.isAnnotatedWith(Needs.class) || test.getMethods().stream().anyMatch(method -> method.isAnnotatedWith(Needs.class));
                events.add(new SimpleConditionEvent(test, says, test.getName()));
            }
        }).check(new ClassFileImporter().importPackages("org.federatedpartners.it"));
    }
}
