package org.federatedpartners.diagnosis;

import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;

/**
 * One thing that a test has found out.
 *
 * @param details what its text names, as {@code {0}}, {@code {1}} ...; they come from outside
 * @param at      when it was known, after the start of the test
 * @param took    how long it took to find it out
 */
public record Step(Code code, List<String> details, Duration at, Duration took) {

    /** A {@link Step} without its time. */
    public record Found(Code code, List<String> details) {

        public Found {
            details = List.copyOf(details);
        }

        static Found of(Code code, String... details) {
            return new Found(code, List.of(details));
        }
    }

    /** How it stands with streams after this. */
    public enum Quality {
        /** As it should be. */
        GOOD,
        /** It is right, but explains something. */
        NOTE,
        /** A stream can be made, but not by every method or not from every address. */
        WARNING,
        /** It ends here. */
        FAILURE
    }

    /** Who can fix it. */
    public enum Party { NONE, PARTNER, OURS, EITHER }

    /**
     * All possible facts of a test. The text of each is the i18n key {@link #key()}. A fact that needs a remedy
     * also has {@code <key>.remedy}; one that the partner must fix has {@code letter.<code>}.
     */
    public enum Code {
        CONNECT_HOST(Quality.NOTE, Party.NONE),
        OVERRIDE(Quality.NOTE, Party.NONE),
        SERVICE_FOUND(Quality.GOOD, Party.NONE),
        /** An SRV record that denies the service, but has a port: Openfire connects to that port of this machine. */
        SERVICE_LEADS_HERE(Quality.WARNING, Party.PARTNER),
        LEGACY_SERVICE_FOUND(Quality.NOTE, Party.NONE),
        SERVICE_UNANSWERED(Quality.WARNING, Party.EITHER),
        DOMAIN_TRIED_LAST(Quality.NOTE, Party.NONE),
        SERVICE_NOT_NAMED(Quality.NOTE, Party.NONE),
        NAME_ALIAS(Quality.WARNING, Party.PARTNER),
        NAME_WITHOUT_ADDRESS(Quality.WARNING, Party.PARTNER),
        NAME_UNANSWERED(Quality.WARNING, Party.EITHER),
        TARGETS_LEFT_OUT(Quality.NOTE, Party.NONE),
        /** Behind all others, they may still accept a connection. */
        HOSTS_LEFT_OUT(Quality.NOTE, Party.NONE, Set.of(), Methods.ALL),
        DOMAIN_NOT_FOUND(Quality.FAILURE, Party.PARTNER, Methods.ALL),
        DOMAIN_DECLINES(Quality.FAILURE, Party.PARTNER, Methods.ALL),
        DOMAIN_UNANSWERED(Quality.FAILURE, Party.EITHER, Methods.ALL),
        CONNECT_HOST_NOT_FOUND(Quality.FAILURE, Party.OURS, Methods.ALL),
        OVERRIDE_NOT_FOUND(Quality.FAILURE, Party.OURS, Methods.ALL),
        /** Only the name servers of the plugin's settings know where the domain is; Openfire asks those of the operating system. */
        NAMES_UNKNOWN_TO_OPENFIRE(Quality.WARNING, Party.OURS, Set.of(), Methods.ALL),
        /** Openfire connects to none of the servers that are named, as its own port for such streams is closed. */
        NOTHING_LEAVES(Quality.FAILURE, Party.OURS, Methods.ALL),

        ADDRESS_NOT_PUBLIC(Quality.WARNING, Party.OURS, Set.of(), Methods.ALL),
        DIRECT_TLS_NOT_KNOWN(Quality.NOTE, Party.NONE, Methods.ALL),
        DIRECT_TLS_DISABLED(Quality.NOTE, Party.NONE, Methods.ALL),
        DIRECT_TLS_NOT_USED(Quality.NOTE, Party.NONE, Methods.ALL),
        STARTTLS_NOT_USED(Quality.NOTE, Party.NONE, Methods.ALL),
        CONNECTED(Quality.GOOD, Party.NONE),
        CONNECTION_REFUSED(Quality.FAILURE, Party.PARTNER, Methods.ALL),
        CONNECTION_UNANSWERED(Quality.FAILURE, Party.EITHER, Methods.ALL),
        /** Not yet, when the test went on; this server itself waits longer. */
        CONNECTION_SLOW(Quality.WARNING, Party.EITHER, Set.of(), Methods.ALL),
        UNREACHABLE(Quality.FAILURE, Party.EITHER, Methods.ALL),

