package org.federatedpartners.diagnosis;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.ServerProperty;

/**
 * What decides where this server connects to, apart from the DNS, at one moment.
 *
 * @param startTlsPort  whether its own port for streams that begin in the clear is open
 * @param directTlsPort whether its own port for direct TLS is open
 * @param tls           whether its settings permit TLS at all
 * @param defaultPort   at which it looks for a server that no SRV record names
 * @param attemptDelay  between two connections of a {@link ConnectModel.Attempts#RACE}
 * @param patience      after which it gives up
 * @param prefersIpv4   of two families at the same time
 * @param overrides     the property {@code dnsutil.dnsOverride}: by domain, {@code *}, or {@code *.domain}
 */
public record ConnectRules(ConnectModel model, boolean startTlsPort, boolean directTlsPort, boolean tls, int defaultPort, Duration attemptDelay,
    Patience patience, boolean prefersIpv4, Map<String, Endpoint> overrides) {

    private static final int DEEPEST_CHAIN = 50;

    /**
     * How long this server waits for another one.
     *
     * @param connecting  until one address accepts a connection
     * @param negotiating from then until the stream is authenticated, all together
     */
    public record Patience(Duration connecting, Duration negotiating) {}

    /** Where this server's rules come from. */
    public interface Source {

        /** May block; not for hot paths. */
        ConnectRules rules(DomainTestRequest request);

        /** The same for all domains. Does not block. */
        Patience patience();
    }

    public ConnectRules {
        overrides = Map.copyOf(overrides);
    }

    /** Why this server never connects to such an endpoint; empty if it does. */
    Optional<Step.Code> constraint(Endpoint endpoint) {
        if (endpoint.directTls()) {
            return !model.asksForDirectTls() ? Optional.of(Step.Code.DIRECT_TLS_NOT_KNOWN) : !tls ? Optional.of(Step.Code.DIRECT_TLS_DISABLED)
                : directTlsPort ? Optional.empty() : Optional.of(Step.Code.DIRECT_TLS_NOT_USED);
        }
        // Versions without direct TLS send nothing while their one port is closed.
        return startTlsPort ? Optional.empty() : Optional.of(Step.Code.STARTTLS_NOT_USED);
    }

    /** The property of Openfire that the text of a {@link #constraint} names; empty if there is none. */
    static String property(Step.Code constraint) {
        return switch (constraint) {
            case STARTTLS_NOT_USED -> ServerProperty.STARTTLS_PORT.key();
            case DIRECT_TLS_NOT_USED -> ServerProperty.DIRECT_TLS_PORT.key();
            case DIRECT_TLS_DISABLED -> ServerProperty.TLS.key();
            default -> "";
        };
    }

    /** Where the settings say that the server of the domain is, whatever the DNS says; empty if they say nothing. */
    Optional<Endpoint> fixed(DomainName domain, Optional<ConnectHost> connectHost) {
        Optional<Endpoint> first = connectHost.map(host -> new Endpoint(host.host(), host.port(), false));
        return model.chainsOverrides() ? chained(domain.value(), first, new HashSet<>())
            : first.or(() -> Optional.ofNullable(overrides.get(domain.value()))).or(() -> Optional.ofNullable(overrides.get("*")));
    }

    /** The end of a chain of overrides. A circle, or a chain that is too long, does not count as an override. */
    private Optional<Endpoint> chained(String name, Optional<Endpoint> first, Set<String> visited) {
        if (visited.size() >= DEEPEST_CHAIN || !visited.add(name)) {
            return Optional.empty();
        }
        Optional<Endpoint> found = first.or(() -> Optional.ofNullable(overrides.get(name))).or(() -> closest(name)).or(() -> Optional.ofNullable(overrides.get("*")));
        String next = found.map(endpoint -> endpoint.host().toLowerCase(Locale.ROOT)).orElse(name);
        return next.equals(name) || !overrides.containsKey(next) ? found : chained(next, Optional.empty(), visited);
    }

    /** Of the wildcards that cover a name, the longest; one covers the domain that it names, too. */
    private Optional<Endpoint> closest(String name) {
        return overrides.entrySet().stream().filter(entry -> entry.getKey().startsWith("*.") && ("." + name).endsWith(entry.getKey().substring(1)))
            .max(Comparator.comparingInt(entry -> entry.getKey().length())).map(Map.Entry::getValue);
    }
}
