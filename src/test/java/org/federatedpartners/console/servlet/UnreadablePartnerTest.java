package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.federatedpartners.console.view.FindingText;
import org.federatedpartners.console.view.PartnerDeleteView;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.UnreadablePartner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A partner whose stored settings cannot be understood, on the pages. */
class UnreadablePartnerTest {

    private final TestConsole console = new TestConsole();
    private final PartnersServlet list = new PartnersServlet(() -> console.services);
    private final PartnerEditServlet edit = new PartnerEditServlet(() -> console.services);
    private final PartnerDeleteServlet delete = new PartnerDeleteServlet(() -> console.services);

    @BeforeEach
    void broken() {
        console.partner("good.example");
        PartnerDraft blank = PartnerDraft.blank();
        PartnerDraft draft = blank.over(7, 3).with(Map.of("primaryDomain", "broken.example", "description", "the old one", "additionalDomains", "also.example", "tls", "BOGUS"));
        console.store.unreadable = List.of(new UnreadablePartner(7, 3, draft, List.of(Finding.of(Finding.Code.VALUE_UNKNOWN, Field.TLS, "BOGUS")),
            Set.of("broken.example", "also.example")));
        console.policy.reload();
    }

    @Test
    void listShowsTheUnreadablePartnerWithItsProblemsAndABanner() {
        TestConsole.Response response = console.get(list, Map.of("filter", "nothing like it"));
        PartnerListView view = response.model(PartnerListView.class);
        assertThat(view.defined()).isEqualTo(1);
        assertThat(view.unreadable()).singleElement().satisfies(row -> {
            assertThat(row.name()).isEqualTo("broken.example");
            assertThat(row.domains()).containsExactly("also.example", "broken.example");
            assertThat(row.problems()).extracting(FindingText::field).containsExactly("TLS");
        });
        assertThat(response.frame().banners()).containsExactly(Text.of("banner.unreadable", "1"));
    }

    @Test
    void formShowsReadableValuesAndMarksUnreadableOnes() {
        PartnerFormView view = console.get(edit, Map.of("id", "7")).model(PartnerFormView.class);
        assertThat(view.problem()).isEqualTo(Text.of("edit.unreadable"));
        assertThat(view.form().primaryDomain()).isEqualTo("broken.example");
        assertThat(view.form().version()).isEqualTo(3);
        assertThat(view.errorsOf("TLS")).hasSize(1);
        assertThat(console.get(new PartnerServlet(() -> console.services), Map.of("id", "7")).view()).isEqualTo("partner-edit");
    }

    @Test
    void refusesToSaveUnreadableValuesUnchanged() {
        Map<String, String> form = new HashMap<>(Map.of("id", "7", "version", "3", "primaryDomain", "broken.example", "type", "FEDERATED", "tls", "BOGUS",
            "sasl", "REQUIRED", "mode", "ENFORCE", "ratchet", "OFF", "minimumTls", "NONE"));
        assertThat(console.post(edit, form).status()).isEqualTo(422);
    }

    @Test
    void deletesTheUnreadablePartnerAndAuditsItsProblems() {
        PartnerDeleteView view = console.get(delete, Map.of("id", "7")).model(PartnerDeleteView.class);
        assertThat(view.name().display()).isEqualTo("broken.example");
        assertThat(console.post(delete, Map.of("id", "7", "version", "3")).redirect()).isEqualTo("federated-partners.jsp");
        assertThat(console.audit).singleElement().asString().contains("Federated partner deleted: broken.example", "TLS VALUE_UNKNOWN [BOGUS]");
        assertThat(console.policy.inForce().get().unreadable()).isEmpty();
    }
}
