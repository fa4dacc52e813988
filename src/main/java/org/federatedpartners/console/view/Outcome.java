package org.federatedpartners.console.view;

import java.util.List;
import java.util.Set;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;

/**
 * What one combination of the three settings means; the form carries all of them and shows the one that is chosen.
 *
 * @param methods  what it accepts; nothing if it cannot be saved
 * @param chosen   whether it is the one that the form holds
 */
public record Outcome(String tls, String sasl, boolean dialback, Set<AuthenticationMethod> methods, List<Told> told, boolean chosen) {

    /** All 18, in the order of Lync's table. */
    static List<Outcome> all(String tls, String sasl, boolean dialback) {
        return NegotiationSettings.all().stream().map(settings -> new Outcome(settings.tls().name(), settings.sasl().name(), settings.dialback(),
            settings.isSavable() ? settings.acceptedMethods() : Set.of(), settings.findings().stream().map(Told::of).toList(),
            settings.tls().name().equals(tls) && settings.sasl().name().equals(sasl) && settings.dialback() == dialback)).toList();
    }
}
