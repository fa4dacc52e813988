package org.federatedpartners.console.view;

import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StrictnessDraft;
import org.federatedpartners.policy.TrustDraft;

/**
 * A field in which two versions of a partner differ.
 *
 * @param prefix of the i18n keys of its values; empty where the values are shown as they are
 */
public record Difference(String field, String prefix, String mine, String theirs) {

    /** Where the two differ, in the order of the form. */
    static List<Difference> between(Partner mine, Partner theirs) {
        return Stream.of(
            new Difference(Field.PRIMARY_DOMAIN.name(), "", mine.primaryDomain().display(), theirs.primaryDomain().display()),
            new Difference(Field.ADDITIONAL_DOMAINS.name(), "", names(mine), names(theirs)),
            new Difference(Field.DESCRIPTION.name(), "", mine.description(), theirs.description()),
            new Difference(Field.TYPE.name(), "type.", mine.type().name(), theirs.type().name()),
            new Difference(Field.TLS.name(), "negotiation.", mine.negotiation().tls().name(), theirs.negotiation().tls().name()),
            new Difference(Field.SASL.name(), "negotiation.", mine.negotiation().sasl().name(), theirs.negotiation().sasl().name()),
            new Difference(Field.DIALBACK.name(), "dialback.", String.valueOf(mine.negotiation().dialback()), String.valueOf(theirs.negotiation().dialback())),
            new Difference(Field.MODE.name(), "mode.", mine.strictness().mode().name(), theirs.strictness().mode().name()),
            new Difference(Field.RELAXATION.name(), "", relaxation(mine), relaxation(theirs)),
            new Difference(Field.RATCHET.name(), "ratchet.", mine.strictness().downgradeProtection().name(), theirs.strictness().downgradeProtection().name()),
            new Difference(Field.PINS.name(), "", trust(mine).pins(), trust(theirs).pins()),
            new Difference(Field.KEY_ALONE.name(), "keyAlone.", String.valueOf(mine.trust().keyAlone()), String.valueOf(theirs.trust().keyAlone())),
            new Difference(Field.AUTHORITIES.name(), "", authorities(mine), authorities(theirs)),
            new Difference(Field.MINIMUM_TLS.name(), "minimumTls.", trust(mine).minimumTls(), trust(theirs).minimumTls()),
            new Difference(Field.DANE.name(), "dane.", String.valueOf(mine.trust().dane()), String.valueOf(theirs.trust().dane())),
            new Difference(Field.CONNECT_HOST.name(), "", trust(mine).connectHost(), trust(theirs).connectHost())
        ).filter(difference -> !difference.mine().equals(difference.theirs())).toList();
    }

    private static String relaxation(Partner partner) {
        StrictnessDraft shown = StrictnessDraft.of(partner.strictness(), ZoneId.systemDefault());
        return (shown.relaxedTo() + " " + shown.relaxedUntil()).strip();
    }

    private static TrustDraft trust(Partner partner) {
        return TrustDraft.of(partner.trust());
    }

    /** By name and key: the whole of two certificates is nothing that anybody compares. */
    private static String authorities(Partner partner) {
        return partner.trust().authorities().stream().map(authority -> authority.getSubjectX500Principal().getName() + " " + KeyPin.of(authority))
            .collect(Collectors.joining("\n"));
    }

    private static String names(Partner partner) {
        return partner.additionalDomains().stream().map(DomainName::display).collect(Collectors.joining("\n"));
    }
}
