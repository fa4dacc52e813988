package org.federatedpartners;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.pages.Sources;
import org.junit.jupiter.api.Test;

/**
 * The plugin holds no code that the plugin itself does not use: what only tests need belongs to the tests. Recursion alone is no use, nor is
 * use by what is unused. Not judged: constants that javac copies, components of records, and constants of enums.
 */
class UnusedCodeTest {

    /** What the JSP compiler makes is its business. */
    private static final JavaClasses CLASSES = new ClassFileImporter()
        .withImportOption(location -> !location.contains("/jsp/")).importPath(Path.of("target/classes"));

    /** What only tests call, and should: a name in a test is known to be one. */
    private static final String FOR_TESTS = "org.federatedpartners.policy.DomainName.of(java.lang.String)";

    private final Set<String> usedByName = usedByName();
    private final Set<JavaMember> unused = new HashSet<>();

    @Test
    void everyMemberIsUsed() {
        List<JavaMember> members = CLASSES.stream().flatMap(type -> type.getMembers().stream())
            .filter(member -> !isMadeByTheCompiler(member) && !isConstant(member) && !isUsedByName(member)).toList();
        while (unused.addAll(members.stream().filter(member -> !isUsed(member)).toList())) {
            // What was used by these only is found in the next turn.
        }
        assertThat(members).hasSizeGreaterThan(1000);
        assertThat(unused).extracting(JavaMember::getFullName).as("members that the plugin does not use").containsOnly(FOR_TESTS);
    }

    @Test
    void everyClassIsUsed() {
        assertThat(CLASSES).filteredOn(type -> !usedByName.contains(type.getFullName()) && !type.getSimpleName().equals("package-info") && !type.isAnonymousClass())
            .filteredOn(type -> withNested(type).flatMap(each -> each.getDirectDependenciesToSelf().stream()).map(Dependency::getOriginClass)
                .allMatch(user -> withNested(type).anyMatch(user::equals)))
            .extracting(JavaClass::getName).as("classes that the plugin does not use").isEmpty();
    }

    private static Stream<JavaClass> withNested(JavaClass type) {
        return Stream.concat(Stream.of(type), CLASSES.stream().filter(each -> each.getName().startsWith(type.getName() + "$")));
    }

    private boolean isUsed(JavaMember member) {
        return member.getAccessesToSelf().stream().filter(access -> !(access instanceof JavaFieldAccess field) || field.getAccessType() == AccessType.GET)
            .map(JavaAccess::getOrigin).anyMatch(user -> !user.equals(member) && !unused.contains(user))
            || member instanceof JavaMethod method && implementsWhatIsUsed(method);
    }

    private boolean implementsWhatIsUsed(JavaMethod method) {
        return Stream.concat(method.getOwner().getAllRawInterfaces().stream(), method.getOwner().getAllRawSuperclasses().stream())
            .flatMap(above -> above.getMethods().stream()).filter(above -> above.getName().equals(method.getName())
                // With type parameters, the types differ.
                && above.getRawParameterTypes().size() == method.getRawParameterTypes().size())
            .anyMatch(above -> !CLASSES.contain(above.getOwner().getFullName()) || isUsed(above));
    }

    private static boolean isMadeByTheCompiler(JavaMember member) {
        JavaClass owner = member.getOwner();
        return member.getModifiers().contains(JavaModifier.SYNTHETIC) || member.getName().equals("<clinit>")
            || owner.isEnum() && (Set.of("values", "valueOf").contains(member.getName())
                || member instanceof JavaField constant && constant.getRawType().equals(owner))
            || owner.isRecord() && (owner.tryGetField(member.getName()).isPresent() || Set.of("equals", "hashCode", "toString").contains(member.getName()))
            // Keeps others from making one.
            || member instanceof JavaConstructor constructor && constructor.getRawParameterTypes().isEmpty()
                && constructor.getModifiers().contains(JavaModifier.PRIVATE);
    }

    /** Its value is copied to where it is used. */
    private static boolean isConstant(JavaMember member) {
        return member instanceof JavaField field && field.getModifiers().containsAll(Set.of(JavaModifier.STATIC, JavaModifier.FINAL))
            && (field.getRawType().isPrimitive() || field.getRawType().isEquivalentTo(String.class));
    }

    private boolean isUsedByName(JavaMember member) {
        return usedByName.contains(member instanceof JavaConstructor ? member.getOwner().getFullName() : member.getName());
    }

    /** What pages call, and the classes that Openfire and the servlet container make. */
    private static Set<String> usedByName() {
        Pattern names = Pattern.compile("\\.(\\w+)\\(|<(?:servlet-)?class>([^<]+)<");
        try (Stream<Path> web = Files.walk(Path.of("web"))) {
            return Stream.concat(web.filter(file -> file.toString().matches(".*[.](jspf?|xml)")), Stream.of(Path.of("plugin.xml")))
                .flatMap(file -> names.matcher(Sources.text(file)).results()).map(name -> name.group(1) == null ? name.group(2) : name.group(1))
                .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
