package org.federatedpartners.it.testbed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * What a test class, or one of its tests, cannot run without. Where it is not installed, each test counts as skipped, with
 * the reason, and nothing of it is run; in continuous integration each test fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(Needs.Check.class)
public @interface Needs {

    Software[] value();

    /** Stands between JUnit and what it would run, so that each case of a parameterized test is counted. */
    final class Check implements InvocationInterceptor {

        @Override
        public void interceptBeforeAllMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
            prepare(invocation, missing(context));
        }

        @Override
        public void interceptBeforeEachMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
            prepare(invocation, missing(context));
        }

        @Override
        public void interceptAfterEachMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
            prepare(invocation, missing(context));
        }

        @Override
        public void interceptAfterAllMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
            prepare(invocation, missing(context));
        }

        private static void prepare(Invocation<Void> invocation, Optional<Software> missing) throws Throwable {
            if (missing.isPresent()) {
                invocation.skip();
            } else {
                invocation.proceed();
            }
        }

        @Override
        public void interceptTestMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
            test(invocation, context);
        }

        @Override
        public void interceptTestTemplateMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
            test(invocation, context);
        }

        private static void test(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
            Optional<Software> missing = missing(context);
            if (missing.isPresent()) {
                invocation.skip();
                missing.get().require();
            }
            invocation.proceed();
        }

        private static Optional<Software> missing(ExtensionContext context) {
            return Stream.<Stream<? extends AnnotatedElement>>of(context.getTestMethod().stream(), context.getTestClass().stream(),
                context.getEnclosingTestClasses().stream())
                .flatMap(each -> each).map(element -> element.getAnnotation(Needs.class)).filter(needs -> needs != null)
                .flatMap(needs -> Arrays.stream(needs.value())).filter(software -> !software.isInstalled()).findFirst();
        }
    }
}
