package org.federatedpartners.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a form has sent, put together with what others have saved since it was opened.
 *
 * @param draft     each setting as it was changed; where both changed it, as the form has it
 * @param contested the settings that both changed, to different values
 * @param taken     the settings that only others changed
 */
public record SettingsMerge(SettingsDraft draft, List<Setting<?>> contested, List<Setting<?>> taken) {

    /**
     * @param opened what the form was opened with; empty if it did not send it, so that it is not known which of the two changed a setting
     * @param mine   what it has sent
     * @param theirs what is in force
     */
    public static SettingsMerge of(Optional<SettingsDraft> opened, SettingsDraft mine, SettingsDraft theirs) {
        Map<String, String> merged = new LinkedHashMap<>();
        List<Setting<?>> contested = new ArrayList<>();
        List<Setting<?>> taken = new ArrayList<>();
        for (Setting<?> setting : Setting.ALL) {
            boolean isTheirs = same(setting, mine, theirs);
            if (!isTheirs && opened.filter(before -> same(setting, before, mine)).isPresent()) {
                taken.add(setting);
                isTheirs = true;
            } else if (!isTheirs && opened.filter(before -> same(setting, before, theirs)).isEmpty()) {
                contested.add(setting);
            }
            merged.put(setting.parameter(), (isTheirs ? theirs : mine).text(setting.parameter()));
        }
        return new SettingsMerge(new SettingsDraft(merged), List.copyOf(contested), List.copyOf(taken));
    }

    private static boolean same(Setting<?> setting, SettingsDraft some, SettingsDraft other) {
        return setting.compared(some.text(setting.parameter())).equals(setting.compared(other.text(setting.parameter())));
    }
}
