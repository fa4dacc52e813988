package org.federatedpartners.console.view;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.NegotiationSettings;

/**
 * What one combination of the three settings means; the form carries all of them and shows the one that is chosen.
 *
 * @param methods     what it accepts; nothing if it cannot be saved
 * @param constraints what of it the server's own settings take away; null if nothing
 * @param chosen      whether it is the one that the form holds
 */
public record Outcome(String tls, String sasl, boolean dialback, Set<AuthenticationMethod> methods, List<FindingText> findings, ConstraintsView constraints, boolean chosen) {

    /**
     * All 18, in the order of Lync's table.
     *
     * @param constraints what the server's own settings take away from a set of methods; null if nothing
     * @param withoutEffect what else in the form has no effect with a combination
     */
    static List<Outcome> all(String tls, String sasl, boolean dialback, Function<Set<AuthenticationMethod>, ConstraintsView> constraints,
        Function<NegotiationSettings, List<Finding>> withoutEffect) {
        return NegotiationSettings.all().stream().map(settings -> {
            Set<AuthenticationMethod> methods = settings.isSavable() ? settings.acceptedMethods() : Set.of();
            return new Outcome(settings.tls().name(), settings.sasl().name(), settings.dialback(), methods,
                Stream.concat(settings.findings().stream(), withoutEffect.apply(settings).stream()).map(FindingText::of).toList(), constraints.apply(methods),
                settings.tls().name().equals(tls) && settings.sasl().name().equals(sasl) && settings.dialback() == dialback);
        }).toList();
    }
}
