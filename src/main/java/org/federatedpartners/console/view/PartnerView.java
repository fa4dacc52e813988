package org.federatedpartners.console.view;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.Reach;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerConstraints;

/** The page of one partner. */
public record PartnerView(Identity who, Settings settings, Seen seen) {

    /**
     * Who it is.
     *
     * @param domains all of them, the primary one first
     */
    public record Identity(long id, List<DomainText> domains, String description, String type) {

        static Identity of(Partner partner) {
            return new Identity(partner.id(), partner.domains().stream().map(DomainText::of).toList(), partner.description(), partner.type().name());
        }
    }

    /**
     * What is set.
     *
     * @param methods             what its settings accept
     * @param rows                everything else that is set
     * @param privateCas          CAs that are trusted for this partner
     * @param changes             who has changed it, the last first; empty if the audit log cannot be read or goes not so far back
     * @param now                 what is accepted now
     * @param reportOnly          whether its settings are not enforced: by its own mode, or by the global one
     * @param relaxed             what else is accepted for a while; null without a relaxation in force
     * @param downgradeProtection a {@link DowngradeProtection}
     * @param constraints         what server-wide Openfire settings block; null if nothing
     */
    public record Settings(Set<AuthenticationMethod> methods, List<SettingRow> rows, List<CertificateView> privateCas, List<ChangeRow> changes, InForce now, boolean reportOnly, Relaxed relaxed,
        String downgradeProtection, ConstraintsView constraints) {

        static Settings of(Partner partner, ConsoleServices services, PolicySnapshot policy, ServerConstraints constraints, Clock clock) {
            Instant now = clock.instant();
            return new Settings(partner.acceptedMethods(), SettingRow.of(partner), partner.trust().privateCas().stream().map(ca -> CertificateView.of(ca, now)).toList(),
                ChangeRow.of(partner, services.audit(), clock.getZone()), InForce.of(partner, policy, services.policy().settings().subscriptionRequestsPerMinute()),
                PartnerState.isReportOnly(partner, policy),
                partner.strictness().relaxationAt(now).map(one -> new Relaxed(one.weakest().name(), Date.from(one.until()))).orElse(null),
                partner.strictness().downgradeProtection().name(), ConstraintsView.of(constraints, partner.domains().size()));
        }
    }

    /**
     * What is accepted now, with all that has an effect on it.
     *
     * @param incoming        by which methods the partner may authenticate itself to us
     * @param outgoing        by which methods we may authenticate ourselves to it
     * @param globalReportOnly whether nothing is enforced for anybody
     * @param denied          those of its domains that are on the deny list
     * @param listed          those of its domains that are on subscribed deny lists, which has no effect on a partner
     * @param requests        how many subscription requests of its users to strangers a minute may bring; 0 if there can be none
     */
    public record InForce(Set<AuthenticationMethod> incoming, Set<AuthenticationMethod> outgoing, boolean globalReportOnly, List<DomainText> denied, List<Listed> listed, int requests) {

        static InForce of(Partner partner, PolicySnapshot policy, int requestsPerMinute) {
            List<DomainName> permitted = partner.domains().stream().filter(domain -> !policy.isDenied(domain.value())).toList();
            return new InForce(accepted(Direction.INBOUND, permitted, policy), accepted(Direction.OUTBOUND, permitted, policy), policy.global().mode() == Mode.REPORT_ONLY,
                partner.domains().stream().filter(domain -> policy.isDenied(domain.value())).map(DomainText::of).toList(),
                permitted.stream().flatMap(domain -> policy.global().subscribed().containing(domain.value()).map(list -> new Listed(DomainText.of(domain), list)).stream()).toList(),
                partner.type() == PartnerType.PUBLIC_UNVERIFIED ? 0 : requestsPerMinute);
        }

        private static Set<AuthenticationMethod> accepted(Direction direction, List<DomainName> permitted, PolicySnapshot policy) {
            return permitted.isEmpty() ? Set.of() : new TreeSet<>(policy.accepted(direction, permitted.get(0).value()));
        }
    }

    /** A domain on a subscribed deny list. @param list the first one, by its source */
    public record Listed(DomainText domain, String list) {}

    /**
     * A relaxation in force.
     *
     * @param to the weakest method that it accepts
     */
    public record Relaxed(String to, Date until) {}

    /**
     * What was seen.
     *
     * @param refusals     what was refused and has not been followed by an accepted stream, newest first
     * @param resolved     what was refused before that, newest first, without remedies
     * @param negotiations the last ones, newest first
     * @param reach        of which servers it is known what streams they have
     */
    public record Seen(PartnerState state, List<StreamRow> streams, List<RefusalGroup> refusals, List<RefusalGroup> resolved,
        List<NegotiationRow> negotiations, ActivityView activity, Reach reach) {}

