package org.federatedpartners.openfire.linkage;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Checks that what classes refer to exists in the server, its libraries, and those of the plugin. A missing class or member would otherwise be an error only
 * when it is used: on a page, or in the middle of a stream.
 */
public final class Linkage {

    /** The plugin's own classes were compiled together, for this Java. Everything else comes from the server, or from a library that the server may have in another version. */
    private static final List<String> GIVEN = List.of("org/federatedpartners/", "java/");

    private final ClassLoader server;

    /** @param server finds the server's classes, and those of the plugin's libraries */
    public Linkage(ClassLoader server) {
        this.server = server;
    }

    /**
     * What is missing of what the plugin's own JAR refers to, sorted.
     *
     * @param used whether a class of the JAR, by its path, is used on this server
     */
    public Set<String> missingForPlugin(Predicate<String> used) throws IOException {
        Set<String> missing = new TreeSet<>();
        URL self = Linkage.class.getResource("Linkage.class");
        if (self.openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
                    JarEntry entry = entries.nextElement();
                    if (used.test(entry.getName())) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            missing(in).forEach(each -> missing.add(each.toString()));
                        }
                    }
                }
            }
        }
        return missing;
    }

    /** What is missing of what one class file refers to. */
    public List<Reference> missing(InputStream classFile) throws IOException {
        List<Reference> missing = new ArrayList<>();
        for (Reference reference : Reference.in(classFile)) {
            if (GIVEN.stream().noneMatch(reference.owner()::startsWith) && !isThere(reference)) {
                missing.add(reference);
            }
        }
        return missing;
    }

    private boolean isThere(Reference reference) {
        try {
            Class<?> owner = Class.forName(reference.owner().replace('/', '.'), false, server);
            return switch (reference.kind()) {
                case TYPE -> isOpen(owner.getModifiers());
                case FIELD -> hasField(owner, reference);
                // A class that was an interface, or the other way round, is an IncompatibleClassChangeError (JVMS 5.4.3.3 and 5.4.3.4).
                case METHOD -> !owner.isInterface() && hasMethod(owner, reference);
                case INTERFACE_METHOD -> owner.isInterface() && hasMethod(owner, reference);
            };
        } catch (ClassNotFoundException | NoSuchMethodException | NoSuchFieldException | TypeNotPresentException | LinkageError e) {
            return false;
        }
    }

    private boolean hasMethod(Class<?> owner, Reference reference) throws NoSuchMethodException {
        MethodType type = MethodType.fromMethodDescriptorString(reference.descriptor(), server);
        boolean makes = reference.name().equals("<init>");
        try {
            if (makes) {
                MethodHandles.publicLookup().findConstructor(owner, type);
            } else {
                MethodHandles.publicLookup().findVirtual(owner, reference.name(), type);
            }
            return true;
        } catch (IllegalAccessException staticOrNotPublic) {
            Stream<? extends Executable> named = makes ? Stream.of(owner.getDeclaredConstructors())
                : withAbove(owner).flatMap(declaring -> Stream.of(declaring.getDeclaredMethods())).filter(method -> method.getName().equals(reference.name()));
            return isOpen(owner, named.filter(one -> List.of(one.getParameterTypes()).equals(type.parameterList())));
        }
    }

    private boolean hasField(Class<?> owner, Reference reference) throws NoSuchFieldException {
        Class<?> type = MethodType.fromMethodDescriptorString("()" + reference.descriptor(), server).returnType();
        try {
            MethodHandles.publicLookup().findGetter(owner, reference.name(), type);
            return true;
        } catch (IllegalAccessException staticOrNotPublic) {
            return isOpen(owner, withAbove(owner).flatMap(declaring -> Stream.of(declaring.getDeclaredFields())).filter(field -> field.getName().equals(reference.name())));
        }
    }

    /** The class, and what it has members from, in the order in which these are looked for. */
    private static Stream<Class<?>> withAbove(Class<?> type) {
        return Stream.concat(Stream.of(type), Stream.concat(Stream.of(type.getInterfaces()), Stream.ofNullable(type.getSuperclass())).flatMap(Linkage::withAbove));
    }

    /** Whether classes of other packages may use the class, and the first of these members. */
    private static boolean isOpen(Class<?> owner, Stream<? extends Member> members) {
        return isOpen(owner.getModifiers()) && members.findFirst().filter(member -> isOpen(member.getModifiers())).isPresent();
    }

    /** What is protected is used by classes that extend its class. */
    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }
}
