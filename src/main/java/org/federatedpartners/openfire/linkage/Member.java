package org.federatedpartners.openfire.linkage;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** A method, a field or a constructor that is reached by name, because the Openfire that we compile against does not have it. */
@FunctionalInterface
public interface Member {

    /** @throws IllegalStateException if it fails, with the cause */
    Object of(Object target, Object... arguments);

    /** @throws IllegalStateException if the class does not exist */
    static Class<?> type(String name) {
        try {
            return Class.forName(name, false, Member.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("This version of Openfire has no class " + name, e);
        }
    }

    /** Whether there is such a field; for what only some versions have. */
    static boolean isField(Class<?> owner, String name) {
        return Arrays.stream(owner.getDeclaredFields()).anyMatch(field -> field.getName().equals(name));
    }

    /** @throws IllegalStateException if the class lacks such a public method */
    static Member method(Class<?> owner, String name, Class<?>... parameters) {
        try {
            Method method = owner.getMethod(name, parameters);
            return (target, arguments) -> {
                try {
                    return method.invoke(target, arguments);
                } catch (InvocationTargetException e) {
                    throw new IllegalStateException(owner.getSimpleName() + "." + name + " failed", e.getCause());
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(owner.getSimpleName() + "." + name + " cannot be called", e);
                }
            };
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("This version of Openfire has no method " + owner.getName() + "." + name, e);
        }
    }

    /**
     * A constructor; calls need no target.
     *
     * @throws IllegalStateException if the class lacks such a public constructor
     */
    static Member constructor(Class<?> owner, Class<?>... parameters) {
        try {
            Constructor<?> constructor = owner.getConstructor(parameters);
            return (target, arguments) -> {
                try {
                    return constructor.newInstance(arguments);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(owner.getSimpleName() + " cannot be made", e);
                }
            };
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("This version of Openfire has no constructor of " + owner.getName() + " that we know", e);
        }
    }

    /**
     * A setter; its one argument is the field's new value.
     *
     * @throws IllegalStateException if the field does not exist, or cannot be set
     */
    static Member setter(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return (target, arguments) -> {
                try {
                    field.set(target, arguments[0]);
                    return null;
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(owner.getSimpleName() + "." + name + " cannot be set", e);
                }
            };
        } catch (NoSuchFieldException | InaccessibleObjectException e) {
            throw new IllegalStateException("This version of Openfire has no field " + owner.getName() + "." + name, e);
        }
    }

    /** @throws IllegalStateException if the field does not exist, or cannot be read */
    static Member field(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return (target, arguments) -> {
                try {
                    return field.get(target);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(owner.getSimpleName() + "." + name + " cannot be read", e);
                }
            };
        } catch (NoSuchFieldException | InaccessibleObjectException e) {
            throw new IllegalStateException("This version of Openfire has no field " + owner.getName() + "." + name, e);
        }
    }
}
