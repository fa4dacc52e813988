package org.federatedpartners.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.federatedpartners.certificate.TestCertificates;

/** Drafts of which only some texts matter. */
public final class Drafts {

    private static final String KEY = "0f".repeat(32);

    private Drafts() {}

    /** The rest is that of a new partner. */
    public static PartnerDraft of(long id, long version, String primaryDomain, String additionalDomains, String description, String type, String tls, String sasl,
        boolean dialback) {
        return PartnerDraft.blank(primaryDomain).over(id, version).with(Map.of("additionalDomains", additionalDomains, "description", description, "type", type,
            "tls", tls, "sasl", sasl, "dialback", String.valueOf(dialback)));
    }

    /** A new partner that a change of any single field leaves good. */
    public static PartnerDraft changeable() {
        return of(Partner.NEW, 0, "partner.example", "", "before", "FEDERATED", "OPTIONAL", "OPTIONAL", false).with("pins", KEY);
    }

    /** For each field, other texts than those of {@link #changeable}: whatever goes through all fields is tried with each. */
    public static Map<Field<?>, Map<String, String>> changes() {
        Map<Field<?>, Map<String, String>> changes = new LinkedHashMap<>();
        changes.put(Field.PRIMARY_DOMAIN, Map.of("primaryDomain", "bücher.example"));
        changes.put(Field.ADDITIONAL_DOMAINS, Map.of("additionalDomains", "b.example\na.example"));
        changes.put(Field.DESCRIPTION, Map.of("description", "two\nlines; type FEDERATED"));
        changes.put(Field.TYPE, Map.of("type", "PUBLIC_VERIFIED"));
        changes.put(Field.AUTO_APPROVAL, Map.of("autoApproval", "true"));
        changes.put(Field.TLS, Map.of("tls", "REQUIRED"));
        changes.put(Field.SASL, Map.of("sasl", "REQUIRED"));
        changes.put(Field.DIALBACK, Map.of("dialback", "true"));
        changes.put(Field.MODE, Map.of("mode", "REPORT_ONLY"));
        changes.put(Field.RELAXATION, Map.of("relaxedTo", "TCP_DIALBACK", "relaxedUntil", "9999-10-31T02:30:15"));
        changes.put(Field.RATCHET, Map.of("ratchet", "REFUSE"));
        changes.put(Field.PINS, Map.of("pins", "ab".repeat(32) + "\n" + KEY));
        changes.put(Field.KEY_ALONE, Map.of("keyAlone", "true"));
        changes.put(Field.AUTHORITIES, Map.of("authorities", Pem.write(TestCertificates.authority("One").root()) + Pem.write(TestCertificates.authority("Two").root())));
        changes.put(Field.MINIMUM_TLS, Map.of("minimumTls", "TLS_1_3"));
        changes.put(Field.DANE, Map.of("dane", "true"));
        changes.put(Field.CONNECT_HOST, Map.of("connectHost", "[2001:db8:0:0:0:0:0:1]:5270"));
        return changes;
    }

    /** The partner that a draft makes where there is no other. */
    public static Partner partner(PartnerDraft draft) {
        return draft.validate(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of()), domain -> false).partner().orElseThrow();
    }
}