        STREAM_OPENED(Quality.GOOD, Party.NONE),
        STREAM_WITHOUT_VERSION(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS),
        STREAM_UNANSWERED(Quality.FAILURE, Party.PARTNER, Methods.ALL),
        /** It takes most of the time that this server waits. */
        STREAM_SLOW(Quality.WARNING, Party.PARTNER, Set.of(), Methods.ALL),
        /** Nothing yet, when the test went on; this server itself waits longer. */
        STREAM_SILENT(Quality.WARNING, Party.PARTNER, Set.of(), Methods.ALL),
        /** The same of a server that has begun to negotiate. */
        NEGOTIATION_SILENT(Quality.WARNING, Party.PARTNER, Set.of(), Methods.ALL),
        STREAM_CLOSED(Quality.FAILURE, Party.PARTNER, Methods.ALL),
        STREAM_ERROR(Quality.FAILURE, Party.PARTNER, Methods.ALL),
        DOMAIN_NOT_SERVED(Quality.FAILURE, Party.PARTNER, Methods.ALL),
        /** Another spelling was denied; the next stream uses this one. */
        DOMAIN_SPELLED_DIFFERENTLY(Quality.NOTE, Party.NONE),
        NOT_XMPP(Quality.FAILURE, Party.PARTNER, Methods.ALL),
        ENCRYPTED_UNASKED(Quality.FAILURE, Party.PARTNER, Methods.ALL),

        STARTTLS_OFFERED(Quality.GOOD, Party.NONE),
        STARTTLS_REQUIRED(Quality.GOOD, Party.NONE, Set.of(TCP_DIALBACK)),
        STARTTLS_NOT_OFFERED(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS),
        STARTTLS_REFUSED(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS),
        STARTTLS_CLOSED(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS),
        /** A stream waits for it in vain; only where no method over TLS is accepted is it not asked for. */
        STARTTLS_UNANSWERED(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS, Set.of(TCP_DIALBACK)),
        DIRECT_TLS(Quality.GOOD, Party.NONE, Set.of(TCP_DIALBACK)),
        TLS_ESTABLISHED(Quality.GOOD, Party.NONE),
        TLS_TOO_OLD(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS),
        TLS_FAILED(Quality.WARNING, Party.EITHER, Methods.OVER_TLS),
        TLS_CHAIN_TOO_LONG(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS),
        TLS_CLOSED(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS),
        TLS_UNANSWERED(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS),
        CERTIFICATE_PROVES_DOMAIN(Quality.GOOD, Party.NONE),
        CERTIFICATE_TRUSTED_BY_KEY(Quality.GOOD, Party.NONE),
        CERTIFICATE_EXPIRES_SOON(Quality.WARNING, Party.PARTNER),
        CERTIFICATE_NONE_SHOWN(CertificateProblem.Code.NONE_SHOWN, Party.PARTNER),
        CERTIFICATE_UNREADABLE(CertificateProblem.Code.UNREADABLE, Party.EITHER),
        CERTIFICATE_REVOKED(CertificateProblem.Code.REVOKED, Party.PARTNER),
        CERTIFICATE_EXPIRED(CertificateProblem.Code.EXPIRED, Party.PARTNER),
        CERTIFICATE_NOT_YET_VALID(CertificateProblem.Code.NOT_YET_VALID, Party.EITHER),
        CERTIFICATE_ISSUER_EXPIRED(CertificateProblem.Code.ISSUER_EXPIRED, Party.PARTNER),
        CERTIFICATE_ISSUER_NOT_YET_VALID(CertificateProblem.Code.ISSUER_NOT_YET_VALID, Party.EITHER),
        CERTIFICATE_SELF_SIGNED(CertificateProblem.Code.SELF_SIGNED, Party.EITHER),
        CERTIFICATE_ISSUER_UNKNOWN(CertificateProblem.Code.ISSUER_UNKNOWN, Party.EITHER),
        CERTIFICATE_CHAIN_INCOMPLETE(CertificateProblem.Code.CHAIN_INCOMPLETE, Party.PARTNER),
        CERTIFICATE_CHAIN_TOO_LONG(CertificateProblem.Code.CHAIN_TOO_LONG, Party.PARTNER),
        CERTIFICATE_SIGNATURE_INVALID(CertificateProblem.Code.SIGNATURE_INVALID, Party.EITHER),
        CERTIFICATE_NAME_NOT_PERMITTED(CertificateProblem.Code.NAME_NOT_PERMITTED, Party.PARTNER),
        CERTIFICATE_TOO_MANY_NAMES(CertificateProblem.Code.TOO_MANY_NAMES, Party.PARTNER),
        CERTIFICATE_CHAIN_INVALID(CertificateProblem.Code.CHAIN_INVALID, Party.PARTNER),
        CERTIFICATE_NOT_FOR_SERVERS(CertificateProblem.Code.NOT_FOR_SERVERS, Party.PARTNER),
        CERTIFICATE_ISSUER_NOT_FOR_SERVERS(CertificateProblem.Code.ISSUER_NOT_FOR_SERVERS, Party.PARTNER),
        CERTIFICATE_NOT_FOR_SIGNATURES(CertificateProblem.Code.NOT_FOR_SIGNATURES, Party.PARTNER),
        CERTIFICATE_WEAK_KEY(CertificateProblem.Code.WEAK_KEY, Party.PARTNER),
        CERTIFICATE_WEAK_SIGNATURE(CertificateProblem.Code.WEAK_SIGNATURE, Party.PARTNER),
        CERTIFICATE_NO_NAMES(CertificateProblem.Code.NO_NAMES, Party.PARTNER),
        CERTIFICATE_OTHER_NAMES(CertificateProblem.Code.OTHER_NAMES, Party.PARTNER),
        CERTIFICATE_REVOCATION_UNKNOWN(CertificateProblem.Code.REVOCATION_UNKNOWN, Party.EITHER),
        CERTIFICATE_SERVERS_ONLY(CertificateProblem.Code.SERVERS_ONLY, Party.PARTNER),
        /** Openfire makes the handshake of direct TLS itself, and ends it over this certificate, whatever the partner's settings accept. */
        OPENFIRE_REFUSES_CERTIFICATE(Quality.WARNING, Party.EITHER, Methods.OVER_TLS),
        OUR_CERTIFICATE_REFUSED(Quality.WARNING, Party.EITHER, Methods.OVER_TLS),
        OUR_CERTIFICATE_SHOWN(Quality.GOOD, Party.NONE),
        OUR_CERTIFICATE_NOT_SHOWN(Quality.WARNING, Party.OURS),
        OUR_CERTIFICATE_NOT_ASKED_FOR(Quality.NOTE, Party.NONE),

