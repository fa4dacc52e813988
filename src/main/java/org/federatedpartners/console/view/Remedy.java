package org.federatedpartners.console.view;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * What to do about a refusal: a specific text, and changes of the partner's settings that would accept it. Never proposes a change
 * that is in force already. Never proposes to weaken the partner's settings for a peer that has not proven to be the partner.
 * Anybody can be refused in a partner's name, while the genuine partner has no problem.
 *
 * @param problems what exactly is wrong with the certificate, as it was judged; empty if it was not
 * @param own     what a partner may find wrong with this server's certificate, to be checked first; null if nothing, or if irrelevant
 * @param caution that the peer has not proven to be the partner; null if it has
 */
public record Remedy(List<Text> problems, Text text, Own own, List<Proposal> proposals, Text caution) {

    /** How long a relaxation that is proposed would last. */
    private static final int DAYS = 7;

    private static final String FORM = "federated-partner-edit.jsp";

    /**
     * A change of settings.
     *
     * @param href the form with exactly that change, for the administrator to look at and to save
     */
    public record Proposal(Text text, String href) {}

    /**
     * What may be wrong with this server's certificate.
     *
     * @param lead says that this is to be checked first, and for which domain of this server
     */
    public record Own(Text lead, Text problem) {}

    /**
     * What is known of a refusal.
     *
     * @param local     the domain of this server that the stream was for
     * @param problems  what is wrong with the certificate, the most important first
     * @param encrypted whether TLS was in force
     * @param authenticated whether the domain was authenticated on the stream before
     * @param said      what we have said on it
     * @param ofTheDomain whether the other side is known to be the domain's server
     * @param requiresTls whether the domain's server is known to take no stream without TLS
     * @param shown     what can be trusted of its certificate
     */
    record Refused(Reason reason, Direction direction, String local, String domain, List<CertificateProblem> problems, boolean encrypted, boolean authenticated,
        Set<Step.Kind> said, boolean ofTheDomain, boolean requiresTls, CertificateFacts.Trustable shown) {

        static Refused of(Refusal refusal, OwnCertificate own, boolean requiresTls) {
            boolean encrypted = refusal.seen().filter(seen -> seen.encryption() == StreamFacts.Encryption.TLS).isPresent();
            return new Refused(refusal.reason(), refusal.direction(), own.domain(refusal.direction(), refusal.transcript()), refusal.domain(), refusal.problems(), encrypted,
                refusal.hasProven(), refusal.transcript().map(Transcript::saidByUs).orElse(Set.of()), refusal.isOfTheDomain(), requiresTls,
                refusal.transcript().flatMap(Transcript::certificate).map(CertificateFacts::trust).orElse(CertificateFacts.Trustable.UNKNOWN));
        }

        /** The method that dialback is on such a stream. */
        AuthenticationMethod dialback() {
            return encrypted ? AuthenticationMethod.TLS_DIALBACK : AuthenticationMethod.TCP_DIALBACK;
        }

        /** Whether we have asked to be authenticated. */
        boolean tried() {
            return said.contains(Step.Kind.AUTH) || said.contains(Step.Kind.KEY);
        }

        /**
         * Whether the other side may have ended the stream because of the methods that it was given. Where one was accepted on both sides, another one changes
         * nothing. A server that we connect to must have seen one; that it has no TLS is no reason of its own, but of ours.
         */
        boolean mayBeAboutMethods() {
            return !authenticated && (direction == Direction.INBOUND || encrypted && tried());
        }

        /** Whether a dialback key was sent on the stream, which has not helped. */
        boolean hasDialedBack() {
            return !authenticated && said.contains(Step.Kind.KEY);
        }

        /** Whether the other side has shown that it does not take this method, so that nothing is gained where we accept it. */
        boolean declines(AuthenticationMethod method) {
            boolean tried = hasDialedBack() && method == dialback();
            boolean inTheClear = requiresTls && method == AuthenticationMethod.TCP_DIALBACK && reason != Reason.TCP_DIALBACK_NOT_ACCEPTED;
            return tried || inTheClear;
        }
    }

