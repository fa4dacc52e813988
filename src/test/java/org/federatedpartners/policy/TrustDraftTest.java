package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.federatedpartners.certificate.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a partner's server is told from others: what can be typed, and what it is taken for. */
class TrustDraftTest {

    private static final Clock CLOCK = Clock.fixed(TestCertificates.NOW, ZoneOffset.UTC);
    private static final TestCertificates CA = TestCertificates.authority("Private");
    private static final String HEX = "00ff".repeat(16);
    private static final NegotiationSettings ALL = new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true);

    private static List<Finding> findings(PartnerDraft draft, NegotiationSettings settings) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(draft.trust(CLOCK, findings).findings(settings));
        return findings;
    }

    private static PartnerDraft pins(String pins) {
        return PartnerDraft.blank().with("pins", pins);
    }

    private static PartnerDraft authorities(String pem) {
        return PartnerDraft.blank().with("authorities", pem);
    }

    private static PartnerDraft host(String host) {
        return PartnerDraft.blank().with("connectHost", host);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
        " 00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF ",
        "00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:ff:00:FF",
        "AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8=",
        "sha256/AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8=",
        "SHA-256:00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff"})
    void readsPinsInTheFormatsOfCommonTools(String typed) {
        assertThat(KeyPin.parse(typed)).contains(new KeyPin(HEX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00ff", "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00f", "AP8A", "*", "sha256/"})
    void rejectsInvalidPins(String typed) {
        assertThat(KeyPin.parse(typed)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "xmpp.partner.example,         xmpp.partner.example, 5269",
        "' Xmpp.Partner.Example. ',    xmpp.partner.example, 5269",
        "xmpp.partner.example:1,       xmpp.partner.example, 1",
        "bücher.example:65535,         xn--bcher-kva.example, 65535",
        "192.0.2.1,                    192.0.2.1, 5269",
        "192.0.2.1:5270,               192.0.2.1, 5270",
        "2001:db8::1,                  2001:db8:0:0:0:0:0:1, 5269",
        "[2001:db8::1],                2001:db8:0:0:0:0:0:1, 5269",
        "[2001:DB8::1]:5270,           2001:db8:0:0:0:0:0:1, 5270",
    })
    void readsConnectHostsWithAndWithoutPort(String typed, String host, int port) {
        assertThat(ConnectHost.parse(typed)).contains(new ConnectHost(host, port));
        assertThat(ConnectHost.parse(new ConnectHost(host, port).toString())).contains(new ConnectHost(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "partner.example:", "partner.example:0", "partner.example:65536", "partner.example:99999999999", "300.1.1.1", "192.0.2.1:x",
        "[192.0.2.1]:5269", "[partner.example]:5269", "2001:db8::1::2", "[::1", "::1%lo", "http://partner.example", "user@partner.example", "/", ":5269", "<script>"})
    void reportsInvalidConnectHosts(String typed) {
        assertThat(findings(host(typed), ALL)).containsExactly(Finding.of(Finding.Code.CONNECT_HOST_UNREADABLE, Field.CONNECT_HOST, typed));
    }

    @Test
    void readsPemCertificatesWithOtherTextBetweenThem() throws Exception {
        String pem = "subject=CN = Private\n" + Pem.write(CA.root()) + "\n\nBag Attributes\n    friendlyName: x\n" + Pem.write(CA.issue()).replace("\n", "\r\n");
        assertThat(Pem.read(pem)).first().isEqualTo(CA.root());
        assertThat(Pem.read(pem)).hasSize(2);
        assertThat(Pem.read(" \n ")).isEmpty();
    }

    static List<String> noCertificates() {
        String pem = Pem.write(CA.root());
        return List.of("x", pem.replace("BEGIN", "BEGUN"), pem.substring(0, pem.length() / 2), pem.replaceFirst("\n.{8}", "\n????????"),
            pem.replaceFirst("\n.{4}", "\nAAAA"), pem + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    }

    @ParameterizedTest
    @MethodSource("noCertificates")
    void reportsTextThatIsNoCertificate(String typed) {
        assertThat(findings(authorities(typed), ALL)).containsExactly(Finding.of(Finding.Code.CERTIFICATE_UNREADABLE, Field.AUTHORITIES));
    }

    @Test
    void refusesALeafAsPrivateCaAndNamesItsPin() {
        assertThat(findings(authorities(Pem.write(CA.issue())), ALL)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(Finding.Code.CERTIFICATE_OF_NO_AUTHORITY);
            assertThat(finding.arguments()).hasSize(2).first().isEqualTo("CN=a server");
            assertThat(KeyPin.parse(finding.arguments().get(1))).isPresent();
        });
    }

    @Test
    void warnsOfAnExpiredPrivateCa() {
        List<Finding> findings = new ArrayList<>();
        Clock later = Clock.fixed(CA.root().getNotAfter().toInstant().plusSeconds(1), ZoneOffset.UTC);
        assertThat(authorities(Pem.write(CA.root())).trust(later, findings).privateCas()).containsExactly(CA.root());
        assertThat(findings).extracting(Finding::code, Finding::isError).containsExactly(org.assertj.core.groups.Tuple.tuple(Finding.Code.AUTHORITY_EXPIRED, false));
    }

    @ParameterizedTest
    @CsvSource({
        "OPTIONAL,      OPTIONAL,      true,  TLS_1_3, ''",
        "REQUIRED,      NOT_SUPPORTED, false, NONE,    ''",
        "REQUIRED,      NOT_SUPPORTED, true,  TLS_1_2, TRUST_WITHOUT_EFFECT SASL",
        "NOT_SUPPORTED, NOT_SUPPORTED, false, TLS_1_2, MINIMUM_TLS_WITHOUT_EFFECT MINIMUM_TLS",
        "OPTIONAL,      OPTIONAL,      true,  '',      VALUE_MISSING MINIMUM_TLS",
        "OPTIONAL,      OPTIONAL,      true,  SSL,     VALUE_UNKNOWN MINIMUM_TLS",
    })
    void reportsSettingsWithoutEffectAndInvalidMinimumTls(Negotiation tls, Negotiation sasl, boolean dane, String minimum, String expected) {
        assertThat(findings(PartnerDraft.blank().with(Map.of("minimumTls", minimum, "dane", String.valueOf(dane))), new NegotiationSettings(tls, sasl, true)))
            .extracting(finding -> finding.code() + " " + finding.field()).isEqualTo(expected.isEmpty() ? List.of() : List.of(expected));
    }

    @Test
    void tooManyAreRefusedAndTheSameOneCountsOnce() {
        String many = String.join("\n", IntStream.rangeClosed(0, Trust.MAX_ENTRIES).mapToObj(i -> "%064x".formatted(i)).toList());
        assertThat(findings(pins(many), ALL)).containsExactly(Finding.of(Finding.Code.TOO_MANY, Field.PINS, String.valueOf(Trust.MAX_ENTRIES)));
        assertThat(findings(pins(String.join(" ; ", Collections.nCopies(40, HEX))), ALL)).isEmpty();
        assertThat(findings(pins("x, " + HEX + " y"), ALL)).extracting(finding -> finding.code() + " " + finding.arguments())
            .containsExactly("PIN_UNREADABLE [x]", "PIN_UNREADABLE [y]");
    }

    private static PartnerDraft draft(Trust trust) {
        return PartnerDraft.of(TestPartner.with(TestPartner.of(1, 1, DomainName.of("p.example"), "", List.of(), PartnerType.FEDERATED, ALL), trust));
    }

    @Test
    void draftOfTrustSettingsBecomesTheSameSettings() {
        Trust trust = new Trust(List.of(new KeyPin(HEX)), List.of(CA.root(), TestCertificates.authority("Other").root()), MinimumTls.TLS_1_2, true,
            ConnectHost.parse("[2001:db8::1]:1"));
        List<Finding> findings = new ArrayList<>();
        assertThat(draft(trust).trust(CLOCK, findings)).isEqualTo(trust);
        Trust alone = new Trust(List.of(new KeyPin(HEX, true)), List.of(), MinimumTls.NONE, false, Optional.empty());
        assertThat(alone.keyAlone()).isTrue();
        assertThat(draft(alone).trust(CLOCK, findings)).isEqualTo(alone);
        assertThat(PartnerDraft.blank().with("keyAlone", "true").trust(CLOCK, findings)).isEqualTo(Trust.DEFAULT);
        assertThat(PartnerDraft.blank().trust(CLOCK, findings)).isEqualTo(Trust.DEFAULT);
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NONE, TLSv1, true", "NONE, '', true", "TLS_1_2, TLSv1.1, false", "TLS_1_2, TLSv1.2, true", "TLS_1_2, TLSv1.3, true",
        "TLS_1_3, TLSv1.2, false", "TLS_1_3, TLSv1.3, true", "TLS_1_3, '', false"})
    void minimumTlsAdmitsOnlyVersionsKnownToReachIt(MinimumTls minimum, String protocol, boolean admitted) {
        assertThat(minimum.admits(protocol)).isEqualTo(admitted);
    }
}
