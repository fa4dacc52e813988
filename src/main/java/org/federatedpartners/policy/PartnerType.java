package org.federatedpartners.policy;

/** Who may add contacts on the other side, as in Lync Server 2013. */
public enum PartnerType {
    /** Users on both sides may add each other. */
    FEDERATED,
    /** Like {@link #FEDERATED}, for a public provider that verifies its users' identities. */
    PUBLIC_VERIFIED,
    /** The partner's users reach only those local users who have invited them. */
    PUBLIC_UNVERIFIED
}
