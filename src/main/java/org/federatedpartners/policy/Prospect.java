package org.federatedpartners.policy;

import java.util.Optional;

/**
 * What a policy says of a domain whatever the stream is like: the same for all stanzas, for as long as the policy is in force.
 *
 * @param isWatched  as {@link PolicySnapshot#watches}
 * @param isGoverned as {@link PolicySnapshot#hasPolicyFor}
 * @param verdict    as {@link PolicySnapshot#mayFederate}
 * @param partner    as {@link PolicySnapshot#partner(String)}
 */
public record Prospect(boolean isWatched, boolean isGoverned, Verdict verdict, Optional<Partner> partner) {}
