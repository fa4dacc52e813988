package org.federatedpartners.console;

/** How far this version of Openfire lets the plugin steer negotiations; its text is the i18n key {@code steering.<name>}. */
public enum SteeringKind {
    /** Openfire 4.8 and later: every stream is followed and steered. */
    NETTY,
    /** Openfire 4.2: every stream is followed and steered. */
    BLOCKING,
    /** Any other version: streams are judged, but not negotiated. */
    VERIFICATION_ONLY
}