    /**
     * What the remedies on the page of a partner depend on.
     *
     * @param policy      the policy in force now
     * @param newestFirst the partner's negotiations that are known
     * @param clock       in the time zone in which the form takes times
     */
    record Grounds(Partner partner, PolicySnapshot policy, OwnCertificate own, Collection<Transcript> newestFirst, Clock clock) {

        Remedy remedy(Refused refused) {
            return Remedy.of(refused, partner, policy, own::problem, clock);
        }

        boolean requireTls(String domain) {
            return Transcript.requireTls(newestFirst, domain);
        }
    }

    public Remedy {
        problems = List.copyOf(problems);
        proposals = List.copyOf(proposals);
    }

    /**
     * @param policy the policy in force now
     * @param own    what a partner may have against this server's certificate, for a domain of this server
     * @param clock  in the time zone in which the form takes times
     */
    static Remedy of(Refused refused, Partner partner, PolicySnapshot policy, Function<String, Optional<CertificateProblem>> own, Clock clock) {
        return new Remedy(problems(refused.problems), text(refused, policy), own(refused, own),
            new Proposals(refused, partner, policy, clock).all(), refused.ofTheDomain() ? null : Text.of("remedy.unproven"));
    }

    /** Null if a partner can have nothing against this server's certificate, or if that is irrelevant. */
    static Own own(Refused refused, Function<String, Optional<CertificateProblem>> own) {
        return !mayLieInOurCertificate(refused) ? null : own.apply(refused.local)
            // A server that connects to us does not ask whether we may connect to it.
            .filter(problem -> refused.direction() == Direction.OUTBOUND || problem.code() != CertificateProblem.Code.SERVERS_ONLY)
            .map(problem -> new Own(Text.of("remedy.ownFirst", DomainText.seen(refused.local).display()), Text.of(problem))).orElse(null);
    }

    /** Many servers offer EXTERNAL only where they accept the certificate of who connects, and some end TLS over it, not all with an alert that says so. */
    private static boolean mayLieInOurCertificate(Refused refused) {
        return switch (refused.reason()) {
            case OUR_CERTIFICATE_REFUSED -> true;
            case ENCRYPTION_FAILED -> refused.direction() == Direction.OUTBOUND;
            case DOWNGRADED, EXTERNAL_NOT_OFFERED, EXTERNAL_FAILED, PARTNER_NOT_AUTHORIZED, PARTNER_POLICY, PARTNER_UNSUPPORTED_FEATURE, PARTNER_INVALID_FROM, PARTNER_FAULT ->
                refused.direction() == Direction.OUTBOUND && refused.encrypted() && !refused.authenticated();
            // A server that connects to us may judge our certificate when the handshake is done, and just go.
            case PARTNER_GAVE_UP -> refused.encrypted() && !refused.authenticated();
            default -> false;
        };
    }

    static List<Text> problems(List<CertificateProblem> problems) {
        return problems.stream().map(Text::of).toList();
    }

    /** The most important problem of the certificate decides; if anything else was the reason, that does. */
    static Text general(Reason reason, List<CertificateProblem> problems) {
        boolean decided = !problems.isEmpty() && problems.get(0).code().status().reason() == reason;
        return decided ? Text.remedy(problems.get(0)) : Text.of("reason." + reason + ".remedy");
    }

    private static Text text(Refused refused, PolicySnapshot policy) {
        return switch (refused.reason()) {
            case PARTNER_HOST_UNKNOWN -> DomainName.parse(refused.domain()) instanceof DomainName.Valid valid && !valid.name().display().equals(valid.name().value())
                ? Text.of("remedy.hostUnknownByALabel", valid.name().value(), valid.name().display()) : general(refused.reason(), refused.problems());
            case PARTNER_GAVE_UP -> Text.of(gaveUp(refused, policy));
            default -> general(refused.reason(), refused.problems());
        };
    }

