package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.SeenStreams;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.ServerConstraints.Extent;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PartnerStateTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Strictness ENFORCED = Strictness.DEFAULT;

    private static final StreamFacts BY_CERTIFICATE = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL,
        CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final StreamFacts PLAIN = new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, "");

    private static Partner partner(Strictness strictness) {
        return TestPartner.of(1, 1, DomainName.of("a.example"), "", List.of(DomainName.of("b.example")), PartnerType.FEDERATED,
            new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true)).with(strictness);
    }

    private static PolicySnapshot policy(Partner partner, Mode mode) {
        return PolicySnapshot.of(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, mode, DenyList.NONE), List.of(partner), StrongestMethods.UNKNOWN, () -> NOON);
    }

    /** What was seen, as {@code +<second><direction>[*]} for an accepted stream, * for one in the clear, and {@code -<second><direction>[*]} for a refusal, * for one only reported. */
    private static PartnerEvidence evidence(String seen, int live) {
        List<StreamCount> accepted = words(seen, '+').map(word -> new StreamCount(new StreamCount.Key("a.example", direction(word), word.endsWith("*") ? PLAIN : BY_CERTIFICATE),
            at(word), at(word), 1, 1)).toList();
        List<Refusal> refused = words(seen, '-').map(word -> TestRefusal.of(at(word), direction(word), "a.example", Optional.of("a.example"), Optional.empty(),
            Set.of(), word.contains("s") ? Reason.NOT_INVITED : Reason.CERTIFICATE_OUT_OF_DATE, !word.endsWith("*"))).toList();
        return PartnerEvidence.of(refused, accepted, live == 0 ? Map.of() : Map.of("a.example", new Count(live, live)));
    }

    private static Stream<String> words(String seen, char kind) {
        return Arrays.stream(seen.split(" ")).filter(word -> !word.isEmpty() && word.charAt(0) == kind);
    }

    private static Direction direction(String word) {
        return word.contains("i") ? Direction.INBOUND : Direction.OUTBOUND;
    }

    private static Instant at(String word) {
        return NOON.minusSeconds(100).plusSeconds(word.charAt(1) - '0');
    }

    @ParameterizedTest
    @CsvSource({
        // nothing, and success
        "'',            0, NEVER_CONNECTED",
        "+1i,           0, WORKING",
        "+1i +1o,       1, WORKING",
        "'',            1, NOT_JUDGED",
        // an old refusal of a healthy partner
        "-1i +2i,       0, WORKING",
        "-1o +2o +2i,   0, WORKING",
        "-2o +2o,       0, WORKING",
        // a refusal after the last success, and one that was never followed by any
        "+1i -2i,       0, FAILING",
        "-1o,           0, FAILING",
        // the other direction does not help
        "-1o +2i,       0, FAILING",
        "-1i +2o,       0, FAILING",
        // a stranger uses the name of a partner that is connected; what we opened ourselves was no stranger's
        "+1i -2i,       1, WORKING",
        "+1o -2o,       1, FAILING",
        // only reported, or of one sender over a stream that is fine
        "+1i -2i*,      0, WORKING",
        "+1i -2is,      0, WORKING",
        // in the clear
        "+1i*,          0, WORKING_UNENCRYPTED",
        "+1i +1o*,      0, WORKING_UNENCRYPTED",
        "+1i* +2i,      0, WORKING",
        "+1i +2i*,      0, WORKING_UNENCRYPTED",
        "+1i* -2i,      0, FAILING",
    })
    void judgesByWhatCameLastInEachDirection(String seen, int live, PartnerState.Kind expected) {
        Partner partner = partner(ENFORCED);
        assertThat(PartnerState.of(partner, policy(partner, Mode.ENFORCE), Extent.NOTHING_LOST, evidence(seen, live), NOON).kind()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "ENFORCE,     ENFORCE,     NOTHING_LOST,     false, +1i,     WORKING",
        "REPORT_ONLY, ENFORCE,     NOTHING_LOST,     false, +1i,     REPORT_ONLY",
        "ENFORCE,     REPORT_ONLY, NOTHING_LOST,     false, -1i,     REPORT_ONLY",
        "ENFORCE,     REPORT_ONLY, NOTHING_PASSES,   true,  -1i,     REPORT_ONLY",
        "ENFORCE,     ENFORCE,     PARTLY,           false, +1i,     WORKING",
        "ENFORCE,     ENFORCE,     NOTHING_PASSES,   false, -1i,     BLOCKED",
        "ENFORCE,     ENFORCE,     NOTHING_GOES_OUT, true,  +1i,     BLOCKED",
        "ENFORCE,     ENFORCE,     NOTHING_COMES_IN, false, '',      BLOCKED",
        "ENFORCE,     ENFORCE,     NOTHING_LOST,     true,  +1i,     RELAXED",
        "ENFORCE,     ENFORCE,     NOTHING_LOST,     true,  '',      RELAXED",
        "ENFORCE,     ENFORCE,     NOTHING_LOST,     true,  -1i,     FAILING",
    })
    void whatIsSetOutweighsWhatWasSeen(Mode own, Mode global, Extent blocked, boolean relaxed, String seen, PartnerState.Kind expected) {
        Partner partner = partner(new Strictness(own, relaxed ? Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, NOON.plusSeconds(1))) : Optional.empty(),
            DowngradeProtection.OFF));
        assertThat(PartnerState.of(partner, policy(partner, global), blocked, evidence(seen, 0), NOON).kind()).isEqualTo(expected);
    }

    /** What one stanza, one sender or one key was refused for says nothing about the stream that delivers others. */
    @ParameterizedTest
    @EnumSource(Reason.class)
    void failsOnlyByRefusalsOfStreams(Reason reason) {
        boolean ofOneStanza = Set.of(Reason.LOCAL_DOMAIN_NOT_SERVED, Reason.NOT_INVITED, Reason.CONTACTS_UNKNOWN, Reason.TOO_MANY_SUBSCRIPTION_REQUESTS, Reason.ACCOUNT_REQUEST,
            Reason.SERVICE_NOT_OPEN, Reason.RELAY, Reason.NOT_FROM_STREAM, Reason.DENIED).contains(reason);
        Partner partner = partner(ENFORCED);
        Refusal refusal = TestRefusal.of(at("-2i"), Direction.INBOUND, "a.example", Optional.of("a.example"), Optional.empty(), Set.of(), reason);
        PartnerEvidence healthy = evidence("+1i +1o", 0);
        assertThat(PartnerState.of(partner, policy(partner, Mode.ENFORCE), Extent.NOTHING_LOST, new PartnerEvidence(Map.of("a.example", List.of(refusal)), healthy.seen(), Map.of()), NOON)
            .kind()).isEqualTo(ofOneStanza ? PartnerState.Kind.WORKING : PartnerState.Kind.FAILING);
    }

    @Test
    void tellsSinceWhenItFailsAndUntilWhenItIsRelaxed() {
        Partner failing = partner(ENFORCED);
        assertThat(PartnerState.of(failing, policy(failing, Mode.ENFORCE), Extent.NOTHING_LOST, evidence("-1i +2i -5i -3i", 0), NOON).since().toInstant()).isEqualTo(at("-3i"));
        Partner relaxed = partner(new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, NOON.plusSeconds(1))), DowngradeProtection.OFF));
        assertThat(PartnerState.of(relaxed, policy(relaxed, Mode.ENFORCE), Extent.NOTHING_LOST, evidence("", 0), NOON).until().toInstant()).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void whatCannotBeVerifiedOrIsNoLongerAcceptedIsNotJudged() {
        Partner partner = partner(ENFORCED);
        assertThat(PartnerState.of(partner, policy(partner, Mode.ENFORCE).unverifiable(), Extent.NOTHING_LOST, evidence("+1i", 1), NOON).kind()).isEqualTo(PartnerState.Kind.NOT_JUDGED);
        Partner stricter = TestPartner.of(1, 1, DomainName.of("a.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
        assertThat(PartnerState.of(stricter, policy(stricter, Mode.ENFORCE), Extent.NOTHING_LOST, evidence("+1i*", 0), NOON).kind()).isEqualTo(PartnerState.Kind.NOT_JUDGED);
    }

    @ParameterizedTest
    @CsvSource({
        // a deny list, global mode, own mode, seen
        "a.example b.example,   ENFORCE,     ENFORCE,     -1i,  DENIED",
        "*.example,             ENFORCE,     ENFORCE,     +1i,  DENIED",
        "*.example,             ENFORCE,     REPORT_ONLY, '',   DENIED",
        "*.example,             REPORT_ONLY, ENFORCE,     '',   REPORT_ONLY",
        "b.example,             ENFORCE,     ENFORCE,     +1i,  WORKING",
        "a.example,             ENFORCE,     ENFORCE,     '',   NEVER_CONNECTED",
    })
    void isDeniedIfAllOfItsDomainsAre(String denied, Mode global, Mode own, String seen, PartnerState.Kind expected) {
        Partner partner = partner(new Strictness(own, Optional.empty(), DowngradeProtection.OFF));
        PolicySnapshot policy = PolicySnapshot.of(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, global, DenyList.parse(denied.replace(' ', '\n'))), List.of(partner),
            StrongestMethods.UNKNOWN, () -> NOON);
        assertThat(PartnerState.of(partner, policy, Extent.NOTHING_LOST, evidence(seen, 0), NOON).kind()).isEqualTo(expected);
    }

    @Test
    void doesNotFailByWhatTheDenyListRefused() {
        Partner partner = partner(ENFORCED);
        Refusal denied = TestRefusal.of(at("-2i"), Direction.INBOUND, "a.example", Optional.empty(), Optional.empty(), Set.of(), Reason.DENIED);
        PartnerEvidence evidence = new PartnerEvidence(Map.of("a.example", List.of(denied)), SeenStreams.of(List.of()), Map.of());
        assertThat(PartnerState.of(partner, policy(partner, Mode.ENFORCE), Extent.NOTHING_LOST, evidence, NOON).kind()).isEqualTo(PartnerState.Kind.NEVER_CONNECTED);
    }

    @ParameterizedTest
    @CsvSource({"PT5M, FAILING", "P365D, WORKING"})
    void aRefusalByAClockThatWasWrongDoesNotOutweighWhatIsAcceptedSince(Duration ahead, PartnerState.Kind expected) {
        Partner partner = partner(ENFORCED);
        List<StreamCount> accepted = List.of(new StreamCount(new StreamCount.Key("a.example", Direction.INBOUND, BY_CERTIFICATE), NOON, NOON, 1, 1));
        Refusal refusal = TestRefusal.of(NOON.plus(ahead), Direction.INBOUND, "a.example", Optional.of("a.example"), Optional.empty(), Set.of(), Reason.CERTIFICATE_OUT_OF_DATE);
        PartnerEvidence evidence = PartnerEvidence.of(List.of(refusal), accepted, Map.of());
        assertThat(PartnerState.of(partner, policy(partner, Mode.ENFORCE), Extent.NOTHING_LOST, evidence, NOON).kind()).isEqualTo(expected);
    }
}
