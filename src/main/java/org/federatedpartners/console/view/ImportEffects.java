package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.transfer.Plan;

/**
 * Live streams that a plan would close.
 *
 * @param shown  the first ones
 * @param hidden the number of the others
 */
public record ImportEffects(List<ImportEffect> shown, int hidden) {

    static final int MAX_SHOWN = 50;

    /** Of a plan that cannot be carried out. */
    static final ImportEffects NONE = new ImportEffects(List.of(), 0);

    static ImportEffects of(Plan plan, LiveStreams live) {
        List<ImportEffect> all = ImportEffect.of(plan.basis().current(), plan.future(), live);
        return new ImportEffects(all.stream().limit(MAX_SHOWN).toList(), Math.max(0, all.size() - MAX_SHOWN));
    }
}
