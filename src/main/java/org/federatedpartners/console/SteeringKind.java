package org.federatedpartners.console;

/** How far this version of Openfire lets the plugin steer negotiations; its text is the i18n key {@code steering.<name>}. */
public enum SteeringKind {
    /** Openfire 4.8 and later: every stream is followed and steered. */
    NETTY,
    /** Openfire 4.2: every stream is followed and steered. */
    BLOCKING,
    /** Openfire 4.3 to 4.7: streams are judged, but not negotiated. */
    VERIFICATION_ONLY,
    /** Any other version: which stream delivers a stanza cannot be proven, so what is enforced is refused. */
    UNVERIFIABLE
}