    private static final int MAX_REFUSALS = 10;
    private static final int MAX_NEGOTIATIONS = 20;

    /** @param clock in the time zone of the server */
    public static PartnerView of(Partner partner, ConsoleServices services, Clock clock) {
        PolicySnapshot policy = services.policy().inForce().get();
        Instant now = clock.instant();
        Set<String> domains = partner.domains().stream().map(DomainName::value).collect(Collectors.toSet());
        List<Refusal> refusals = services.history().refusals().all().stream()
            .filter(refusal -> domains.contains(refusal.domain())).toList();
        AllNodes all = AllNodes.of(partner, services);
        PartnerEvidence evidence = PartnerEvidence.of(refusals, services.history().streamCounts().of(partner.domains()), all.counts());
        ServerConstraints constraints = ServerConstraints.of(partner.acceptedMethods(), partner.domains(), services.here().server().get());
        Map<Boolean, List<Refusal>> byResolved = refusals.stream().collect(Collectors.partitioningBy(refusal -> evidence.isResolved(refusal, policy)));
        List<Negotiated> negotiations = negotiations(services.history().negotiations().of(partner.domains()), all, refusals);
        Remedy.Grounds grounds = new Remedy.Grounds(partner, policy, OwnCertificate.of(services), negotiations.stream().map(Negotiated::transcript).toList(), clock);
        return new PartnerView(Identity.of(partner), Settings.of(partner, services, policy, constraints, clock), new Seen(
            PartnerState.of(partner, policy, constraints.extent(), evidence, now),
            all.streams().stream().sorted(Comparator.comparing(LiveStream::direction).thenComparing(LiveStream::since))
                .map(stream -> StreamRow.of(stream, now)).toList(),
            RefusalGroup.of(byResolved.get(false), grounds).stream().limit(MAX_REFUSALS).toList(),
            RefusalGroup.of(byResolved.get(true), grounds).stream().limit(MAX_REFUSALS).map(RefusalGroup::resolved).toList(),
            negotiations.stream().limit(MAX_NEGOTIATIONS).map(one -> negotiation(one.transcript(), grounds, evidence).on(one.node())).toList(),
            ActivityView.of(all.together(services.history().activity().lastDay(partner.domains())), all.active(), clock), all.reach()));
    }

    /** The remedy of what has passed since is not offered. */
    private static NegotiationRow negotiation(Transcript transcript, Remedy.Grounds grounds, PartnerEvidence evidence) {
        NegotiationRow row = NegotiationRow.of(transcript, grounds);
        return transcript.last(Step.Refused.class).filter(step -> evidence.isResolved(transcript.direction(), transcript.domain(), step.at(), grounds.policy()))
            .map(step -> row.resolved()).orElse(row);
    }

    /** A negotiation. @param node the name of the node of a cluster that it was with; empty if that is not known */
    private record Negotiated(Transcript transcript, String node) {}

    /** Those since the start, those of other nodes, and those that explain a refusal from before; each once, newest first. */
    private static List<Negotiated> negotiations(List<Transcript> sinceStart, AllNodes all, List<Refusal> refusals) {
        Set<Long> known = new HashSet<>();
        return Stream.of(sinceStart.stream().map(one -> new Negotiated(one, all.node())),
            all.elsewhere().stream().flatMap(other -> other.report().negotiations().stream().map(one -> new Negotiated(one, other.node()))),
            refusals.stream().flatMap(refusal -> refusal.transcript().stream().map(one -> new Negotiated(one, refusal.node()))))
            .flatMap(some -> some).filter(one -> known.add(one.transcript().id()))
            .sorted(Comparator.comparing((Negotiated one) -> one.transcript().began()).reversed()).toList();
    }

    /** Where all its refusals are. */
    public String toRefusals() {
        return Link.to("federated-partner-refusals.jsp").with("domain", who.domains().get(0).value()).toString();
    }

    /** Openfire's own page about its sessions with the primary domain. Openfire's pages cannot lead back: they have no place for links of plugins. */
    public String toSessions() {
        return Link.to("../../server-session-details.jsp").with("hostname", who.domains().get(0).value()).toString();
    }

    /** Where its settings can be changed. */
    public String toForm() {
        return Link.to("federated-partner-edit.jsp").with("id", who.id()).toString();
    }

    /** Where it can be deleted. */
    public String toDelete() {
        return Link.to("federated-partner-delete.jsp").with("id", who.id()).toString();
    }
}
