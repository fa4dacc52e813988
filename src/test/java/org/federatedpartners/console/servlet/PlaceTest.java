package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.policy.Partner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever saves a form comes back to where it was opened, with filter, order and row. */
class PlaceTest {

    private final TestConsole console = new TestConsole();
    private final PartnerEditServlet edit = new PartnerEditServlet(() -> console.services);

    private Map<String, String> form(Partner partner, String back) {
        Map<String, String> form = new HashMap<>(Map.of("primaryDomain", "a.example", "type", "FEDERATED", "tls", "REQUIRED", "sasl", "REQUIRED", "mode", "ENFORCE", "ratchet", "OFF",
            "minimumTls", "NONE"));
        if (partner != null) {
            form.putAll(Map.of("id", String.valueOf(partner.id()), "version", String.valueOf(partner.version())));
        }
        form.put("back", back);
        return form;
    }

    @ParameterizedTest
    @CsvSource({
        "federated-partners.jsp,            filter=a&show=FAILING&sort=STATE&direction=asc&page=2, federated-partners.jsp?filter=a&show=FAILING&sort=STATE&direction=asc&page=2",
        "federated-partners.jsp,            ,                                                      federated-partners.jsp",
        "federated-partners.jsp,            filter=%22%3E%3Cb%3E,                                  federated-partners.jsp?filter=%22%3E%3Cb%3E",
        "federated-partners.jsp,            filter=<b>,                                            federated-partners.jsp",
    })
    void aFormReturnsToTheListAsItWas(String page, String query, String expected) {
        Partner partner = console.partner("a.example");
        console.page = page;
        console.query = query;
        console.get(new PartnersServlet(() -> console.services), Map.of());
        assertThat(console.get(edit, Map.of("id", String.valueOf(partner.id()))).frame().back()).isEqualTo(expected);
        assertThat(console.post(edit, form(partner, expected)).redirect()).isEqualTo(expected + "#partner-" + partner.id());
    }

    @Test
    void aPageThatIsNotShownIsNoPlace() {
        console.page = "federated-partner.jsp";
        console.query = "id=99";
        console.get(new PartnerServlet(() -> console.services), Map.of("id", "99"));
        assertThat(console.get(edit, Map.of()).frame().back()).isEqualTo("federated-partners.jsp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://evil.example/", "//evil.example", "/index.jsp", "federated-partners.jsp/../../user-delete.jsp", "federated-partners.jsp#x", "federated-partners.jsp?a=\r\nb",
        "javascript:alert(1)", "federated-partners.jsp?a=\"><script>"})
    void nothingButOurOwnPagesIsAPlace(String sent) {
        Partner partner = console.partner("a.example");
        assertThat(console.post(edit, form(partner, sent)).redirect()).isEqualTo("federated-partners.jsp#partner-" + partner.id());
    }

    @Test
    void whatWasTypedWronglyKeepsThePlace() {
        Map<String, String> wrong = form(null, "federated-partner-refusals.jsp?domain=a");
        wrong.put("primaryDomain", "");
        assertThat(console.post(edit, wrong).frame().back()).isEqualTo("federated-partner-refusals.jsp?domain=a");
    }

    @Test
    void aNewPartnerCanBeTestedNow() {
        String redirect = console.post(edit, form(null, "")).redirect();
        long id = console.policy.inForce().get().partner("a.example").orElseThrow().id();
        assertThat(redirect).isEqualTo("federated-partners.jsp#partner-" + id);
        TestConsole.Response list = console.get(new PartnersServlet(() -> console.services), Map.of());
        assertThat(list.frame().next().text()).isEqualTo(Text.of("action.testNow", "a.example"));
        assertThat(list.frame().next().href()).isEqualTo("federated-partner-test.jsp?id=" + id);
        assertThat(console.get(new PartnersServlet(() -> console.services), Map.of()).frame().next()).as("told once").isNull();
        console.post(edit, form(console.policy.inForce().get().partner("a.example").orElseThrow(), ""));
        assertThat(console.get(new PartnersServlet(() -> console.services), Map.of()).frame().next()).as("after a change").isNull();
    }

    @ParameterizedTest
    @CsvSource({"federated-partners.jsp?filter=a, federated-partners.jsp?filter=a", "federated-partner.jsp?id=1, federated-partners.jsp",
        "federated-partner-refusals.jsp, federated-partner-refusals.jsp"})
    void whoeverDeletesAPartnerDoesNotComeBackToItsPage(String back, String expected) {
        Partner partner = console.partner("a.example");
        assertThat(console.post(new PartnerDeleteServlet(() -> console.services), Map.of("id", String.valueOf(partner.id()), "version", String.valueOf(partner.version()), "back", back)).redirect())
            .isEqualTo(expected);
    }
}
