package org.federatedpartners.console.view;

import java.util.Optional;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.probe.ProbeRequest;

/**
 * What is to be tested, letter for letter.
 *
 * @param tls      the name of a setting; empty if the partner's settings, or those of none, count
 * @param dialback {@code true} or anything else
 */
public record TestForm(String domain, String connectHost, String tls, String sasl, String dialback) {

    /** A domain whose settings are not known. */
    public static TestForm of(String domain) {
        return new TestForm(domain, "", "", "", "");
    }

    public static TestForm of(String domain, Optional<NegotiationSettings> settings) {
        return settings.map(known -> new TestForm(domain, "", known.tls().name(), known.sasl().name(), Boolean.toString(known.dialback())))
            .orElseGet(() -> of(domain));
    }

    /** What was tested before. */
    public static TestForm of(ProbeRequest request) {
        TestForm form = of(request.domain().display(), request.settings());
        return new TestForm(form.domain(), request.connectHost().map(host -> host.host() + ":" + host.port()).orElse(""), form.tls(), form.sasl(), form.dialback());
    }
}
