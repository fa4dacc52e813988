package org.federatedpartners.console.view;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.StrictnessDraft;
import org.federatedpartners.policy.TrustDraft;

/**
 * What a partner's form holds, letter for letter.
 *
 * @param additionalDomains as typed: names separated by line breaks, spaces, commas or semicolons
 */
public record PartnerForm(long id, long version, String primaryDomain, String additionalDomains, String description,
                          String type, String tls, String sasl, boolean dialback, StrictnessDraft strictness, TrustDraft trust) {

    /** The type with which a domain becomes a partner whose users are in contact with ours already: it takes nothing from them. */
    static final PartnerType ADOPTED = PartnerType.FEDERATED;

    /** The form for a new partner, with its domain if that is known. */
    public static PartnerForm blank(String primaryDomain) {
        PartnerDraft blank = PartnerDraft.blank();
        return new PartnerForm(blank.id(), blank.version(), primaryDomain, "", "", blank.type(), blank.tls(), blank.sasl(), blank.dialback(),
            blank.strictness(), blank.trust());
    }

    /** The form for a new partner that is adopted with these settings. */
    public static PartnerForm adopted(String primaryDomain, NegotiationSettings settings) {
        return new PartnerForm(Partner.NEW, 0, primaryDomain, "", "", ADOPTED.name(), settings.tls().name(), settings.sasl().name(), settings.dialback(),
            StrictnessDraft.DEFAULT, TrustDraft.DEFAULT);
    }

    public static PartnerForm of(Partner partner) {
        return of(PartnerDraft.of(partner));
    }

    static PartnerForm of(PartnerDraft draft) {
        return new PartnerForm(draft.id(), draft.version(), draft.primaryDomain(), String.join("\n", draft.additionalDomains()), draft.description(),
            draft.type(), draft.tls(), draft.sasl(), draft.dialback(), draft.strictness(), draft.trust());
    }

    /** The same, with the values that a proposal names. @param proposed the value of a field by the name that it has in the form; empty for none */
    public PartnerForm with(UnaryOperator<String> proposed) {
        StrictnessDraft changed = new StrictnessDraft(or(proposed.apply("mode"), strictness.mode()), or(proposed.apply("ratchet"), strictness.downgradeProtection()),
            or(proposed.apply("relaxedTo"), strictness.relaxedTo()), or(proposed.apply("relaxedUntil"), strictness.relaxedUntil()));
        TrustDraft trusting = new TrustDraft(or(proposed.apply("pins"), trust.pins()),
            or(proposed.apply("keyAlone"), String.valueOf(trust.keyAlone())).equals("true"), or(proposed.apply("authorities"), trust.authorities()),
            or(proposed.apply("minimumTls"), trust.minimumTls()), or(proposed.apply("dane"), String.valueOf(trust.dane())).equals("true"),
            or(proposed.apply("connectHost"), trust.connectHost()));
        String domains = proposed.apply("additionalDomain").isEmpty() ? additionalDomains : (additionalDomains + "\n" + proposed.apply("additionalDomain")).strip();
        return new PartnerForm(id, version, primaryDomain, domains, description, or(proposed.apply("type"), type), or(proposed.apply("tls"), tls),
            or(proposed.apply("sasl"), sasl), or(proposed.apply("dialback"), String.valueOf(dialback)).equals("true"), changed, trusting);
    }

    private static String or(String proposed, String otherwise) {
        return proposed.isEmpty() ? otherwise : proposed;
    }

    public PartnerDraft draft() {
        return new PartnerDraft(id, version, primaryDomain, description, Arrays.asList(additionalDomains.split("[\\s,;]+")), type, tls, sasl, dialback,
            strictness, trust);
    }

    /** Those of the domains that are well formed. */
    List<DomainName> domains() {
        return Stream.concat(Stream.of(primaryDomain), draft().additionalDomains().stream()).map(DomainName::parse)
            .filter(DomainName.Valid.class::isInstance).map(parsed -> ((DomainName.Valid) parsed).name()).toList();
    }

    /** The same values, to be saved over another version, or as a new partner ({@link Partner#NEW}). */
    public PartnerForm over(long otherId, long otherVersion) {
        return new PartnerForm(otherId, otherVersion, primaryDomain, additionalDomains, description, type, tls, sasl, dialback, strictness, trust);
    }

    public boolean isNew() {
        return id == Partner.NEW;
    }
}
