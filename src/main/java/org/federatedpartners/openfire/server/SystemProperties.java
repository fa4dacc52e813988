package org.federatedpartners.openfire.server;

import java.util.Optional;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.linkage.Member;
import org.federatedpartners.store.Setting;

/**
 * Has Openfire's own page of properties explain the plugin's, with default, limits and description: Openfire does so from 4.4 on for what
 * is declared to it. The plugin reads and writes them as before.
 */
final class SystemProperties {

    /** The name in {@code plugin.xml}, by which Openfire finds the texts and forgets the properties when it unloads the plugin. */
    static final String PLUGIN = "Federated Partners";

    private static final Log LOG = Log.of(SystemProperties.class);

    private final Class<?> builder = Member.type("org.jivesoftware.util.SystemProperty$Builder");
    private final Member ofType = Member.method(builder, "ofType", Class.class);
    private final Member setKey = Member.method(builder, "setKey", String.class);
    private final Member setPlugin = Member.method(builder, "setPlugin", String.class);
    private final Member setDefault = Member.method(builder, "setDefaultValue", Object.class);
    private final Member setLeast = Member.method(builder, "setMinValue", Object.class);
    private final Member setMax = Member.method(builder, "setMaxValue", Object.class);
    private final Member setDynamic = Member.method(builder, "setDynamic", boolean.class);
    private final Member build = Member.method(builder, "build");
    private final Member remove = Member.method(Member.type("org.jivesoftware.util.SystemProperty"), "removePropertiesForPlugin", String.class);

    private SystemProperties() {}

    /** Empty where this version of Openfire explains nothing. */
    static Optional<SystemProperties> ofThisServer() {
        try {
            return Optional.of(new SystemProperties());
        } catch (IllegalStateException before44) {
            LOG.debug("Openfire's page of properties cannot explain those of the plugin: {}", before44.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Declares every {@link Setting}, and further properties that hold a text. What cannot be declared is only not explained.
     *
     * @param further their names
     */
    void declare(String... further) {
        try {
            // Openfire refuses to declare one twice, and does not forget those of a plugin that failed to stop.
            remove();
            Setting.ALL.forEach(this::declare);
            for (String name : further) {
                declare(name, String.class, null, null, null);
            }
        } catch (IllegalStateException e) {
            LOG.warn("Openfire's page of properties cannot explain those of the plugin", e);
        }
    }

    /** Forgets them again. */
    void remove() {
        remove.of(null, PLUGIN);
    }

    private void declare(Setting<?> setting) {
        if (setting.isNumber()) {
            declare(setting.property(), Integer.class, setting.standard(), setting.least(), setting.max());
        } else if (setting.isFlag()) {
            declare(setting.property(), Boolean.class, setting.standard(), null, null);
        } else {
            // Constants as texts: the page must show what is stored, also where that means nothing and the strictest holds.
            String standard = setting.standard().toString();
            declare(setting.property(), String.class, standard.isEmpty() ? null : standard, null, null);
        }
    }

    private void declare(String name, Class<?> type, Object standard, Object least, Object max) {
        Object property = ofType.of(null, type);
        setKey.of(property, name);
        setPlugin.of(property, PLUGIN);
        setDefault.of(property, standard);
        setLeast.of(property, least);
        setMax.of(property, max);
        setDynamic.of(property, true);
        build.of(property);
    }
}
