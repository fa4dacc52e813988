package org.federatedpartners.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.federatedpartners.notification.Notification.Kind;

/**
 * The settings for all domains as they were typed or imported: nothing is trusted yet.
 *
 * @param texts one for each {@link Setting}, by the name that it has in the form
 */
public record SettingsDraft(Map<String, String> texts) {

    /** Stands for a secret that is to stay as it is. */
    static final String MASK = "********";

    /** Before the names of what a form was opened with. */
    private static final String OPENED = "opened.";

    /** Before the name of a kind of notifications: the name of its box. */
    private static final String TOLD = "told.";

    public SettingsDraft {
        texts = Map.copyOf(texts);
    }

    private static SettingsDraft of(Function<Setting<?>, String> text) {
        Map<String, String> texts = new LinkedHashMap<>();
        Setting.ALL.forEach(setting -> texts.put(setting.parameter(), text.apply(setting)));
        return new SettingsDraft(texts);
    }

    /** As the form shows them: a secret as a mask. */
    public static SettingsDraft of(GlobalSettings settings) {
        return of(setting -> setting.isSecret() && !setting.text(settings).isEmpty() ? MASK : setting.text(settings));
    }

    /** What a form has sent. @param parameter by its name; empty if it was not sent, as a box is that is not checked */
    public static SettingsDraft sent(UnaryOperator<String> parameter) {
        return of(setting -> setting.isFlag() ? Boolean.toString(isSent(parameter, setting.parameter()))
            : setting == Setting.NOTIFY_OFF ? notTold(parameter) : parameter.apply(setting.parameter()).strip());
    }

    /** The settings that a form was opened with, as it sends them back. @param parameter by its name; empty if it was not sent @return empty if it was not */
    public static Optional<SettingsDraft> opened(UnaryOperator<String> parameter) {
        // This one is never empty.
        return parameter.apply(OPENED + Setting.MODE.parameter()).isEmpty() ? Optional.empty() : Optional.of(of(setting -> parameter.apply(OPENED + setting.parameter()).strip()));
    }

    private static boolean isSent(UnaryOperator<String> parameter, String box) {
        return parameter.apply(box).equals("true");
    }

    /** A box that is checked stands for what is told. */
    private static String notTold(UnaryOperator<String> parameter) {
        return Kind.SWITCHED.stream().filter(kind -> !isSent(parameter, TOLD + kind)).map(Kind::name).collect(Collectors.joining(", "));
    }

    /** @throws IllegalArgumentException if no setting has that name */
    public String text(String parameter) {
        String text = texts.get(parameter);
        if (text == null) {
            throw new IllegalArgumentException("No setting has the name " + parameter);
        }
        return text;
    }

    /** Whether something is set that is either set or not. */
    public boolean is(String parameter) {
        return text(parameter).equals("true");
    }

    /**
     * The outcome of a validation.
     *
     * @param settings what may be saved; empty if anything is wrong
     * @param wrong    the settings whose texts may not be set
     */
    public record Validation(Optional<GlobalSettings> settings, List<Setting<?>> wrong) {}

    /** @param inForce what a mask stands for */
    public Validation validate(GlobalSettings inForce) {
        Map<Setting<?>, Object> values = new HashMap<>();
        List<Setting<?>> wrong = new ArrayList<>();
        for (Setting<?> setting : Setting.ALL) {
            String text = text(setting.parameter());
            setting.typed(setting.isSecret() && text.equals(MASK) ? setting.text(inForce) : text).ifPresentOrElse(value -> values.put(setting, value), () -> wrong.add(setting));
        }
        return new Validation(wrong.isEmpty() ? Optional.of(GlobalSettings.of(values)) : Optional.empty(), wrong);
    }
}
