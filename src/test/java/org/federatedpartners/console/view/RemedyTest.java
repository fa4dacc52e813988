package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.transcript.CertificateFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RemedyTest {

    private static final Instant NOON = Instant.parse("2027-01-31T12:00:30Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final Map<String, NegotiationSettings> SETTINGS = Map.of(
        "S", NegotiationSettings.DEFAULT,
        "ST", new NegotiationSettings(Negotiation.REQUIRED, Negotiation.OPTIONAL, true),
        "STD", new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true),
        "D", new NegotiationSettings(Negotiation.NOT_SUPPORTED, Negotiation.NOT_SUPPORTED, true));

    private static Remedy remedy(Reason reason, String settings, PartnerType type, boolean encrypted, CertificateFacts certificate) {
        Partner partner = new Partner(7, 1, DomainName.of("partner.example"), "", List.of(), type, SETTINGS.get(settings));
        return Remedy.of(new Remedy.Refused(reason, Direction.INBOUND, "partner.example", Optional.ofNullable(certificate), encrypted), partner,
            PolicySnapshot.of(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner)), CLOCK);
    }

    private static CertificateFacts certificate(String subject, String issuer, String from, String until, String... names) {
        return new CertificateFacts(subject, issuer, Instant.parse(from + "T00:00:00Z"), Instant.parse(until + "T00:00:00Z"), List.of(names));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CERTIFICATE_OUT_OF_DATE | CN=p | CN=ca | 2026-01-01 | 2027-01-20 | remedy.expired      | 2027-01-20, CN=ca",
        "CERTIFICATE_OUT_OF_DATE | CN=p | CN=ca | 2027-02-01 | 2028-01-20 | remedy.notYetValid  | 2027-02-01",
        "CERTIFICATE_WRONG_NAME  | CN=p | CN=ca | 2026-01-01 | 2028-01-20 | remedy.wrongName    | a.example, *.b.example, partner.example",
        "CERTIFICATE_UNTRUSTED   | CN=p | CN=ca | 2026-01-01 | 2028-01-20 | remedy.untrusted    | CN=ca",
        "CERTIFICATE_UNTRUSTED   | CN=p | CN=p  | 2026-01-01 | 2028-01-20 | remedy.selfSigned   | CN=p",
        "CERTIFICATE_OUT_OF_DATE | CN=p | CN=ca | 2026-01-01 | 2028-01-20 | reason.CERTIFICATE_OUT_OF_DATE.remedy | ''",
    })
    void aCertificateIsToldOfWithWhatIsWrongWithIt(Reason reason, String subject, String issuer, String from, String until, String key, String arguments) {
        Remedy remedy = remedy(reason, "S", PartnerType.FEDERATED, true, certificate(subject, issuer, from, until, "a.example", "*.b.example"));
        assertThat(remedy.text().key()).isEqualTo(key);
        assertThat(String.join(", ", remedy.text().arguments())).isEqualTo(arguments);
        assertThat(remedy.proposals()).singleElement().satisfies(proposal -> {
            assertThat(proposal.href()).isEqualTo("federated-partner-edit.jsp?id=7&relaxedTo=TLS_DIALBACK&relaxedUntil=2027-02-07T12%3A00#field-RELAXATION");
            assertThat(proposal.text()).isEqualTo(Text.of("remedy.relax.TLS_DIALBACK", "2027-02-07"));
        });
    }

    @Test
    void aCertificateThatNamesNobodyIsSaidTo() {
        Remedy remedy = remedy(Reason.CERTIFICATE_WRONG_NAME, "S", PartnerType.FEDERATED, true, certificate("CN=p", "CN=ca", "2026-01-01", "2028-01-01"));
        assertThat(remedy.text()).isEqualTo(Text.of("remedy.noName", "CN=p", "partner.example"));
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
        "PARTNER_GAVE_UP,                S,   false, relaxedTo=TCP_DIALBACK",
        "PARTNER_GAVE_UP,                S,   true,  relaxedTo=TLS_DIALBACK",
        "PARTNER_GAVE_UP,                STD, true,  ''",
        "SASL_OVER_TLS_NOT_ACCEPTED,     D,   true,  tls=REQUIRED&sasl=OPTIONAL&dialback=true",
        "ENCRYPTION_NOT_ACCEPTED,        D,   false, tls=REQUIRED&sasl=OPTIONAL&dialback=true",
        "DOWNGRADED,                     STD, true,  #remembered",
        "SERVER_SETTINGS,                S,   true,  #outcomes",
        "TOO_MANY_SUBSCRIPTION_REQUESTS, S,   true,  federated-partner-settings.jsp",
        "PROTOCOL_VIOLATION,             S,   true,  ''",
    })
    void onlyWhatWouldHelpAndIsNotInForceIsProposed(Reason reason, String settings, boolean encrypted, String proposed) {
        List<Remedy.Proposal> proposals = remedy(reason, settings, PartnerType.FEDERATED, encrypted, null).proposals();
        String[] expected = proposed.isEmpty() ? new String[0] : proposed.split(" ");
        assertThat(proposals).hasSize(expected.length).zipSatisfy(List.of(expected), (proposal, part) -> assertThat(proposal.href()).contains(part));
    }

    @ParameterizedTest
    @CsvSource({"PUBLIC_UNVERIFIED, 1", "FEDERATED, 0", "PUBLIC_VERIFIED, 0"})
    void whoseUsersAreShutOutCanBeLetIn(PartnerType type, int proposals) {
        assertThat(remedy(Reason.NOT_INVITED, "S", type, true, null).proposals()).hasSize(proposals).allMatch(one -> one.href().contains("type=FEDERATED"));
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void thereIsAlwaysSomethingToSay(Reason reason) {
        assertThat(EnumSet.allOf(PartnerType.class)).allSatisfy(type -> assertThat(remedy(reason, "S", type, false, null).text().key()).isNotEmpty());
    }
}
