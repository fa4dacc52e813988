package org.federatedpartners.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The settings for all domains as they were typed or imported: nothing is trusted yet.
 *
 * @param texts one for each {@link Setting}, by the name that it has in the form
 */
public record SettingsDraft(Map<String, String> texts) {

    public SettingsDraft {
        texts = Map.copyOf(texts);
    }

    private static SettingsDraft of(Function<Setting<?>, String> text) {
        Map<String, String> texts = new LinkedHashMap<>();
        Setting.ALL.forEach(setting -> texts.put(setting.parameter(), text.apply(setting)));
        return new SettingsDraft(texts);
    }

    /** As the form shows them. */
    public static SettingsDraft of(GlobalSettings settings) {
        return of(setting -> setting.text(settings));
    }

    /** What a form has sent. @param parameter by its name; empty if it was not sent, as a box is that is not checked */
    public static SettingsDraft sent(UnaryOperator<String> parameter) {
        return of(setting -> setting.isFlag() ? Boolean.toString(parameter.apply(setting.parameter()).equals("true")) : parameter.apply(setting.parameter()).strip());
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

    public Validation validate() {
        Map<Setting<?>, Object> values = new HashMap<>();
        List<Setting<?>> wrong = new ArrayList<>();
        for (Setting<?> setting : Setting.ALL) {
            setting.typed(text(setting.parameter())).ifPresentOrElse(value -> values.put(setting, value), () -> wrong.add(setting));
        }
        return new Validation(wrong.isEmpty() ? Optional.of(GlobalSettings.of(values)) : Optional.empty(), wrong);
    }
}
