package org.federatedpartners.policy;

import java.util.List;
import java.util.Set;

/**
 * An {@link ServerConstraint} that stands in the way of one partner's policy.
 *
 * @param present  the value of the obstacle's property; empty if it is no property
 * @param remedy   the value with which the obstacle is gone; empty if that takes something else
 * @param inbound  which of the accepted methods the partner cannot use towards us, strongest first
 * @param outbound which of the accepted methods we cannot use towards the partner, strongest first
 * @param domains  those of the partner's domains that it concerns
 */
public record ConstraintEffect(ServerConstraint constraint, String present, String remedy, Set<AuthenticationMethod> inbound, Set<AuthenticationMethod> outbound,
                          List<DomainName> domains) { }
