package org.federatedpartners.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.diagnosis.DomainTestState.Attempt;
import org.federatedpartners.dns.ServerLocation.Target;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What steps amount to. Addresses are told apart by a semicolon. */
class DiagnosisTest {

    private static final DomainName DOMAIN = DomainName.of("partner.example");
    private static final String TLS = "CONNECTED STREAM_OPENED STARTTLS_REQUIRED TLS_ESTABLISHED ";

    private static List<Step> steps(String codes) {
        return Arrays.stream(codes.strip().split("\\s+")).filter(code -> !code.isEmpty())
            .map(code -> new Step(Step.Code.valueOf(code), List.of(), Duration.ZERO, Duration.ZERO)).toList();
    }

    /** Each address has a host and a priority of its own. */
    private static DomainTestState state(String lookUp, String... attempts) {
        return state(ConnectionPlan.Named.SRV, "192.0.2.", lookUp, attempts);
    }

    private static DomainTestState state(ConnectionPlan.Named named, String network, String lookUp, String... attempts) {
        List<List<ConnectionPlan.Host>> stages = new ArrayList<>();
        List<Attempt> all = new ArrayList<>();
        for (String codes : attempts) {
            Target target = LocalDomainTests.target("host.example", 5269, network + (all.size() + 1));
            stages.add(List.of(new ConnectionPlan.Host(named, target.service(), DomainRecords.of(LocalDomainTests.location(DOMAIN, target)).addresses("host.example"))));
            all.add(new Attempt(new TargetAddress(target.endpoint(), target.addresses().get(0)), steps(codes)));
        }
        return new DomainTestState(1, new DomainTestRequest(DOMAIN, Optional.empty(), Trust.DEFAULT), Instant.EPOCH, steps(lookUp),
            attempts.length == 0 ? Optional.empty() : Optional.of(new ConnectionPlan(DOMAIN, LocalDomainTests.rules(), stages, List.of())), all, false, Duration.ofSeconds(1));
    }

    private static String methods(Diagnosis diagnosis) {
        return diagnosis.methods().values().stream().map(verdict -> verdict.would().name()).reduce((one, other) -> one + " " + other).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        DOMAIN_NOT_FOUND  |                                                               | NOT NOT NOT
        DOMAIN_DECLINES   |                                                               | NOT NOT NOT
        DOMAIN_UNANSWERED |                                                               | NOT NOT NOT
        OUT_OF_TIME       |                                                               | PERHAPS PERHAPS PERHAPS
        ''                |                                                               | PERHAPS PERHAPS PERHAPS
        SERVICE_FOUND     | ADDRESS_NOT_PUBLIC                                            | PERHAPS PERHAPS PERHAPS
        SERVICE_FOUND     | CONNECTION_REFUSED                                            | NOT NOT NOT
        HOSTS_LEFT_OUT    |                                                               | PERHAPS PERHAPS PERHAPS
        HOSTS_LEFT_OUT    | CONNECTION_REFUSED                                            | PERHAPS PERHAPS PERHAPS
        HOSTS_LEFT_OUT    | CONNECTED STREAM_UNANSWERED                                   | NOT NOT NOT
        SERVICE_FOUND     | CONNECTION_SLOW                                               | PERHAPS PERHAPS PERHAPS
        SERVICE_FOUND     | CONNECTED STREAM_UNANSWERED                                   | NOT NOT NOT
        SERVICE_FOUND     | CONNECTED STREAM_SILENT                                       | PERHAPS PERHAPS PERHAPS
        SERVICE_FOUND     | CONNECTED OUT_OF_TIME                                         | PERHAPS PERHAPS PERHAPS
        SERVICE_FOUND     | CONNECTED STREAM_OPENED DIALBACK_OFFERED_IN_THE_CLEAR STARTTLS_NOT_OFFERED        | NOT NOT WORK
        SERVICE_FOUND     | CONNECTED STREAM_OPENED DIALBACK_NOT_ANNOUNCED_IN_THE_CLEAR STARTTLS_NOT_OFFERED  | NOT NOT PERHAPS
        SERVICE_FOUND     | CONNECTED STREAM_WITHOUT_VERSION DIALBACK_NOT_ANNOUNCED_IN_THE_CLEAR              | NOT NOT PERHAPS
        SERVICE_FOUND     | CONNECTED STREAM_OPENED DIALBACK_OFFERED_IN_THE_CLEAR STARTTLS_OFFERED TLS_FAILED | NOT NOT WORK
        SERVICE_FOUND     | CONNECTED STREAM_OPENED DIALBACK_OFFERED_IN_THE_CLEAR STARTTLS_OFFERED STARTTLS_REFUSED    | NOT NOT WORK
        SERVICE_FOUND     | CONNECTED STREAM_OPENED DIALBACK_OFFERED_IN_THE_CLEAR STARTTLS_OFFERED STARTTLS_UNANSWERED | NOT NOT PERHAPS
        SERVICE_FOUND     | CONNECTED STREAM_OPENED DIALBACK_OFFERED_IN_THE_CLEAR STARTTLS_OFFERED TLS_UNANSWERED      | NOT NOT WORK
        SERVICE_FOUND     | CONNECTED STREAM_OPENED STARTTLS_REQUIRED TLS_FAILED          | NOT NOT NOT
        SERVICE_FOUND     | CONNECTED DIRECT_TLS TLS_ESTABLISHED CERTIFICATE_PROVES_DOMAIN EXTERNAL_OFFERED DIALBACK_OFFERED | WORK WORK NOT
        DIRECT_TLS_NOT_KNOWN |                                                            | NOT NOT NOT
        NOTHING_LEAVES       |                                                            | NOT NOT NOT
        """)
    void derivesWorkingMethodsFromTheStepsOfOneAddress(String lookUp, String attempt, String methods) {
        assertThat(methods(Diagnosis.of(attempt == null ? state(lookUp) : state(lookUp, attempt)))).isEqualTo(methods);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        CERTIFICATE_PROVES_DOMAIN EXTERNAL_OFFERED DIALBACK_OFFERED           | WORK WORK NOT
        CERTIFICATE_PROVES_DOMAIN EXTERNAL_OFFERED DIALBACK_NOT_ANNOUNCED     | WORK PERHAPS NOT
        CERTIFICATE_PROVES_DOMAIN CERTIFICATE_SERVERS_ONLY EXTERNAL_OFFERED DIALBACK_OFFERED | WORK WORK NOT
        CERTIFICATE_PROVES_DOMAIN EXTERNAL_NOT_OFFERED DIALBACK_OFFERED       | NOT WORK NOT
        CERTIFICATE_EXPIRED EXTERNAL_OFFERED DIALBACK_OFFERED                 | NOT WORK NOT
        CERTIFICATE_EXPIRED EXTERNAL_OFFERED DIALBACK_NOT_ANNOUNCED           | NOT PERHAPS NOT
        TLS_TOO_OLD CERTIFICATE_PROVES_DOMAIN EXTERNAL_OFFERED DIALBACK_OFFERED | NOT NOT NOT
        CERTIFICATE_PROVES_DOMAIN ENCRYPTED_STREAM_CLOSED                     | NOT NOT NOT
        CERTIFICATE_PROVES_DOMAIN STREAM_SLOW EXTERNAL_OFFERED DIALBACK_OFFERED | PERHAPS PERHAPS NOT
        CERTIFICATE_EXPIRED NEGOTIATION_SILENT                                | NOT PERHAPS NOT
        """)
    void derivesWorkingMethodsFromTheStepsUnderTls(String steps, String methods) {
        assertThat(methods(Diagnosis.of(state("", TLS + steps)))).isEqualTo(methods);
    }

