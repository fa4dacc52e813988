package org.federatedpartners.policy;

import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;

import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What this server's own settings, which hold for all domains, can take away from a partner's policy. Its texts are the
 * i18n keys {@code obstacle.<code>} and {@code obstacle.<code>.remedy}.
 */
public enum ServerConstraint {
    /** No port for servers is open; Openfire then sends nothing to other servers either. */
    NO_LISTENER(ServerProperty.STARTTLS_PORT.key(), facts -> !facts.listens() && !facts.listensForDirectTls(),
        facts -> "false", facts -> "true", Methods.ALL, Methods.ALL),
    /** Of the two ports only that for direct TLS (XEP-0368) is open. */
    DIRECT_TLS_ONLY(ServerProperty.STARTTLS_PORT.key(), facts -> !facts.listens() && facts.listensForDirectTls(),
        facts -> "false", facts -> "true", Methods.ALL, Methods.NONE),
    /** The list of permitted servers has not got the domain, or that of blocked ones has. */
    NOT_PERMITTED(ServerProperty.PERMISSION.key(), facts -> false, ServerFacts::permissions, facts -> "", Methods.ALL, Methods.ALL) {
        @Override
        boolean standsFor(DomainName domain, ServerFacts facts) {
            // While no port is open, no domain is permitted whatever the lists say.
            return (facts.listens() || facts.listensForDirectTls()) && !facts.permits().test(domain);
        }
    },
    /** STARTTLS is off in both directions. */
    TLS_DISABLED(ServerProperty.TLS.key(), facts -> facts.tls().equals("disabled"),
        ServerFacts::tls, facts -> "optional", Methods.OVER_TLS, Methods.OVER_TLS),
    /** Openfire requires TLS: it has no streams without encryption. */
    TLS_REQUIRED(ServerProperty.TLS.key(), facts -> facts.tls().equals("required"),
        ServerFacts::tls, facts -> "optional", Set.of(TCP_DIALBACK), Set.of(TCP_DIALBACK)),
    DIALBACK_DISABLED(ServerProperty.DIALBACK.key(), facts -> !facts.dialback(),
        facts -> "false", facts -> "true", Methods.BY_DIALBACK, Methods.BY_DIALBACK),
    /** Without its own certificate the server can neither accept TLS nor prove its identity. */
    CERTIFICATE_MISSING("", facts -> !facts.hasCertificate(), facts -> "", facts -> "", Methods.OVER_TLS, Set.of(SASL_OVER_TLS)),
    /** SASL EXTERNAL is not among the mechanisms by which others may authenticate. */
    EXTERNAL_DISABLED(ServerProperty.SASL_MECHANISMS.key(), facts -> !facts.mechanisms().contains("EXTERNAL"), facts -> String.join(",", facts.mechanisms()),
        facts -> facts.mechanisms().isEmpty() ? "EXTERNAL" : String.join(",", facts.mechanisms()) + ",EXTERNAL", Set.of(SASL_OVER_TLS), Methods.NONE),
    /** Openfire asks no initiating server for a certificate. */
    CERTIFICATE_NOT_ASKED_FOR(ServerProperty.CLIENT_CERTIFICATES.key(), facts -> facts.clientCertificates().equals("disabled"),
        ServerFacts::clientCertificates, facts -> "wanted", Set.of(SASL_OVER_TLS), Methods.NONE);

    private static final class Methods {
        static final Set<AuthenticationMethod> ALL = Set.of(AuthenticationMethod.values());
        static final Set<AuthenticationMethod> OVER_TLS = Set.of(SASL_OVER_TLS, TLS_DIALBACK);
        static final Set<AuthenticationMethod> BY_DIALBACK = Set.of(TLS_DIALBACK, TCP_DIALBACK);
        static final Set<AuthenticationMethod> NONE = Set.of();
    }

    private final String property;
    private final Predicate<ServerFacts> stands;
    private final Function<ServerFacts, String> present;
    private final Function<ServerFacts, String> remedy;
    private final Set<AuthenticationMethod> inbound;
    private final Set<AuthenticationMethod> outbound;

    ServerConstraint(String property, Predicate<ServerFacts> stands, Function<ServerFacts, String> present, Function<ServerFacts, String> remedy,
        Set<AuthenticationMethod> inbound, Set<AuthenticationMethod> outbound) {
        this.property = property;
        this.stands = stands;
        this.present = present;
        this.remedy = remedy;
        this.inbound = inbound;
        this.outbound = outbound;
    }

    /** Whether it constrains streams with this domain, if the domain's policy accepts what it blocks. */
    boolean standsFor(DomainName domain, ServerFacts facts) {
        return stands.test(facts);
    }

    /** Whether it takes these methods, and not others, from every domain. */
    boolean restrictsMethods(ServerFacts facts) {
        return stands.test(facts) && inbound.size() < AuthenticationMethod.values().length;
    }

    /** The property that causes it; empty if its cause is not a property. */
    public String property() {
        return property;
    }

    /** The property's value. */
    String present(ServerFacts facts) {
        return present.apply(facts);
    }

    /** A value of the property with which it is gone; empty if that takes something else. */
    String remedy(ServerFacts facts) {
        return remedy.apply(facts);
    }

    /** By which methods a partner can then not authenticate itself to us. */
    public Set<AuthenticationMethod> inbound() {
        return inbound;
    }

    /** By which methods we can then not authenticate ourselves to a partner. */
    public Set<AuthenticationMethod> outbound() {
        return outbound;
    }
}
