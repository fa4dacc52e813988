package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.console.view.CertificatesView;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.Pem;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesServletTest {

    private final TestConsole console = new TestConsole();
    private final CertificatesServlet servlet = new CertificatesServlet(() -> console.services);

    private static ShownCertificate shown(X509Certificate certificate) {
        return PeerCertificate.of(List.of(certificate)).shown().orElseThrow();
    }

    @Test
    void listsCertificatesByExpiryWithTheirPredecessors() {
        Instant now = Instant.now();
        ShownCertificate old = shown(TestCertificates.authority("CA").issue("CN=partner.example", now, now.plus(9, ChronoUnit.DAYS)));
        ShownCertificate renewed = shown(TestCertificates.authority("CA").issue("CN=partner.example", now, now.plus(2, ChronoUnit.DAYS)));
        console.ownCertificates.add(shown(TestCertificates.authority("CA").issue("CN=here.example", now, now.plus(99, ChronoUnit.DAYS))));
        console.seenCertificates.see("xn--bcher-kva.example", Direction.OUTBOUND, old);
        console.seenCertificates.see("xn--bcher-kva.example", Direction.OUTBOUND, renewed);
        CertificatesView view = console.get(servlet, Map.of()).model(CertificatesView.class);
        assertThat(view.rows()).extracting(row -> row.term().expiry()).containsExactly("WITHIN_3_DAYS", "FAR");
        assertThat(view.rows().get(0)).satisfies(row -> {
            assertThat(row.whose().domain().display()).isEqualTo("b\u00fccher.example");
            assertThat(row.whose().direction()).isEqualTo("OUTBOUND");
            assertThat(row.pin()).isEqualTo(renewed.pin().value());
            assertThat(row.change().pin()).isEqualTo(old.pin().value());
        });
        assertThat(view.rows().get(1).subject()).isEqualTo("CN=here.example");
        assertThat(console.get(servlet, Map.of()).status()).isEqualTo(200);
    }

    /** Whether it does is the judge's to say. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noPageAsksToRenewACertificateWhoseKeyProvesTheDomainAlone(boolean alone) {
        console.partner("partner.example");
        console.byKeyAlone = certificate -> alone;
        console.seenCertificates.see("partner.example", Direction.INBOUND,
            shown(TestCertificates.authority("CA").issue("CN=partner.example", Instant.now(), Instant.now().plus(1, ChronoUnit.DAYS))));
        TestConsole.Response page = console.get(servlet, Map.of());
        assertThat(page.model(CertificatesView.class).rows()).extracting(row -> row.term().expiry()).containsExactly(alone ? "FAR" : "WITHIN_3_DAYS");
        assertThat(page.frame().expiring()).hasSize(alone ? 0 : 1);
        PartnerListView list = console.get(new PartnersServlet(() -> console.services), Map.of("show", "CERTIFICATE_EXPIRING")).model(PartnerListView.class);
        assertThat(list.page().items()).hasSize(alone ? 0 : 1);
    }

    /** What the partner's settings trust, and how the stream was authenticated on which the certificate was shown last; nothing if it was not since the start. */
    @ParameterizedTest
    @CsvSource({
        "'',  SASL_OVER_TLS, CA",
        "'',  TLS_DIALBACK,  NOT_NEEDED",
        "'',  ,              UNKNOWN",
        "pin, SASL_OVER_TLS, PIN",
        "pin, ,              PIN",
        "ca,  SASL_OVER_TLS, PRIVATE_CA",
        "ca,  TLS_DIALBACK,  NOT_NEEDED",
    })
    void tellsByWhatACertificateIsTrusted(String trusted, AuthenticationMethod method, CertificatesView.Trusted expected) throws StoreException {
        TestCertificates authority = TestCertificates.authority("Private CA");
        X509Certificate leaf = authority.issue("CN=partner.example", Instant.now(), Instant.now().plus(9, ChronoUnit.DAYS).plusSeconds(600));
        ShownCertificate shown = PeerCertificate.of(List.of(leaf, authority.root())).shown().orElseThrow();
        Partner partner = console.policy.save(TestPartner.with(console.partner("partner.example"), new Trust(trusted.equals("pin") ? List.of(KeyPin.of(leaf)) : List.of(),
            trusted.equals("ca") ? List.of(authority.root()) : List.of(), MinimumTls.NONE, false, Optional.empty())));
        console.seenCertificates.see("partner.example", Direction.INBOUND, shown);
        if (method != null) {
            Recording recording = console.negotiations.begin(Direction.INBOUND);
            recording.certificate(Optional.of(shown.facts()));
            recording.authenticated("partner.example", Optional.of(method));
            console.negotiations.authenticated("partner.example", recording);
        }
        CertificatesView.Row row = console.get(servlet, Map.of()).model(CertificatesView.class).rows().get(0);
        assertThat(row.trusted()).isEqualTo(expected);
        assertThat(row.issuer()).isEqualTo(method == null ? "" : "CN=Private CA");
        assertThat(row.whose().href()).isEqualTo("federated-partner.jsp?id=" + partner.id());
        assertThat(row.whose().toPin() == null).isEqualTo(trusted.equals("pin"));
        assertThat(row.term().daysLeft()).isEqualTo(9);
        assertThat(row.change()).isNull();
    }

    @Test
    void opensTheFormOfThePartnerWithTheCaThatItsServerHasShown() {
        TestCertificates authority = TestCertificates.authority("Private CA");
        X509Certificate leaf = authority.issue("CN=partner.example", Instant.now(), Instant.now().plus(9, ChronoUnit.DAYS));
        String id = String.valueOf(console.partner("partner.example").id());
        Recording recording = console.negotiations.begin(Direction.OUTBOUND);
        recording.certificate(PeerCertificate.of(List.of(leaf, authority.root())).shown().map(ShownCertificate::facts));
        console.negotiations.about("partner.example", recording);
        PartnerEditServlet edit = new PartnerEditServlet(() -> console.services);
        PartnerFormView form = console.get(edit, Map.of("id", id, "ca", KeyPin.of(authority.root()).value(), "pin", KeyPin.of(leaf).value())).model(PartnerFormView.class);
        assertThat(form.form().text("authorities")).isEqualTo(Pem.write(authority.root()).strip());
        assertThat(form.form().text("pins")).isEqualTo(KeyPin.of(leaf).value());
        assertThat(form.proposed()).containsExactly("PINS", "AUTHORITIES");
        assertThat(console.policy.inForce().get().partner("partner.example").orElseThrow().trust()).as("only proposed").isEqualTo(Trust.DEFAULT);
        assertThat(console.get(edit, Map.of("id", id, "ca", KeyPin.of(leaf).value())).model(PartnerFormView.class).proposed()).as("one that was not shown").isEmpty();
    }
}