    /** An address that accepts a connection is the last one: whatever is wrong there, Openfire goes on to no other. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        UNREACHABLE        | {good}             | UNREACHABLE        | WORK WORK NOT             | PASSED_OVER USED LEFT          | UNREACHABLE
        {expired}          | {good}             | {good}             | NOT WORK NOT              | USED LEFT LEFT                 | CERTIFICATE_EXPIRED
        {good}             | {expired}          | CONNECTION_REFUSED | WORK WORK NOT             | USED LEFT LEFT                 | ''
        CONNECTED NOT_XMPP | {good}             | {good}             | NOT NOT NOT               | USED LEFT LEFT                 | NOT_XMPP
        ADDRESS_NOT_PUBLIC | {good}             | {good}             | PERHAPS PERHAPS PERHAPS   | PERHAPS_USED PERHAPS_USED LEFT | ADDRESS_NOT_PUBLIC
        CONNECTION_SLOW    | {good}             | {good}             | PERHAPS PERHAPS PERHAPS   | PERHAPS_USED PERHAPS_USED LEFT | CONNECTION_SLOW
        CONNECTION_REFUSED | CONNECTION_REFUSED | UNREACHABLE        | NOT NOT NOT               | PASSED_OVER PASSED_OVER PASSED_OVER | CONNECTION_REFUSED UNREACHABLE
        """)
    void theFirstAddressThatAcceptsAConnectionCounts(String first, String second, String third, String methods, String uses, String problems) {
        String good = TLS + "CERTIFICATE_PROVES_DOMAIN EXTERNAL_OFFERED DIALBACK_OFFERED";
        String expired = TLS + "CERTIFICATE_EXPIRED EXTERNAL_OFFERED DIALBACK_OFFERED";
        DomainTestState state = state("SERVICE_FOUND", Stream.of(first, second, third).map(steps -> steps.replace("{good}", good).replace("{expired}", expired)).toArray(String[]::new));
        Diagnosis diagnosis = Diagnosis.of(state);
        assertThat(methods(diagnosis)).isEqualTo(methods);
        assertThat(state.attempts()).extracting(attempt -> diagnosis.use(attempt.target()).name()).containsExactly(uses.split(" "));
        assertThat(diagnosis.problems()).extracting(problem -> problem.code().name()).containsExactly(problems.isEmpty() ? new String[0] : problems.split(" "));
    }

    @Test
    void problemsForThePartnerNameNoAddressThatItHasNotPublished() {
        assertThat(Diagnosis.of(state(ConnectionPlan.Named.DOMAIN_LAST, "192.0.2.", "", "CONNECTION_REFUSED")).forPartner()).isEmpty();
        assertThat(Diagnosis.of(state(ConnectionPlan.Named.OVERRIDE, "192.0.2.", "NAME_UNANSWERED", "CONNECTION_REFUSED")).forPartner())
            .singleElement().satisfies(problem -> assertThat(problem.at()).isEmpty());
    }

    @Test
    void problemsForThePartnerNameNoPrivateAddress() {
        assertThat(Diagnosis.of(state(ConnectionPlan.Named.SRV, "10.0.0.", "", "ADDRESS_NOT_PUBLIC")).forPartner()).isEmpty();
        assertThat(Diagnosis.of(state(ConnectionPlan.Named.SRV, "10.0.0.", "", "CONNECTED NOT_XMPP")).forPartner())
            .singleElement().satisfies(problem -> assertThat(problem.at()).isEmpty());
        assertThat(Diagnosis.of(state(ConnectionPlan.Named.SRV, "9.0.0.", "", "CONNECTED NOT_XMPP")).forPartner())
            .singleElement().satisfies(problem -> assertThat(problem.at()).extracting(TargetAddress::text).containsExactly("9.0.0.1:5269"));
    }

    @Test
    void namesTheProblemsOfEachMethodSeparately() {
        Diagnosis diagnosis = Diagnosis.of(state("", TLS + "CERTIFICATE_EXPIRED EXTERNAL_NOT_OFFERED DIALBACK_OFFERED"));
        assertThat(diagnosis.methods().get(AuthenticationMethod.SASL_OVER_TLS).because()).extracting(Diagnosis.Problem::code)
            .containsExactly(Step.Code.CERTIFICATE_EXPIRED, Step.Code.EXTERNAL_NOT_OFFERED);
        assertThat(diagnosis.methods().get(AuthenticationMethod.TLS_DIALBACK).because()).isEmpty();
        assertThat(diagnosis.methods().get(AuthenticationMethod.TCP_DIALBACK).because()).extracting(Diagnosis.Problem::code).containsExactly(Step.Code.STARTTLS_REQUIRED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        CERTIFICATE_PROVES_DOMAIN EXTERNAL_OFFERED DIALBACK_OFFERED     | REQUIRED | REQUIRED      | false
        CERTIFICATE_PROVES_DOMAIN EXTERNAL_NOT_OFFERED DIALBACK_OFFERED | REQUIRED | NOT_SUPPORTED | true
        CERTIFICATE_EXPIRED EXTERNAL_OFFERED DIALBACK_NOT_ANNOUNCED     | REQUIRED | NOT_SUPPORTED | true
        """)
    void theStrictestSettingsThatWorkAreProposed(String steps, Negotiation tls, Negotiation sasl, boolean dialback) {
        assertThat(Diagnosis.of(state("", TLS + steps)).settings()).contains(new NegotiationSettings(tls, sasl, dialback));
    }

    @Test
    void proposesNothingWhenNoMethodWorks() {
        assertThat(Diagnosis.of(state("DOMAIN_NOT_FOUND")).settings()).isEmpty();
    }

    @Test
    void namesTheMethodThatWorksUnderGivenSettings() {
        Diagnosis diagnosis = Diagnosis.of(state("", TLS + "CERTIFICATE_EXPIRED EXTERNAL_OFFERED DIALBACK_OFFERED"));
        assertThat(diagnosis.under(NegotiationSettings.DEFAULT)).isEmpty();
        assertThat(diagnosis.under(new NegotiationSettings(Negotiation.REQUIRED, Negotiation.OPTIONAL, true))).contains(AuthenticationMethod.TLS_DIALBACK);
    }

    @ParameterizedTest
    @EnumSource(CertificateProblem.Code.class)
    void everyCertificateProblemHasAStep(CertificateProblem.Code problem) {
        assertThat(Step.Code.of(problem).key()).isEqualTo("certproblem." + problem);
        assertThat(Step.Code.of(problem).blocks().contains(AuthenticationMethod.SASL_OVER_TLS)).isEqualTo(!problem.isNote());
    }

    @ParameterizedTest
    @EnumSource(Step.Code.class)
    void everyFailureDecidesOnAllThreeMethods(Step.Code code) {
        if (code.quality() == Step.Quality.FAILURE) {
            assertThat(code.blocks().size() + code.leavesOpen().size()).isEqualTo(3);
        }
    }
}
