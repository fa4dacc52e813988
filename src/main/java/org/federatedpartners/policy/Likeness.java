package org.federatedpartners.policy;

/**
 * Numbers for partners with the same type and the same settings of authentication, mode and downgrade protection: of a million partners, each has one of a few hundred
 * numbers. Relaxations make no difference.
 */
final class Likeness {

    private static final int ANSWERS = Negotiation.values().length;
    private static final int MODES = Mode.values().length;
    private static final int PROTECTIONS = DowngradeProtection.values().length;
    /** One more than the highest number. */
    static final int NUMBERS = PartnerType.values().length * ANSWERS * ANSWERS * 2 * MODES * PROTECTIONS;

    private Likeness() {}

    static short of(Partner partner) {
        NegotiationSettings negotiation = partner.negotiation();
        Strictness strictness = partner.strictness();
        int number = partner.type().ordinal();
        number = number * ANSWERS + negotiation.tls().ordinal();
        number = number * ANSWERS + negotiation.sasl().ordinal();
        number = number * 2 + (negotiation.dialback() ? 1 : 0);
        number = number * MODES + strictness.mode().ordinal();
        return (short) (number * PROTECTIONS + strictness.downgradeProtection().ordinal());
    }
}
