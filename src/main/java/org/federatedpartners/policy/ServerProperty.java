package org.federatedpartners.policy;

/** Each property of Openfire that the plugin reads, writes or names to administrators, except its own settings, which are the store's. */
public enum ServerProperty {

    /** Whether the port for streams that begin in the clear is open. */
    STARTTLS_PORT("xmpp.server.socket.active"),
    /** Whether the port for direct TLS (XEP-0368) is open. */
    DIRECT_TLS_PORT("xmpp.server.socket.ssl.active"),
    /** Which of its lists decides about a server: {@code blacklist} or {@code whitelist}. */
    PERMISSION("xmpp.server.permission"),
    /** {@code disabled}, {@code optional} or {@code required}. */
    TLS("xmpp.server.tls.policy"),
    DIALBACK("xmpp.server.dialback.enabled"),
    /** Whether other servers are asked for a certificate: {@code disabled}, {@code wanted} or {@code needed}. */
    CLIENT_CERTIFICATES("xmpp.server.cert.policy"),
    /** The mechanisms by which others may authenticate, separated by commas. */
    SASL_MECHANISMS("sasl.mechs"),
    /** Whether SASL2 is offered (OF-2535). */
    SASL2("xmpp.auth.sasl2"),
    /** Where Openfire connects to instead of where DNS says; read at start. */
    DNS_OVERRIDE("dnsutil.dnsOverride"),
    /** Seconds that a stream may be in negotiation; at least one. */
    NEGOTIATION_TIME("xmpp.server.session.initialise-timeout", 10, 1, Integer.MAX_VALUE),
    /** Milliseconds between two connections of a race. */
    ATTEMPT_DELAY("xmpp.server.connection-attempt-delay", 250, 100, 2000),

    /** The plugin's: there has been a partner. */
    HAD_PARTNERS("federatedpartners.partners"),
    /** The plugin's: what dialback keys are made of, shared by all nodes of a cluster, for another one may be asked; kept encrypted. */
    DIALBACK_SECRET("federatedpartners.dialback.secret");

    private final String key;
    private final int standard;
    private final int least;
    private final int max;

    ServerProperty(String key) {
        this(key, 0, 0, 0);
    }

    ServerProperty(String key, int standard, int least, int max) {
        this.key = key;
        this.standard = standard;
        this.least = least;
        this.max = max;
    }

    /** Its name in Openfire. */
    public String key() {
        return key;
    }

    /** Of a number: what holds until it is set. */
    public int standard() {
        return standard;
    }

    /** Of a number: the nearest one that may be used. */
    public int limited(int number) {
        return Math.min(max, Math.max(least, number));
    }
}