    private static String gaveUp(Refused refused, PolicySnapshot policy) {
        if (refused.direction() == Direction.OUTBOUND && !refused.tried()) {
            return refused.said().contains(Step.Kind.QUESTION) ? "remedy.gaveUpOverQuestion" : refused.encrypted() ? "remedy.gaveUpAtOnceUnderTls" : "remedy.gaveUpAtOnce";
        }
        if (policy.accepted(refused.direction(), refused.domain()).contains(refused.dialback())) {
            return "remedy.gaveUpThough";
        }
        if (refused.hasDialedBack()) {
            return "remedy.gaveUpAfterKey";
        }
        return refused.encrypted() ? "remedy.gaveUpUnderTls" : refused.requiresTls() ? "remedy.gaveUpBeforeTls" : "remedy.gaveUpInTheClear";
    }

    /**
     * To pin a key that was shown; empty if it is unknown, or pinned already.
     *
     * @param alone whether the key is to prove the domain whatever its certificate says
     */
    static Optional<Proposal> pin(Partner partner, String pin, boolean alone) {
        boolean pinned = partner.trust().pins().stream().anyMatch(known -> known.value().equals(pin) && (known.alone() || !alone));
        if (pin.isEmpty() || pinned) {
            return Optional.empty();
        }
        Link form = Link.to(FORM).with("id", partner.id());
        // One that is pinned already is to be trusted alone now.
        if (partner.trust().pins().stream().noneMatch(known -> known.value().equals(pin))) {
            form.with("pin", pin);
        }
        return Optional.of(new Proposal(Text.of(alone ? "remedy.pinAlone" : "remedy.pin", pin), (alone ? form.with("keyAlone", true) : form) + "#field-PINS"));
    }

    /** The changes that would help. */
    private record Proposals(Refused refused, Partner partner, PolicySnapshot policy, Clock clock) {

        List<Proposal> all() {
            List<Proposal> all = new ArrayList<>();
            switch (refused.reason()) {
                case CERTIFICATE_UNTRUSTED -> {
                    trust(false).forEach(all::add);
                    relax(AuthenticationMethod.TLS_DIALBACK).ifPresent(all::add);
                }
                case CERTIFICATE_OUT_OF_DATE, CERTIFICATE_WRONG_NAME, CERTIFICATE_WRONG_USAGE -> {
                    relax(AuthenticationMethod.TLS_DIALBACK).ifPresent(all::add);
                    trust(true).forEach(all::add);
                }
                case CERTIFICATE_ABSENT, CERTIFICATE_WEAK, CERTIFICATE_REVOKED, CERTIFICATE_STATUS_UNKNOWN -> relax(AuthenticationMethod.TLS_DIALBACK).ifPresent(all::add);
                case TLS_DIALBACK_NOT_ACCEPTED, EXTERNAL_NOT_OFFERED, EXTERNAL_FAILED -> {
                    relax(AuthenticationMethod.TLS_DIALBACK).ifPresent(all::add);
                    accept(AuthenticationMethod.TLS_DIALBACK, Negotiation.REQUIRED, Negotiation.OPTIONAL, true).ifPresent(all::add);
                }
                case TCP_DIALBACK_NOT_ACCEPTED, ENCRYPTION_NOT_OFFERED -> acceptInTheClear().forEach(all::add);
                case ENCRYPTION_FAILED -> {
                    // With direct TLS, nothing is said in the clear that could do without.
                    if (refused.direction() == Direction.INBOUND || refused.said().contains(Step.Kind.STARTTLS)) {
                        acceptInTheClear().forEach(all::add);
                    }
                }
                case PARTNER_GAVE_UP, PARTNER_NOT_AUTHORIZED, PARTNER_POLICY, PARTNER_UNSUPPORTED_FEATURE -> {
                    if (refused.mayBeAboutMethods()) {
                        relax(refused.dialback()).ifPresent(all::add);
                    }
                }
                case SASL_OVER_TLS_NOT_ACCEPTED, ENCRYPTION_NOT_ACCEPTED ->
                    accept(AuthenticationMethod.SASL_OVER_TLS, Negotiation.REQUIRED, Negotiation.OPTIONAL, true).ifPresent(all::add);
                case NOT_INVITED -> befriend().ifPresent(all::add);
                case TOO_MANY_SUBSCRIPTION_REQUESTS -> weaken("remedy.toSettings", "federated-partner-settings.jsp").ifPresent(all::add);
                case DOWNGRADED -> weaken("remedy.toRemembered", form() + "#remembered").ifPresent(all::add);
                case SERVER_SETTINGS -> all.add(new Proposal(Text.of("remedy.toObstacles"), form() + "#outcomes"));
                default -> {}
            }
            return all;
        }

