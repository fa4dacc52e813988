package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.view.DomainText;
import org.federatedpartners.console.view.PartnerDeleteView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.store.StoreException;
import org.junit.jupiter.api.Test;

class PartnerDeleteServletTest {

    private final TestConsole console = new TestConsole();
    private final PartnerDeleteServlet servlet = new PartnerDeleteServlet(() -> console.services);
    private final Partner partner = console.partner("partner.example");

    private static Map<String, String> request(Partner partner) {
        return Map.of("id", String.valueOf(partner.id()), "version", String.valueOf(partner.version()));
    }

    @Test
    void theQuestionNamesThePartnerAndItsLiveStreams() {
        console.streams.add(new LiveStream("partner.example", Direction.INBOUND, Instant.EPOCH,
            new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3"), "", Optional.empty(), 0));
        PartnerDeleteView view = console.get(servlet, request(partner)).model(PartnerDeleteView.class);
        assertThat(view.domains()).containsExactly(new DomainText("partner.example", ""));
        assertThat(view.streams()).singleElement().satisfies(stream -> assertThat(stream.direction()).isEqualTo("INBOUND"));
        assertThat(view.unlisted()).isEqualTo("FOLLOW_OPENFIRE");
        assertThat(view.problem()).isNull();
    }

    @Test
    void theQuestionTellsWhoWouldLoseContacts() {
        assertThat(console.get(servlet, request(partner)).model(PartnerDeleteView.class).contacts()).as("unknown").isNull();
        console.contacts = Optional.of(new ContactSearch.Found(3, List.of("alice", "carol")));
        PartnerDeleteView view = console.get(servlet, request(partner)).model(PartnerDeleteView.class);
        assertThat(view.contacts().named()).containsExactly("alice", "carol");
        assertThat(view.contacts().more()).isEqualTo(1);
    }

    @Test
    void deletesAndAuditsThePartnerAndShowsSuccess() {
        assertThat(console.post(servlet, request(partner)).redirect()).isEqualTo("federated-partners.jsp");
        assertThat(console.policy.inForce().get().partners()).isEmpty();
        assertThat(console.audit).singleElement().asString()
            .startsWith("admin: Federated partner deleted: partner.example\nBefore: domain partner.example;").endsWith("\nAfter: nothing");
        assertThat(console.get(new PartnersServlet(() -> console.services), Map.of()).frame().done()).isEqualTo(Text.of("done.deleted", "partner.example"));
    }

    @Test
    void showsAChangedPartnerAgainInsteadOfDeletingIt() throws StoreException {
        Partner changed = console.policy.save(TestPartner.of(partner.id(), partner.version(), DomainName.of("other.example"), "", List.of(), partner.type(),
            partner.negotiation()));
        TestConsole.Response response = console.post(servlet, request(partner));
        assertThat(response.status()).isEqualTo(409);
        assertThat(response.model(PartnerDeleteView.class).problem()).isEqualTo(Text.of("delete.conflict"));
        assertThat(response.model(PartnerDeleteView.class).version()).isEqualTo(changed.version());
        assertThat(console.policy.inForce().get().partners()).containsExactly(changed);
        assertThat(console.audit).isEmpty();
    }

    @Test
    void answersNotFoundForADeletedPartner() throws StoreException {
        console.policy.delete(partner.id(), partner.version());
        assertThat(console.post(servlet, request(partner)).status()).isEqualTo(404);
        assertThat(console.get(servlet, request(partner)).status()).isEqualTo(404);
        assertThat(console.get(servlet, Map.of()).status()).isEqualTo(404);
    }

    @Test
    void ifTheDatabaseIsDownNothingIsDeleted() {
        console.store.down = true;
        TestConsole.Response response = console.post(servlet, request(partner));
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.model(PartnerDeleteView.class).problem()).isEqualTo(Text.of("problem.notDeleted"));
        assertThat(console.audit).isEmpty();
    }
}
