package org.federatedpartners.console.view;

import java.util.List;
import java.util.Map;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.Strictness;

/**
 * The page on which a domain is tested.
 *
 * @param form    what can be tested next
 * @param problem why the test did not start; null otherwise
 * @param report  of the test that is shown; null if none is
 */
public record TestView(PartnerDraft form, Text problem, ReportView report) {

    private static final Map<String, String> UNKNOWN = Map.of("tls", "", "sasl", "", "dialback", "");

    /** A domain of which nothing else is known. */
    public static PartnerDraft unknown(String domain) {
        return PartnerDraft.blank(domain).with(UNKNOWN);
    }

    /** What was tested before. */
    public static PartnerDraft form(DomainTestRequest request) {
        PartnerDraft tested = PartnerDraft.of(new Partner(Partner.NEW, 0, request.domain(), "", List.of(), PartnerDraft.ADOPTED, false,
            request.settings().orElse(NegotiationSettings.DEFAULT), Strictness.DEFAULT, request.trust()));
        return request.settings().isPresent() ? tested : tested.with(UNKNOWN);
    }
}
