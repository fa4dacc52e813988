package org.federatedpartners.console.view;

import java.util.Optional;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.TrustDraft;

/**
 * What is to be tested, letter for letter.
 *
 * @param tls      the name of a setting; empty if the settings are not known
 * @param dialback {@code true} or anything else
 */
public record TestForm(String domain, String tls, String sasl, String dialback, TrustDraft trust) {

    /** A domain of which nothing else is known. */
    public static TestForm of(String domain) {
        return new TestForm(domain, "", "", "", TrustDraft.DEFAULT);
    }

    public static TestForm of(Partner partner) {
        return of(partner.primaryDomain().display(), Optional.of(partner.negotiation()), partner.trust());
    }

    /** What was tested before. */
    public static TestForm of(DomainTestRequest request) {
        return of(request.domain().display(), request.settings(), request.trust());
    }

    private static TestForm of(String domain, Optional<NegotiationSettings> settings, Trust trust) {
        return new TestForm(domain, settings.map(known -> known.tls().name()).orElse(""), settings.map(known -> known.sasl().name()).orElse(""),
            settings.map(known -> Boolean.toString(known.dialback())).orElse(""), TrustDraft.of(trust));
    }
}
