package org.federatedpartners.policy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The server-wide Openfire settings for server-to-server streams at one moment, and which constraints steering overcomes.
 *
 * @param listens             whether the port for streams that begin in the clear is open
 * @param listensForDirectTls whether the port for direct TLS (XEP-0368) is open; if this server knows none, the same as {@code listens}
 * @param tls                 {@code disabled}, {@code optional} or {@code required}
 * @param dialback            whether dialback is enabled
 * @param hasCertificate      whether the server has a certificate to show
 * @param mechanisms          the SASL mechanisms that are enabled
 * @param clientCertificates  {@code disabled}, {@code wanted} or {@code needed}
 * @param permissions         {@code blacklist} or {@code whitelist}
 * @param permits             whether those lists let a domain's server connect, and let us connect to it
 * @param lifted            the constraints that do not apply to partners in spite of the settings
 */
public record ServerFacts(boolean listens, boolean listensForDirectTls, String tls, boolean dialback, boolean hasCertificate, List<String> mechanisms,
    String clientCertificates, String permissions, Permits permits, Set<ServerConstraint> lifted) {

    /** Which domains Openfire's lists of servers permit. */
    @FunctionalInterface
    public interface Permits {

        Permits EVERYBODY = new Permits() {
            @Override
            public boolean test(DomainName domain) {
                return true;
            }

            @Override
            public boolean isUnlimited() {
                return true;
            }
        };

        boolean test(DomainName domain);

        /** Whether every domain is known to be permitted, so that none need be asked about. */
        default boolean isUnlimited() {
            return false;
        }
    }

    /** Settings that constrain no partner. */
    public static final ServerFacts UNCONSTRAINED = new ServerFacts(true, true, "optional", true, true, List.of("EXTERNAL"), "wanted", "blacklist", Permits.EVERYBODY, Set.of());

    public ServerFacts {
        Objects.requireNonNull(tls);
        mechanisms = List.copyOf(mechanisms);
        Objects.requireNonNull(clientCertificates);
        Objects.requireNonNull(permissions);
        Objects.requireNonNull(permits);
        lifted = Set.copyOf(lifted);
    }

    /** The same settings, where steering overcomes these constraints. */
    public ServerFacts lifting(Set<ServerConstraint> constraints) {
        return new ServerFacts(listens, listensForDirectTls, tls, dialback, hasCertificate, mechanisms, clientCertificates, permissions, permits, constraints);
    }

    /** What is left of all methods for those who connect to us. */
    public Set<AuthenticationMethod> usableInbound(boolean encrypted) {
        return usable(encrypted, ServerConstraint::inbound);
    }

    /** What is left of all methods for us when we connect. */
    public Set<AuthenticationMethod> usableOutbound(boolean encrypted) {
        return usable(encrypted, ServerConstraint::outbound);
    }

    private Set<AuthenticationMethod> usable(boolean encrypted, Function<ServerConstraint, Set<AuthenticationMethod>> blocked) {
        Set<AuthenticationMethod> usable = EnumSet.allOf(AuthenticationMethod.class);
        Arrays.stream(ServerConstraint.values()).filter(constraint -> constraint.restrictsMethods(this) && !lifted.contains(constraint))
            // A stream can be encrypted all the same, by direct TLS.
            .filter(constraint -> !(encrypted && constraint == ServerConstraint.TLS_DISABLED))
            .forEach(constraint -> usable.removeAll(blocked.apply(constraint)));
        return usable;
    }
}
