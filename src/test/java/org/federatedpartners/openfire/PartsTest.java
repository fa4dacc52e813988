package org.federatedpartners.openfire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitReference;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicyInForce;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.Verdict;
import org.jivesoftware.openfire.XMPPServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartsTest {

    private static final String LACKING = "ClusterManager.addListener";

    private final PolicyInForce policy = new PolicyInForce(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(
        TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT))), Clock.systemUTC());
    private final Compatibility compatibility = new Compatibility(ServerEra.BLOCKING, Set::of, (text, arguments) -> {});
    private final Defenses defenses = new Defenses(policy);
    private final Parts parts = new Parts(compatibility, defenses);
    private final List<String> done = new ArrayList<>();

    /** @param fault of its start; null if it has none */
    private Part part(String name, Throwable fault) {
        return new Part() {
            @Override
            public void start() {
                if (fault instanceof Error error) {
                    throw error;
                }
                if (fault != null) {
                    throw (RuntimeException) fault;
                }
                done.add("start " + name);
            }

            @Override
            public void stop() {
                done.add("stop " + name);
            }
        };
    }

    private boolean isPartnerRefused() {
        return policy.get().mayFederate("partner.example").equals(new Verdict.Refused(Reason.STREAMS_UNVERIFIABLE));
    }

    static Stream<Throwable> faults() {
        return Stream.of(new NoSuchMethodError(LACKING), new NoClassDefFoundError(LACKING), new IllegalStateException(LACKING));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFeatureThatCannotBeStartedCostsNothingElse(Throwable fault) {
        parts.judging(part("partners", null)).feature("nodes", part("nodes", fault)).judging(part("streams", null)).start();
        parts.stop();
        assertThat(done).containsExactly("start partners", "start streams", "stop streams", "stop nodes", "stop partners");
        assertThat(compatibility.missing()).singleElement().asString().contains(LACKING);
        assertThat(isPartnerRefused()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void withoutWhatJudgesEveryPartnerIsRefusedAndTheRestIsStarted(Throwable fault) {
        parts.judging(part("streams", fault)).feature("domain tests", part("tests", null)).start();
        assertThat(done).containsExactly("start tests");
        assertThat(isPartnerRefused()).isTrue();
        assertThat(defenses.missing()).contains(LACKING);
    }

    @Test
    void whatCannotBeStoppedKeepsNothingElseFromIt() {
        parts.feature("first", part("first", null)).feature("second", new Part() {
            @Override
            public void start() {}

            @Override
            public void stop() {
                throw new NoSuchMethodError(LACKING);
            }
        }).stop();
        assertThat(done).containsExactly("stop first");
    }

    @Test
    void whatMustNotBeSurvivedIsNot() {
        parts.feature("nodes", part("nodes", new OutOfMemoryError()));
        assertThatThrownBy(parts::start).isInstanceOf(OutOfMemoryError.class);
    }

    /** What is not there is found missing when it is asked for; no thread is left of a plugin that cannot be built. */
    @Test
    void theyAreBuiltOnAServerThatAnswersNothingAndWithoutAThread() {
        Set<Thread> before = threads();
        new Federation(mock(XMPPServer.class, question -> {
            throw new NoSuchMethodError(question.getMethod().getName());
        }), "1");
        assertThat(before).containsAll(threads());
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("federatedpartners")).collect(Collectors.toSet());
    }

    /**
     * A missing member ends the building or the start of the parts, unless it is asked for in a lambda that is attempted, or called later.
     * A reference to a method does not help, since the machine looks for the method where the reference is made. The adapters are attempted as a whole.
     */
    @Test
    void nothingOfOpenfireIsNeededToBuildAndStartTheParts() {
        JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).withImportOption(location -> !location.contains("/jsp/"))
            .importPackages("org.federatedpartners");
        Deque<JavaCodeUnit> open = new ArrayDeque<>(classes.get(Federation.class).getConstructors());
        classes.stream().filter(each -> each.isEquivalentTo(Federation.class) || each.isAssignableTo(Part.class)).flatMap(each -> each.getMethods().stream())
            .filter(method -> List.of("start", "stop").contains(method.getName())).forEach(open::add);
        Set<JavaCodeUnit> seen = new HashSet<>(open);
        Set<String> needed = new TreeSet<>();
        while (!open.isEmpty()) {
            for (JavaAccess<?> access : open.remove().getAccessesFromSelf()) {
                JavaClass owner = access.getTargetOwner();
                if (access.isDeclaredInLambda() || owner.isEquivalentTo(ServerEra.class)) {
                    continue;
                }
                if (owner.getPackageName().startsWith("org.jivesoftware.") || owner.getPackageName().startsWith("org.xmpp.")) {
                    needed.add(access.getDescription());
                } else if (classes.contain(owner.getName()) && !(access instanceof JavaCodeUnitReference<?>)) {
                    Stream.concat(owner.getStaticInitializer().stream(), access.getTarget().resolveMember().stream())
                        .filter(JavaCodeUnit.class::isInstance).map(JavaCodeUnit.class::cast).filter(seen::add).forEach(open::add);
                }
            }
        }
        assertThat(needed).isEmpty();
    }
}
