package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Pem;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RemedyTest {

    private static final Instant NOON = Instant.parse("2027-01-31T12:00:30Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final String OWN = "own.example";
    private static final Map<String, NegotiationSettings> SETTINGS = Map.of(
        "S", NegotiationSettings.DEFAULT,
        "ST", new NegotiationSettings(Negotiation.REQUIRED, Negotiation.OPTIONAL, true),
        "STD", new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true),
        "D", new NegotiationSettings(Negotiation.NOT_SUPPORTED, Negotiation.NOT_SUPPORTED, true));

    private static Remedy remedy(Reason reason, String settings, PartnerType type, boolean encrypted, CertificateProblem... problems) {
        Partner partner = TestPartner.of(7, 1, DomainName.of("partner.example"), "", List.of(), type, SETTINGS.get(settings));
        return Remedy.of(new Remedy.Refused(reason, Direction.INBOUND, OWN, "partner.example", List.of(problems), encrypted, false, Set.of(), true, false, CertificateFacts.Trustable.UNKNOWN), partner,
            TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner)), local -> Optional.empty(), CLOCK);
    }

    @ParameterizedTest
    @EnumSource(CertificateProblem.Code.class)
    void remedyNamesWhatIsWrongWithTheCertificate(CertificateProblem.Code code) {
        CertificateProblem problem = CertificateProblem.of(code, "CN=ca", "2027-01-20");
        CertificateProblem less = CertificateProblem.of(CertificateProblem.Code.REVOCATION_UNKNOWN, "CN=p", "http://ca.example/crl");
        Remedy remedy = remedy(code.status().reason(), "S", PartnerType.FEDERATED, true, problem, less);
        assertThat(remedy.problems()).containsExactly(Text.of("certproblem." + code, "CN=ca", "2027-01-20"), Text.of(less));
        assertThat(remedy.text()).isEqualTo(Text.of("certproblem." + code + ".remedy", "CN=ca", "2027-01-20"));
    }

    @Test
    void keepsTheRemedyOfAReasonThatTheCertificateDidNotDecide() {
        CertificateProblem problem = CertificateProblem.of(CertificateProblem.Code.ISSUER_UNKNOWN, "CN=ca");
        Remedy remedy = remedy(Reason.DOWNGRADED, "ST", PartnerType.FEDERATED, true, problem);
        assertThat(remedy.problems()).containsExactly(Text.of(problem));
        assertThat(remedy.text()).isEqualTo(Text.of("reason.DOWNGRADED.remedy"));
    }

    @ParameterizedTest
    @CsvSource({"CERTIFICATE_OUT_OF_DATE", "CERTIFICATE_WRONG_NAME", "CERTIFICATE_UNTRUSTED", "CERTIFICATE_WEAK"})
    void givesTheRemedyOfTheReasonWhereNoProblemIsKnown(Reason reason) {
        Remedy remedy = remedy(reason, "S", PartnerType.FEDERATED, true);
        assertThat(remedy.problems()).isEmpty();
        assertThat(remedy.text()).isEqualTo(Text.of("reason." + reason + ".remedy"));
        assertThat(remedy.proposals()).singleElement().satisfies(proposal -> {
            assertThat(proposal.href()).isEqualTo("federated-partner-edit.jsp?id=7&relaxedTo=TLS_DIALBACK&relaxedUntil=2027-02-07T12%3A00#field-RELAXATION");
            assertThat(proposal.text()).isEqualTo(Text.of("remedy.relax.TLS_DIALBACK", "2027-02-07"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "CERTIFICATE_OUT_OF_DATE,        ST,  true,  ''",
        "CERTIFICATE_ABSENT,             S,   true,  relaxedTo=TLS_DIALBACK",
        "CERTIFICATE_WRONG_USAGE,        S,   true,  relaxedTo=TLS_DIALBACK",
        "CERTIFICATE_WEAK,               S,   true,  relaxedTo=TLS_DIALBACK",
        "CERTIFICATE_REVOKED,            S,   true,  relaxedTo=TLS_DIALBACK",
        "CERTIFICATE_REVOKED,            ST,  true,  ''",
        "CERTIFICATE_STATUS_UNKNOWN,     S,   true,  relaxedTo=TLS_DIALBACK",
        "TLS_DIALBACK_NOT_ACCEPTED,      S,   true,  relaxedTo=TLS_DIALBACK tls=REQUIRED&sasl=OPTIONAL&dialback=true",
        "EXTERNAL_NOT_OFFERED,           S,   true,  relaxedTo=TLS_DIALBACK tls=REQUIRED&sasl=OPTIONAL&dialback=true",
        "TCP_DIALBACK_NOT_ACCEPTED,      ST,  false, relaxedTo=TCP_DIALBACK tls=OPTIONAL&sasl=OPTIONAL&dialback=true",
        "ENCRYPTION_NOT_OFFERED,         S,   false, relaxedTo=TCP_DIALBACK tls=OPTIONAL&sasl=OPTIONAL&dialback=true",
        "ENCRYPTION_NOT_OFFERED,         STD, false, ''",
        "ENCRYPTION_FAILED,              S,   false, relaxedTo=TCP_DIALBACK tls=OPTIONAL&sasl=OPTIONAL&dialback=true",
        "STARTTLS_REFUSED,               S,   false, ''",
        "CERTIFICATE_CHAIN_TOO_LONG,     S,   false, ''",
        "CERTIFICATE_REFUSED_IN_HANDSHAKE, S, false, ''",
        "OUR_CERTIFICATE_REFUSED,        S,   false, ''",
        "OUR_CERTIFICATE_REFUSED,        S,   true,  ''",
        "PARTNER_GAVE_UP,                S,   false, relaxedTo=TCP_DIALBACK",
        "PARTNER_GAVE_UP,                S,   true,  relaxedTo=TLS_DIALBACK",
        "PARTNER_GAVE_UP,                STD, true,  ''",
        "PARTNER_NOT_AUTHORIZED,         S,   true,  relaxedTo=TLS_DIALBACK",
        "PARTNER_POLICY,                 S,   true,  relaxedTo=TLS_DIALBACK",
        "PARTNER_UNSUPPORTED_FEATURE,    S,   true,  relaxedTo=TLS_DIALBACK",
        "PARTNER_HOST_UNKNOWN,           S,   true,  ''",
        "PARTNER_HOST_GONE,              S,   true,  ''",
        "PARTNER_MOVED,                  S,   true,  ''",
        "PARTNER_INVALID_FROM,           S,   true,  ''",
        "PARTNER_SHUTDOWN,               S,   false, ''",
        "PARTNER_RESET,                  S,   true,  ''",
        "PARTNER_OVERLOADED,             S,   true,  ''",
        "PARTNER_SILENT,                 S,   false, ''",
        "PARTNER_SILENT,                 S,   true,  ''",
        "PARTNER_SILENT_AFTER_KEY,       ST,  true,  ''",
        "PARTNER_TIMEOUT,                S,   true,  ''",
        "PARTNER_CONFLICT,               S,   true,  ''",
        "PARTNER_CANNOT_CONNECT,         S,   true,  ''",
        "PARTNER_KEY_INVALID,            S,   true,  ''",
        "PARTNER_CANNOT_READ,            S,   true,  ''",
        "PARTNER_BAD_XML,                S,   true,  ''",
        "PARTNER_BAD_FORMAT,             S,   true,  ''",
        "PARTNER_NAMESPACE_PREFIX,       S,   true,  ''",
        "PARTNER_NAMESPACE,              S,   true,  ''",
        "PARTNER_INVALID_XML,            S,   true,  ''",
        "PARTNER_RESTRICTED_XML,         S,   true,  ''",
        "PARTNER_ENCODING,               S,   true,  ''",
        "PARTNER_LEFT_AFTER_EXTERNAL,    ST,  true,  ''",
        "PARTNER_VERSION,                S,   true,  ''",
        "PARTNER_ADDRESSING,             S,   true,  ''",
        "PARTNER_INTERNAL_ERROR,         S,   true,  ''",
        "PARTNER_FAULT,                  S,   true,  ''",
        "KEY_NOT_VERIFIED,               S,   true,  ''",
        "LOCAL_DOMAIN_NOT_SERVED,        S,   true,  ''",
        "SASL_OVER_TLS_NOT_ACCEPTED,     D,   true,  tls=REQUIRED&sasl=OPTIONAL&dialback=true",
        "ENCRYPTION_NOT_ACCEPTED,        D,   false, tls=REQUIRED&sasl=OPTIONAL&dialback=true",
        "DOWNGRADED,                     STD, true,  #remembered",
        "SERVER_SETTINGS,                S,   true,  #outcomes",
        "TOO_MANY_SUBSCRIPTION_REQUESTS, S,   true,  federated-partner-settings.jsp",
        "PROTOCOL_VIOLATION,             S,   true,  ''",
    })
    void proposesOnlyChangesThatHelpAndAreNotInForce(Reason reason, String settings, boolean encrypted, String proposed) {
        List<Remedy.Proposal> proposals = remedy(reason, settings, PartnerType.FEDERATED, encrypted).proposals();
        String[] expected = proposed.isEmpty() ? new String[0] : proposed.split(" ");
        assertThat(proposals).hasSize(expected.length).zipSatisfy(List.of(expected), (proposal, part) -> assertThat(proposal.href()).contains(part));
    }

    @ParameterizedTest
    @CsvSource({"xn--bcher-kva.example, remedy.hostUnknownByALabel", "partner.example, reason.PARTNER_HOST_UNKNOWN.remedy"})
    void saysHowADomainIsSpelledOnTheStream(String domain, String key) {
        Partner partner = TestPartner.of(7, 1, DomainName.of(domain), "", List.of(), PartnerType.FEDERATED, SETTINGS.get("S"));
        Remedy.Refused refused = new Remedy.Refused(Reason.PARTNER_HOST_UNKNOWN, Direction.OUTBOUND, OWN, domain, List.of(), false, false, Set.of(), true, false, CertificateFacts.Trustable.UNKNOWN);
        Remedy remedy = Remedy.of(refused, partner, TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner)), local -> Optional.empty(), CLOCK);
        assertThat(remedy.text().key()).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({"S, false, remedy.gaveUpInTheClear", "S, true, remedy.gaveUpUnderTls", "ST, true, remedy.gaveUpThough", "D, false, remedy.gaveUpThough"})
    void doesNotSuggestWhatIsAcceptedAlready(String settings, boolean encrypted, String key) {
        assertThat(remedy(Reason.PARTNER_GAVE_UP, settings, PartnerType.FEDERATED, encrypted).text().key()).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "DOWNGRADED,              OUTBOUND, true,  EXPIRED,      true",
        "EXTERNAL_NOT_OFFERED,    OUTBOUND, true,  EXPIRED,      true",
        "EXTERNAL_FAILED,         OUTBOUND, true,  EXPIRED,      true",
        "PARTNER_NOT_AUTHORIZED,  OUTBOUND, true,  EXPIRED,      true",
        "PARTNER_POLICY,          OUTBOUND, true,  EXPIRED,      true",
        "PARTNER_POLICY,          OUTBOUND, false, EXPIRED,      false",
        "PARTNER_UNSUPPORTED_FEATURE, OUTBOUND, true, EXPIRED,   true",
        "PARTNER_FAULT,           OUTBOUND, true,  EXPIRED,      true",
        "DOWNGRADED,              INBOUND,  true,  EXPIRED,      false",
        "DOWNGRADED,              OUTBOUND, false, EXPIRED,      false",
        "CERTIFICATE_UNTRUSTED,   OUTBOUND, true,  EXPIRED,      false",
        "PARTNER_SHUTDOWN,        OUTBOUND, true,  EXPIRED,      false",
        // in the handshake, nothing is encrypted yet
        "OUR_CERTIFICATE_REFUSED, OUTBOUND, false, EXPIRED,      true",
        "OUR_CERTIFICATE_REFUSED, OUTBOUND, false, SERVERS_ONLY, true",
        "OUR_CERTIFICATE_REFUSED, OUTBOUND, true,  EXPIRED,      true",
        "PARTNER_GAVE_UP,         OUTBOUND, true,  EXPIRED,      true",
        "PARTNER_GAVE_UP,         INBOUND,  true,  EXPIRED,      true",
        "PARTNER_GAVE_UP,         INBOUND,  true,  SERVERS_ONLY, false",
        "PARTNER_GAVE_UP,         INBOUND,  false, EXPIRED,      false",
        "OUR_CERTIFICATE_REFUSED, INBOUND,  false, EXPIRED,      true",
        "OUR_CERTIFICATE_REFUSED, INBOUND,  false, SERVERS_ONLY, false",
        "ENCRYPTION_FAILED,       OUTBOUND, false, EXPIRED,      true",
        "ENCRYPTION_FAILED,       INBOUND,  false, EXPIRED,      false",
        "CERTIFICATE_REFUSED_IN_HANDSHAKE, OUTBOUND, false, EXPIRED, false",
    })
    void looksAtOurOwnCertificateFirstWhereItMayBeTheCause(Reason reason, Direction direction, boolean encrypted, CertificateProblem.Code code, boolean told) {
        Partner partner = TestPartner.of(7, 1, DomainName.of("partner.example"), "", List.of(), PartnerType.FEDERATED, SETTINGS.get("S"));
        CertificateProblem problem = new CertificateProblem(code, List.of("2026-12-31"));
        Remedy.Refused refused = new Remedy.Refused(reason, direction, "conference.own.example", "partner.example", List.of(), encrypted, false, Set.of(), true, false,
            CertificateFacts.Trustable.UNKNOWN);
        PolicySnapshot policy = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner));
        Function<String, Optional<CertificateProblem>> own = local -> Optional.of(problem).filter(any -> local.equals("conference.own.example"));
        assertThat(Remedy.of(refused, partner, policy, own, CLOCK).own()).isEqualTo(!told ? null
            : new Remedy.Own(Text.of("remedy.ownFirst", "conference.own.example"), Text.of("certproblem." + code, "2026-12-31")));
        assertThat(Remedy.of(refused, partner, policy, local -> Optional.empty(), CLOCK).own()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"PUBLIC_UNVERIFIED, 1", "FEDERATED, 0", "PUBLIC_VERIFIED, 0"})
    void proposesTheFederatedTypeOnlyForUnverifiedPublicPartners(PartnerType type, int proposals) {
        assertThat(remedy(Reason.NOT_INVITED, "S", type, true).proposals()).hasSize(proposals).allMatch(one -> one.href().contains("type=FEDERATED"));
    }

    /** @param what a domain and how it is authenticated, or how we have tried to be; empty for neither */
    private static Transcript transcript(String what) {
        String[] words = what.split(" ");
        List<Step> steps = what.isEmpty() ? List.of() : Set.of("AUTH", "KEY", "QUESTION", "STARTTLS").contains(what)
            ? List.of(new Step.Said(NOON, Step.Speaker.US, Step.Kind.valueOf(what), List.of()))
            : List.of(new Step.Authenticated(NOON, words[0], Stream.of(words).skip(1).map(AuthenticationMethod::valueOf).findFirst()));
        return new Transcript(1, Direction.INBOUND, "partner.example", NOON, Optional.empty(), steps, 0);
    }

    private static StreamFacts facts(StreamFacts.Encryption encryption, StreamFacts.Authentication authentication) {
        return new StreamFacts(encryption, authentication, CertificateStatus.UNTRUSTED, "");
    }

    /** What a refusal by the gate has seen was so; what one in a negotiation has seen may be what was only asked for. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // what was refused, in which direction, with which settings; what the transcript has as authenticated, where there is one; links
        "TCP_DIALBACK_NOT_ACCEPTED      | INBOUND  | ST | NONE DIALBACK | ''                                          | 0",
        "TCP_DIALBACK_NOT_ACCEPTED      | INBOUND  | S  | NONE DIALBACK | other.example TLS_DIALBACK                  | 0",
        "TCP_DIALBACK_NOT_ACCEPTED      | INBOUND  | ST | NONE DIALBACK | partner.example TCP_DIALBACK                | 2",
        "TCP_DIALBACK_NOT_ACCEPTED      | INBOUND  | ST | NONE DIALBACK |                                             | 2",
        "TCP_DIALBACK_NOT_ACCEPTED      | OUTBOUND | ST | NONE DIALBACK | ''                                          | 2",
        "TLS_DIALBACK_NOT_ACCEPTED      | INBOUND  | S  | TLS DIALBACK  | ''                                          | 0",
        "TLS_DIALBACK_NOT_ACCEPTED      | OUTBOUND | S  | TLS DIALBACK  | ''                                          | 2",
        "CERTIFICATE_UNTRUSTED          | INBOUND  | S  | TLS EXTERNAL  | ''                                          | 0",
        "CERTIFICATE_UNTRUSTED          | INBOUND  | S  | TLS EXTERNAL  | partner.example                             | 0",
        "CERTIFICATE_UNTRUSTED          | INBOUND  | S  | TLS EXTERNAL  | partner.example TLS_DIALBACK                | 1",
        "CERTIFICATE_UNTRUSTED          | INBOUND  | S  | TLS EXTERNAL  |                                             | 0",
        "CERTIFICATE_UNTRUSTED          | OUTBOUND | S  | TLS EXTERNAL  | ''                                          | 1",
        "CERTIFICATE_REVOKED            | INBOUND  | S  | TLS NONE      | ''                                          | 0",
        "PARTNER_GAVE_UP                | INBOUND  | S  | NONE NONE     | ''                                          | 0",
        // who has authenticated us, or proven its domain, does not end the stream because of how
        "PARTNER_POLICY                 | OUTBOUND | S  | TLS EXTERNAL  | partner.example SASL_OVER_TLS               | 0",
        "PARTNER_NOT_AUTHORIZED         | OUTBOUND | S  | TLS DIALBACK  |                                             | 0",
        "PARTNER_POLICY                 | INBOUND  | S  | TLS EXTERNAL  | partner.example SASL_OVER_TLS               | 0",
        // with direct TLS, dialback without encryption would come to the same port
        "ENCRYPTION_FAILED              | OUTBOUND | S  | NONE NONE     | STARTTLS                                    | 2",
        "ENCRYPTION_FAILED              | OUTBOUND | S  | NONE NONE     | ''                                          | 0",
        // who ends the stream before we have tried anything does not do so because of how
        "PARTNER_POLICY                 | OUTBOUND | S  | NONE NONE     | ''                                          | 0",
        "PARTNER_NOT_AUTHORIZED         | OUTBOUND | S  | NONE NONE     | ''                                          | 0",
        "PARTNER_UNSUPPORTED_FEATURE    | OUTBOUND | ST | NONE NONE     | ''                                          | 0",
        "PARTNER_GAVE_UP                | OUTBOUND | S  | NONE NONE     | ''                                          | 0",
        "PARTNER_GAVE_UP                | OUTBOUND | S  | NONE NONE     | KEY                                         | 0",
        "PARTNER_GAVE_UP                | OUTBOUND | S  | TLS NONE      | ''                                          | 0",
        "PARTNER_GAVE_UP                | OUTBOUND | S  | TLS NONE      |                                             | 0",
        "PARTNER_GAVE_UP                | OUTBOUND | S  | TLS NONE      | AUTH                                        | 1",
        "PARTNER_POLICY                 | OUTBOUND | S  | TLS NONE      | ''                                          | 0",
        "PARTNER_POLICY                 | OUTBOUND | S  | TLS NONE      | AUTH                                        | 1",
        "PARTNER_POLICY                 | OUTBOUND | ST | TLS NONE      | KEY                                         | 0",
        "DOWNGRADED                     | INBOUND  | ST | TLS DIALBACK  | ''                                          | 0",
        "DOWNGRADED                     | INBOUND  | ST | TLS DIALBACK  |                                             | 1",
        "NOT_INVITED                    | INBOUND  | S  | TLS DIALBACK  |                                             | 1",
        "TOO_MANY_SUBSCRIPTION_REQUESTS | INBOUND  | S  | TLS DIALBACK  |                                             | 1",
        // these do not weaken
        "SASL_OVER_TLS_NOT_ACCEPTED     | INBOUND  | D  | TLS EXTERNAL  | ''                                          | 1",
        "ENCRYPTION_NOT_ACCEPTED        | INBOUND  | D  | NONE NONE     | ''                                          | 1",
        "CERTIFICATE_UNTRUSTED          | INBOUND  | D  | TLS EXTERNAL  | ''                                          | 1",
        "SERVER_SETTINGS                | INBOUND  | S  | NONE NONE     | ''                                          | 1",
    })
    void proposesNoWeakerSettingsForUnprovenSenders(Reason reason, Direction direction, String settings, String seen, String authenticated,
        int proposals) {
        Partner partner = stranger(settings);
        Refusal refusal = refusal(reason, direction, seen, authenticated);
        Remedy remedy = remedy(refusal, partner);
        assertThat(remedy.proposals()).hasSize(proposals);
        assertThat(remedy.caution() != null).as("said").isEqualTo(!refusal.isOfTheDomain());
        assertThat(RefusalRow.of(refusal, TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner)), new OwnCertificate(OWN, domain -> true, local -> Optional.empty())).cause().unproven())
            .isEqualTo(!refusal.isOfTheDomain());
    }

    private static Partner stranger(String settings) {
        return TestPartner.of(7, 1, DomainName.of("partner.example"), "", List.of(), PartnerType.PUBLIC_UNVERIFIED, SETTINGS.get(settings));
    }

    private static Refusal refusal(Reason reason, Direction direction, String seen, String transcript) {
        String[] facts = seen.split(" ");
        return new Refusal(NOON, direction, "partner.example", Optional.of("partner.example"),
            Optional.of(facts(StreamFacts.Encryption.valueOf(facts[0]), StreamFacts.Authentication.valueOf(facts[1]))), Set.of(), reason, List.of(), true,
            Optional.ofNullable(transcript).map(RemedyTest::transcript), Optional.empty());
    }

    private static Remedy remedy(Refusal refusal, Partner partner, Transcript... newestFirst) {
        return RefusalGroup.of(List.of(refusal), new Remedy.Grounds(partner, TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner)),
            new OwnCertificate(OWN, domain -> true, local -> Optional.empty()), List.of(newestFirst), CLOCK)).get(0).remedy();
    }

    /** @param stream its direction, the other side's domain, and what is said on it: {@code required}, {@code optional} or {@code none} for what is offered of TLS */
    private static Transcript stream(String stream) {
        String[] words = stream.split(" ");
        Map<String, String> offers = Map.of("required", Step.STARTTLS_REQUIRED, "optional", "STARTTLS", "none", "dialback");
        return new Transcript(1, Direction.valueOf(words[0]), words[1], NOON, Optional.empty(), Stream.of(words).skip(2).<Step>map(word -> word.equals("TLS")
            ? new Step.Said(NOON, Step.Speaker.NOBODY, Step.Kind.TLS, List.of())
            : new Step.Said(NOON, Step.Speaker.PEER, Step.Kind.FEATURES, List.of(offers.get(word)))).toList(), 0);
    }

    private static Transcript[] streams(String newestFirst) {
        return Stream.of(newestFirst.split("; ")).map(RemedyTest::stream).toArray(Transcript[]::new);
    }

    /** What the newest stream to the domain itself has offered in the clear counts. */
    @ParameterizedTest
    @CsvSource({
        "OUTBOUND partner.example required,                                      0",
        "OUTBOUND partner.example required TLS none,                             0",
        "INBOUND partner.example; OUTBOUND partner.example required,             0",
        "OUTBOUND partner.example; OUTBOUND partner.example required,            0",
        "OUTBOUND partner.example TLS none; OUTBOUND partner.example required,   0",
        "OUTBOUND partner.example optional; OUTBOUND partner.example required,   2",
        "OUTBOUND partner.example none; OUTBOUND partner.example required,       2",
        "OUTBOUND other.example required,                                        2",
        "INBOUND partner.example required,                                       2",
        "OUTBOUND partner.example TLS required,                                  2",
    })
    void doesNotProposeToDoWithoutTlsToAServerThatRequiresIt(String newestFirst, int proposals) {
        assertThat(remedy(refusal(Reason.ENCRYPTION_FAILED, Direction.OUTBOUND, "NONE NONE", "STARTTLS"), stranger("S"), streams(newestFirst)).proposals()).hasSize(proposals);
        assertThat(remedy(refusal(Reason.ENCRYPTION_NOT_OFFERED, Direction.OUTBOUND, "NONE NONE", ""), stranger("S"), streams(newestFirst)).proposals()).hasSize(proposals);
    }

    @Test
    void proposesToDoWithoutTlsToWhoHasJustDoneSo() {
        assertThat(remedy(refusal(Reason.TCP_DIALBACK_NOT_ACCEPTED, Direction.INBOUND, "NONE DIALBACK", "partner.example TCP_DIALBACK"), stranger("ST"),
            streams("OUTBOUND partner.example required")).proposals()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"OUTBOUND partner.example required, remedy.gaveUpBeforeTls", "OUTBOUND partner.example optional, remedy.gaveUpInTheClear"})
    void doesNotTakeAServerThatRequiresTlsForOneThatHasNone(String newestFirst, String key) {
        assertThat(remedy(refusal(Reason.PARTNER_GAVE_UP, Direction.INBOUND, "NONE NONE", ""), stranger("S"), streams(newestFirst)).text()).isEqualTo(Text.of(key));
    }

    /** The settings may have accepted dialback then: the key has gone out, and did not help. */
    @ParameterizedTest
    @CsvSource({"PARTNER_POLICY, AUTH, 1", "PARTNER_POLICY, KEY, 0", "PARTNER_NOT_AUTHORIZED, KEY, 0", "PARTNER_GAVE_UP, KEY, 0", "CERTIFICATE_UNTRUSTED, AUTH, 1", "CERTIFICATE_UNTRUSTED, KEY, 0"})
    void proposesNoDialbackToAServerThatHasNotTakenOurKey(Reason reason, String tried, int proposals) {
        assertThat(remedy(refusal(reason, Direction.OUTBOUND, "TLS NONE", tried), stranger("S")).proposals()).hasSize(proposals);
    }

    @ParameterizedTest
    @CsvSource({
        "S,  NONE NONE, '',   remedy.gaveUpAtOnce", "STD, NONE NONE, '',  remedy.gaveUpAtOnce",
        "S,  TLS NONE,  '',   remedy.gaveUpAtOnceUnderTls", "ST, TLS NONE, '', remedy.gaveUpAtOnceUnderTls",
        "S,  TLS NONE,  QUESTION, remedy.gaveUpOverQuestion", "D,  NONE NONE, QUESTION, remedy.gaveUpOverQuestion",
        "S,  TLS NONE,  AUTH, remedy.gaveUpUnderTls", "ST, TLS NONE, KEY, remedy.gaveUpThough", "D,  NONE NONE, KEY, remedy.gaveUpThough",
        "S,  TLS NONE,  KEY,  remedy.gaveUpAfterKey", "S,  NONE NONE, KEY, remedy.gaveUpAfterKey",
    })
    void saysOfAServerThatGaveUpWhetherItHadAnythingToAccept(String settings, String seen, String tried, String key) {
        assertThat(remedy(refusal(Reason.PARTNER_GAVE_UP, Direction.OUTBOUND, seen, tried), stranger(settings)).text()).isEqualTo(Text.of(key));
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReasonHasARemedyText(Reason reason) {
        assertThat(EnumSet.allOf(PartnerType.class)).allSatisfy(type -> assertThat(remedy(reason, "S", type, false).text().key()).isNotEmpty());
    }

    /** {@code P} for a pinned key, {@code C} for a private CA that is trusted already. */
    @ParameterizedTest
    @CsvSource({
        "CERTIFICATE_UNTRUSTED,      true,  S,  '', remedy.trustCa remedy.pin remedy.relax.TLS_DIALBACK",
        "CERTIFICATE_UNTRUSTED,      true,  S,  C,  remedy.pin remedy.relax.TLS_DIALBACK",
        "CERTIFICATE_UNTRUSTED,      true,  S,  P,  remedy.trustCa remedy.relax.TLS_DIALBACK",
        "CERTIFICATE_UNTRUSTED,      true,  S,  PC, remedy.relax.TLS_DIALBACK",
        "CERTIFICATE_OUT_OF_DATE,    true,  S,  '', remedy.relax.TLS_DIALBACK remedy.pinAlone",
        "CERTIFICATE_WRONG_NAME,     true,  S,  P,  remedy.relax.TLS_DIALBACK remedy.pinAlone",
        "CERTIFICATE_REVOKED,        true,  S,  '', remedy.relax.TLS_DIALBACK",
        // who has not proven to be the partner, and where certificates are not accepted anyway
        "CERTIFICATE_UNTRUSTED,      false, S,  '', ''",
        "CERTIFICATE_UNTRUSTED,      true,  D,  '', remedy.relax.TLS_DIALBACK",
    })
    void proposesToTrustWhatWasShownForThisPartnerOnly(Reason reason, boolean ofTheDomain, String settings, String trusted, String expected) {
        TestCertificates authority = TestCertificates.authority("Private CA");
        String pin = "ab".repeat(32);
        Partner partner = TestPartner.with(TestPartner.of(7, 1, DomainName.of("partner.example"), "", List.of(), PartnerType.FEDERATED, SETTINGS.get(settings)),
            new Trust(trusted.contains("P") ? List.of(new KeyPin(pin)) : List.of(), trusted.contains("C") ? List.of(authority.root()) : List.of(), MinimumTls.NONE, false, Optional.empty()));
        Remedy remedy = Remedy.of(new Remedy.Refused(reason, Direction.OUTBOUND, OWN, "partner.example", List.of(), true, false, Set.of(), ofTheDomain, false,
            new CertificateFacts.Trustable(pin, Pem.write(authority.root()))), partner, TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner)), local -> Optional.empty(), CLOCK);
        assertThat(remedy.proposals()).extracting(proposal -> proposal.text().key()).containsExactly(expected.isEmpty() ? new String[0] : expected.split(" "));
        assertThat(remedy.proposals()).filteredOn(proposal -> proposal.text().key().equals("remedy.pin"))
            .allSatisfy(proposal -> assertThat(proposal.href()).isEqualTo("federated-partner-edit.jsp?id=7&pin=" + pin + "#field-PINS"));
        assertThat(remedy.proposals()).filteredOn(proposal -> proposal.text().key().equals("remedy.pinAlone"))
            .allSatisfy(proposal -> assertThat(proposal.href()).isEqualTo("federated-partner-edit.jsp?id=7" + (trusted.isEmpty() ? "&pin=" + pin : "") + "&keyAlone=true#field-PINS"));
        assertThat(remedy.proposals()).filteredOn(proposal -> proposal.text().key().equals("remedy.trustCa")).allSatisfy(proposal -> {
            assertThat(proposal.href()).isEqualTo("federated-partner-edit.jsp?id=7&ca=" + KeyPin.of(authority.root()) + "#field-AUTHORITIES");
            assertThat(proposal.text().arguments()).containsExactly("CN=Private CA");
        });
    }

    @Test
    void proposesToPinASelfSignedKeyAfterARestart() {
        CertificateProblem problem = CertificateProblem.of(CertificateProblem.Code.SELF_SIGNED, "cd".repeat(32));
        assertThat(remedy(Reason.CERTIFICATE_UNTRUSTED, "S", PartnerType.FEDERATED, true, problem).proposals()).first()
            .satisfies(proposal -> assertThat(proposal.href()).contains("pin=" + "cd".repeat(32)));
    }
}
