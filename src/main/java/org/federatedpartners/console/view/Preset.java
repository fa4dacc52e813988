package org.federatedpartners.console.view;

import java.util.Arrays;
import java.util.List;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;

/**
 * A usual combination of the three settings, which the form fills in.
 *
 * @param chosen whether it is what the form holds
 */
public record Preset(String name, String tls, String sasl, boolean dialback, boolean chosen) {

    /** The usual combinations, the strictest first. */
    public enum Usual {
        CERTIFICATES(NegotiationSettings.DEFAULT),
        ENCRYPTED(new NegotiationSettings(Negotiation.REQUIRED, Negotiation.OPTIONAL, true)),
        OLD_SERVER(new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true));

        private final NegotiationSettings settings;

        Usual(NegotiationSettings settings) {
            this.settings = settings;
        }

        public NegotiationSettings settings() {
            return settings;
        }
    }

    static List<Preset> all(String tls, String sasl, boolean dialback) {
        return Arrays.stream(Usual.values()).map(usual -> {
            NegotiationSettings settings = usual.settings;
            return new Preset(usual.name(), settings.tls().name(), settings.sasl().name(), settings.dialback(),
                settings.tls().name().equals(tls) && settings.sasl().name().equals(sasl) && settings.dialback() == dialback);
        }).toList();
    }
}