        private Link form() {
            return Link.to(FORM).with("id", partner.id());
        }

        private boolean isAccepted(AuthenticationMethod method) {
            return policy.accepted(refused.direction(), refused.domain()).contains(method);
        }

        /** Whether the other side may be helped by accepting this. */
        private boolean isDue(AuthenticationMethod weakest) {
            Set<AuthenticationMethod> accepted = policy.accepted(refused.direction(), refused.domain());
            return refused.ofTheDomain() || accepted.stream().anyMatch(method -> method.compareTo(weakest) >= 0);
        }

        private Optional<Proposal> weaken(String text, String href) {
            return refused.ofTheDomain() ? Optional.of(new Proposal(Text.of(text), href)) : Optional.empty();
        }

        private Optional<Proposal> relax(AuthenticationMethod weakest) {
            if (isAccepted(weakest) || refused.declines(weakest) || !isDue(weakest)) {
                return Optional.empty();
            }
            LocalDateTime until = LocalDateTime.now(clock).plusDays(DAYS).truncatedTo(ChronoUnit.MINUTES);
            return Optional.of(new Proposal(Text.of("remedy.relax." + weakest, until.toLocalDate().toString()),
                form().with("relaxedTo", weakest).with("relaxedUntil", until) + "#field-RELAXATION"));
        }

        /**
         * To trust what was shown, for this partner only.
         *
         * @param alone whether a CA would not help, and a key only if it proves the domain whatever its certificate says
         */
        private List<Proposal> trust(boolean alone) {
            List<Proposal> all = new ArrayList<>();
            if (!refused.ofTheDomain() || !isAccepted(AuthenticationMethod.SASL_OVER_TLS)) {
                return all;
            }
            if (!alone) {
                ShownCa.of(refused.shown()).filter(ca -> partner.trust().privateCas().stream().noneMatch(known -> KeyPin.of(known).isSameKey(ca.pin())))
                    .ifPresent(ca -> all.add(new Proposal(Text.of("remedy.trustCa", ca.name()), form().with("ca", ca.pin()) + "#field-AUTHORITIES")));
            }
            pin(partner, pinOfShown(), alone).ifPresent(all::add);
            return all;
        }

        /** What is wrong with a self-signed certificate names its key; that is known after a restart, too. */
        private String pinOfShown() {
            return refused.problems().stream().filter(problem -> problem.code() == CertificateProblem.Code.SELF_SIGNED && !problem.arguments().isEmpty())
                .map(problem -> problem.arguments().get(0)).findFirst().orElse(refused.shown().pin());
        }

        private Optional<Proposal> accept(AuthenticationMethod method, Negotiation tls, Negotiation sasl, boolean dialback) {
            NegotiationSettings settings = new NegotiationSettings(tls, sasl, dialback);
            boolean helps = !isAccepted(method) && !refused.declines(method) && isDue(Collections.max(settings.acceptedMethods()));
            return !helps ? Optional.empty() : Optional.of(new Proposal(Text.of("remedy.accept." + method),
                form().with("tls", settings.tls()).with("sasl", settings.sasl()).with("dialback", settings.dialback()) + "#outcomes"));
        }

        private List<Proposal> acceptInTheClear() {
            return Stream.of(relax(AuthenticationMethod.TCP_DIALBACK), accept(AuthenticationMethod.TCP_DIALBACK, Negotiation.OPTIONAL, Negotiation.OPTIONAL, true))
                .flatMap(Optional::stream).toList();
        }

        private Optional<Proposal> befriend() {
            return partner.type() != PartnerType.PUBLIC_UNVERIFIED ? Optional.empty()
                : weaken("remedy.befriend", form().with("type", PartnerType.FEDERATED) + "#field-TYPE");
        }
    }
}