        ENCRYPTED_STREAM_UNANSWERED(Quality.WARNING, Party.PARTNER, Methods.OVER_TLS),
        ENCRYPTED_STREAM_CLOSED(Quality.WARNING, Party.EITHER, Methods.OVER_TLS),
        ENCRYPTED_STREAM_ERROR(Quality.WARNING, Party.EITHER, Methods.OVER_TLS),
        EXTERNAL_OFFERED(Quality.GOOD, Party.NONE),
        EXTERNAL_NOT_OFFERED(Quality.WARNING, Party.EITHER, Set.of(SASL_OVER_TLS)),
        DIALBACK_OFFERED(Quality.GOOD, Party.NONE),
        DIALBACK_NOT_ANNOUNCED(Quality.NOTE, Party.NONE, Set.of(), Set.of(TLS_DIALBACK)),
        DIALBACK_OFFERED_IN_THE_CLEAR(Quality.NOTE, Party.NONE),
        DIALBACK_NOT_ANNOUNCED_IN_THE_CLEAR(Quality.NOTE, Party.NONE, Set.of(), Set.of(TCP_DIALBACK)),

        OUT_OF_TIME(Quality.WARNING, Party.NONE, Set.of(), Methods.ALL),
        INTERNAL_ERROR(Quality.FAILURE, Party.OURS, Set.of(), Methods.ALL);

        private static final class Methods {
            static final Set<AuthenticationMethod> ALL = Set.of(AuthenticationMethod.values());
            static final Set<AuthenticationMethod> OVER_TLS = Set.of(SASL_OVER_TLS, TLS_DIALBACK);
        }

        private final String key;
        private final Quality quality;
        private final Party responsible;
        private final Set<AuthenticationMethod> blocks;
        private final Set<AuthenticationMethod> leavesOpen;

        Code(Quality quality, Party responsible) {
            this(quality, responsible, Set.of());
        }

        Code(Quality quality, Party responsible, Set<AuthenticationMethod> blocks) {
            this(quality, responsible, blocks, Set.of());
        }

        Code(Quality quality, Party responsible, Set<AuthenticationMethod> blocks, Set<AuthenticationMethod> leavesOpen) {
            this.key = "probe." + name();
            this.quality = quality;
            this.responsible = responsible;
            this.blocks = blocks;
            this.leavesOpen = leavesOpen;
        }

        Code(CertificateProblem.Code problem, Party responsible) {
            key = "certproblem." + problem.name();
            quality = Quality.WARNING;
            this.responsible = responsible;
            blocks = problem.isNote() ? Set.of() : Set.of(SASL_OVER_TLS);
            leavesOpen = Set.of();
        }

        static Code of(CertificateProblem.Code problem) {
            return valueOf("CERTIFICATE_" + problem.name());
        }

        /** Of its text. */
        public String key() {
            return key;
        }

        public Quality quality() {
            return quality;
        }

        /** The methods that cannot work at an address of which this was found. */
        public Set<AuthenticationMethod> blocks() {
            return blocks;
        }

        /** The methods of which nothing can be said for that. */
        public Set<AuthenticationMethod> leavesOpen() {
            return leavesOpen;
        }

        /** Whether there is something to be done about it. */
        public boolean isProblem() {
            return quality == Quality.WARNING || quality == Quality.FAILURE;
        }

        /** Whether the partner is to be told. */
        public boolean concernsPartner() {
            return isProblem() && (responsible == Party.PARTNER || responsible == Party.EITHER);
        }
    }

    public Step {
        Objects.requireNonNull(code);
        details = List.copyOf(details);
    }
}
