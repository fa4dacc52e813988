package org.federatedpartners.policy;

import java.util.EnumSet;
import java.util.Set;

/**
 * The reason for a refusal. One code serves as the log line and as the console's text (i18n keys {@code reason.<code>} and
 * {@code reason.<code>.remedy}). The other side is told the general words of {@link #publicText()}.
 */
public enum Reason {
    /** The domain belongs to no partner, and only partners may federate. */
    NOT_A_PARTNER("Federation with this domain is not permitted."),
    /** The domain is on the deny list. */
    DENIED("Federation with this domain is not permitted."),
    /** The partners could not be read, so nothing can be said about the domain. */
    POLICY_UNKNOWN("Federation is temporarily not available."),
    /** The domain belongs to a partner whose stored settings cannot be understood. */
    PARTNER_UNREADABLE("Federation is temporarily not available."),
    /** This version of Openfire lacks what it takes to prove which stream delivers a stanza. */
    STREAMS_UNVERIFIABLE("The stream could not be verified."),
    /** No live stream carries the domain, or it has not been authenticated on it. */
    NOT_AUTHENTICATED("The stream is not authenticated for this domain."),
    /** A stanza in the domain's name that no stream of the domain delivered: a component, a plugin or another server used the name. */
    NOT_FROM_STREAM("The stanza did not arrive on a stream of this domain."),
    /** Dialback in the clear, which the partner's policy does not accept. */
    TCP_DIALBACK_NOT_ACCEPTED("Encryption is required for this domain."),
    /** Dialback over TLS, which the partner's policy does not accept. */
    TLS_DIALBACK_NOT_ACCEPTED("Dialback is not accepted for this domain."),
    /** SASL EXTERNAL over TLS, which the partner's policy does not accept. */
    SASL_OVER_TLS_NOT_ACCEPTED("Certificate authentication is not accepted for this domain."),
    /** The method is weaker than the strongest method seen of the partner, and downgrade protection refuses it. */
    DOWNGRADED("A stronger authentication is required for this domain."),
    /** SASL EXTERNAL without any certificate. */
    CERTIFICATE_ABSENT("A certificate is required for this domain."),
    /** SASL EXTERNAL with a certificate that was issued for other names. */
    CERTIFICATE_WRONG_NAME("The certificate does not prove this domain."),
    /** SASL EXTERNAL with a certificate of a CA that is not trusted. */
    CERTIFICATE_UNTRUSTED("The certificate is not trusted."),
    /** SASL EXTERNAL with a certificate that is not valid yet, or no longer. */
    CERTIFICATE_OUT_OF_DATE("The certificate is not valid at this time."),
    /** SASL EXTERNAL with a certificate that was not issued for servers. */
    CERTIFICATE_WRONG_USAGE("The certificate is not one for servers."),
    /** SASL EXTERNAL with a certificate whose key or signature is too weak. */
    CERTIFICATE_WEAK("The certificate is too weak."),
    /** SASL EXTERNAL with a certificate that its CA has revoked. */
    CERTIFICATE_REVOKED("The certificate has been revoked."),
    /** SASL EXTERNAL with a certificate whose revocation status is unknown, but required. */
    CERTIFICATE_STATUS_UNKNOWN("The certificate could not be checked for revocation."),
    /** A version of TLS that is older than what the partner's settings ask for. */
    TLS_TOO_OLD("A newer version of TLS is required for this domain."),
    /** The other side does not offer TLS, and the partner's policy accepts nothing without it. */
    ENCRYPTION_NOT_OFFERED("Encryption is required for this domain."),
    /** The other side insists on TLS, and the partner's policy accepts nothing with it. */
    ENCRYPTION_NOT_ACCEPTED("Encryption is not used with this domain."),
    /** The other side offers TLS, but refuses it or ends the stream when it is asked for it. */
    STARTTLS_REFUSED("Encryption could not be established."),
    /** TLS could not be established, and without it nothing is accepted, or nothing works. */
    ENCRYPTION_FAILED("Encryption could not be established."),
    /** TLS could not be established, for the other side's certificate chain is longer than Java accepts. */
    CERTIFICATE_CHAIN_TOO_LONG("The certificate chain is too long."),
    /** TLS could not be established, for Java or Openfire, where it makes the handshake itself, did not accept the other side's certificate. */
    CERTIFICATE_REFUSED_IN_HANDSHAKE("Encryption could not be established."),
    /** The other side ended TLS over our certificate, or because it got none. */
    OUR_CERTIFICATE_REFUSED("Encryption could not be established."),
    /** The other side does not offer SASL EXTERNAL, and the partner's policy accepts no dialback. */
    EXTERNAL_NOT_OFFERED("Certificate authentication is required for this domain."),
    /** The other side refused our SASL EXTERNAL, and the partner's policy accepts no dialback. */
    EXTERNAL_FAILED("Certificate authentication is required for this domain."),
    /** A SASL mechanism that proves no server. */
    MECHANISM_NOT_ACCEPTED("This authentication mechanism is not accepted."),
    /** SASL EXTERNAL for another domain than the stream was opened for. */
    IDENTITY_MISMATCH("The authorization identity does not match the stream."),
    /** The other side has shown a dialback key, and we cannot reach the server that would have to verify it. */
    KEY_NOT_VERIFIED("The dialback key could not be verified."),
    /** The other side has opened a stream to a local domain that is not served, or shown a dialback key for one, as that of a component that is not connected. */
    LOCAL_DOMAIN_NOT_SERVED("This domain is not served here."),
    /** The other side ended the stream before it was established, without a word: mostly what we offer is nothing that it accepts. */
    PARTNER_GAVE_UP("The stream was ended before it was authenticated."),
    /** The other side has accepted our SASL EXTERNAL, and ended the stream without a word before it could be used: what it objects to is something else. */
    PARTNER_LEFT_AFTER_EXTERNAL("The stream was ended."),
    /** The other side does not serve the domain (host-unknown, or item-not-found in the answer to a dialback key). */
    PARTNER_HOST_UNKNOWN("The stream was ended before it was authenticated."),
    /** The other side serves the domain no longer (host-gone). */
    PARTNER_HOST_GONE("The stream was ended before it was authenticated."),
    /** The other side names another host for the domain (see-other-host), which we do not follow. */
    PARTNER_MOVED("The stream was ended before it was authenticated."),
    /** The other side does not accept how we authenticate (not-authorized). */
    PARTNER_NOT_AUTHORIZED("The stream was ended before it was authenticated."),
    /** The other side's own policy does not accept the stream (policy-violation). */
    PARTNER_POLICY("The stream was ended before it was authenticated."),
    /** The other side supports none of what we offer or ask for, mostly no way of authentication (unsupported-feature). */
    PARTNER_UNSUPPORTED_FEATURE("The stream was ended before it was authenticated."),
    /** The other side does not accept the local domain that the stream is from (invalid-from). */
    PARTNER_INVALID_FROM("The stream was ended before it was authenticated."),
    /** The other side is stopped or restarted (system-shutdown). */
    PARTNER_SHUTDOWN("The stream was ended before it was authenticated."),
    /** The other side wants a new stream in place of this one (reset). */
    PARTNER_RESET("The stream was ended before it was authenticated."),
    /** The other side lacks resources, limits connections, or cannot authenticate anybody for now (resource-constraint, temporary-auth-failure). */
    PARTNER_OVERLOADED("The stream was ended before it was authenticated."),
    /** The other side has not said in time what was its turn to say, and we give up. */
    PARTNER_SILENT("The stream was not authenticated in time."),
    /** The other side has not answered our dialback key in time: mostly it cannot reach the server that is to verify it. */
    PARTNER_SILENT_AFTER_KEY("The stream was not authenticated in time."),
    /** The other side has waited too long for us (connection-timeout). */
    PARTNER_TIMEOUT("The stream was ended before it was authenticated."),
    /** The other side has another stream that takes the place of this one (conflict). */
    PARTNER_CONFLICT("The stream was ended before it was authenticated."),
    /** The other side cannot reach what it needs, such as our own server for dialback (remote-connection-failed). */
    PARTNER_CANNOT_CONNECT("The stream was ended before it was authenticated."),
    /** The other side does not accept our dialback key, for the server that it has asked about it denies the key (XEP-0220 2.1.2). */
    PARTNER_KEY_INVALID("The stream was ended before it was authenticated."),
    /** The other side does not understand an element, such as a dialback key (unsupported-stanza-type). */
    PARTNER_CANNOT_READ("The stream was ended before it was authenticated."),
    /** What arrives there is no well-formed XML (not-well-formed). */
    PARTNER_BAD_XML("The stream was ended before it was authenticated."),
    /** The other side cannot process the XML that arrives there (bad-format). */
    PARTNER_BAD_FORMAT("The stream was ended before it was authenticated."),
    /** The other side does not accept a namespace prefix, or misses one (bad-namespace-prefix). */
    PARTNER_NAMESPACE_PREFIX("The stream was ended before it was authenticated."),
    /** The other side does not accept the namespace of streams between servers (invalid-namespace); mostly it is reached at a port for clients. */
    PARTNER_NAMESPACE("The stream was ended before it was authenticated."),
    /** What arrives there does not follow the schema by which the other side checks it (invalid-xml). */
    PARTNER_INVALID_XML("The stream was ended before it was authenticated."),
    /** What arrives there has something of XML that XMPP does without, such as a comment (restricted-xml). */
    PARTNER_RESTRICTED_XML("The stream was ended before it was authenticated."),
    /** What arrives there is not taken for UTF-8 (unsupported-encoding). */
    PARTNER_ENCODING("The stream was ended before it was authenticated."),
    /** The other side asks for another version of XMPP (unsupported-version). */
    PARTNER_VERSION("The stream was ended before it was authenticated."),
    /** The other side misses an address, or does not accept one (improper-addressing). */
    PARTNER_ADDRESSING("The stream was ended before it was authenticated."),
    /** A fault of the other side (internal-server-error). */
    PARTNER_INTERNAL_ERROR("The stream was ended before it was authenticated."),
    /** The other side says nothing more, or what no standard knows (undefined-condition). */
    PARTNER_FAULT("The stream was ended before it was authenticated."),
    /** Something that the protocol does not allow at this point, as it would be sent to get around the policy, or over which the server itself ends the stream. */
    PROTOCOL_VIOLATION("This is not allowed at this point of the stream."),
    /** The partner's type lets its users reach only those who have invited them, and the addressed user has not. */
    NOT_INVITED("This user cannot be reached."),
    /** The partner's type asks for an invitation, and whether there is one could not be found out. */
    CONTACTS_UNKNOWN("This user cannot be reached."),
    /** The partner's users have asked for more subscriptions within a minute than one partner may. */
    TOO_MANY_SUBSCRIPTION_REQUESTS("This user cannot be reached."),
    /** A request about an account of this server, which only the account's owner may make. */
    ACCOUNT_REQUEST("This request is not available."),
    /** A request of a service that is not open to strangers, as the partner's type makes its users. */
    SERVICE_NOT_OPEN("This request is not available."),
    /** A stanza for another server: this one does not relay. */
    RELAY("This server does not relay."),
    /** What the partner's policy accepts is switched off in this server's own settings. */
    SERVER_SETTINGS("No authentication method is available for this domain."),
    /** Something about the stream could not be found out. */
    FACTS_UNKNOWN("The stream could not be verified."),
    /** A fault of our own; refused because nothing was decided. */
    INTERNAL_ERROR("The stream could not be verified.");

    /** Or of one key for a domain that was ours: what else the partner's streams are for goes on. */
    private static final Set<Reason> OF_ONE_STANZA = EnumSet.of(LOCAL_DOMAIN_NOT_SERVED, NOT_FROM_STREAM, NOT_INVITED, CONTACTS_UNKNOWN, TOO_MANY_SUBSCRIPTION_REQUESTS, ACCOUNT_REQUEST,
        SERVICE_NOT_OPEN, RELAY);

    private final String publicText;

    Reason(String publicText) {
        this.publicText = publicText;
    }

    /** Whether a stream is refused, and not one stanza, sender or local domain only: those are refused whatever the state of the partner's streams. */
    public boolean concernsStreams() {
        return !OF_ONE_STANZA.contains(this);
    }

    /** A sentence in English that may be told to anybody: it says nothing about this server's settings beyond the refusal. */
    public String publicText() {
        return publicText;
    }
}
