package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.console.view.DiscoveredView;
import org.federatedpartners.console.view.DomainText;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.console.view.Relative;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Drafts;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Strictness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveredServletTest {

    private static final StreamFacts EXTERNAL = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final StreamFacts PLAIN = new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, "");

    private final TestConsole console = new TestConsole();
    private final DiscoveredServlet servlet = new DiscoveredServlet(() -> console.services);

    @BeforeEach
    void traffic() {
        console.streamCounts.stream(Direction.INBOUND, "good.example", EXTERNAL);
        console.streamCounts.stanza(Direction.OUTBOUND, "good.example", EXTERNAL);
        console.streamCounts.stream(Direction.INBOUND, "old.example", PLAIN);
    }

    @Test
    void domainsThatAreNoPartnersAreShownWithTheStrictestSettingsThatFit() {
        console.partner("partner.example");
        console.streamCounts.stream(Direction.INBOUND, "partner.example", EXTERNAL);
        DiscoveredView view = console.get(servlet, Map.of()).model(DiscoveredView.class);
        assertThat(view.page().items()).extracting(row -> row.domain().value()).containsExactlyInAnyOrder("good.example", "old.example");
        assertThat(view.page().items()).filteredOn(row -> row.domain().value().equals("good.example")).singleElement().satisfies(row -> {
            assertThat(row.methods()).isEqualTo(Set.of(AuthenticationMethod.SASL_OVER_TLS));
            assertThat(row.seen()).hasSize(2);
            assertThat(row.toForm()).isEqualTo("federated-partner-edit.jsp?domain=good.example&type=FEDERATED&tls=REQUIRED&sasl=REQUIRED&dialback=false");
        });
        assertThat(console.get(servlet, Map.of("filter", "OLD")).model(DiscoveredView.class).page().total()).isEqualTo(1);
    }

    @Test
    void theLinkOpensTheFormWithTheseSettings() {
        PartnerFormView view = console.get(new PartnerEditServlet(() -> console.services), Map.of("domain", "old.example", "type", "FEDERATED",
            "tls", "NOT_SUPPORTED", "sasl", "NOT_SUPPORTED", "dialback", "true")).model(PartnerFormView.class);
        assertThat(view.form().isNew()).isTrue();
        assertThat(view.form().primaryDomain()).isEqualTo("old.example");
        assertThat(view.outcomes()).filteredOn(outcome -> outcome.chosen()).singleElement()
            .satisfies(outcome -> assertThat(outcome.methods()).containsExactly(AuthenticationMethod.TCP_DIALBACK));
    }

    @ParameterizedTest
    @CsvSource({"old.example, TCP_DIALBACK", "good.example, SASL_OVER_TLS"})
    void theFormProposesTheSameWhereverItIsOpenedFrom(String domain, AuthenticationMethod accepted) {
        PartnerFormView view = console.get(new PartnerEditServlet(() -> console.services), Map.of("domain", domain)).model(PartnerFormView.class);
        assertThat(view.form().text("type")).isEqualTo("FEDERATED");
        assertThat(view.outcomes()).filteredOn(outcome -> outcome.chosen()).singleElement().satisfies(outcome -> assertThat(outcome.methods()).containsExactly(accepted));
    }

    @ParameterizedTest
    @CsvSource({"review, old.example, old.example", "review, bank.example|old.example, old.example", "all, '', good.example old.example"})
    void whatIsChosenIsReviewedBeforeItIsAdded(String action, String chosen, String expected) {
        DiscoveredView view = console.post(servlet, Map.of("action", action, "adopt", chosen)).model(DiscoveredView.class);
        assertThat(view.review()).isTrue();
        assertThat(view.page().items()).extracting(row -> row.domain().value()).containsExactlyInAnyOrder(expected.split(" "));
        assertThat(console.policy.inForce().get().partners()).isEmpty();
        assertThat(console.audit).isEmpty();
    }

    @Test
    void whatWasChosenInAnEndedSessionIsReviewed() {
        TestConsole.Response again = console.send(servlet, "POST", Map.of("action", "adopt", "adopt", "old.example", "csrf", "of another session"));
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.model(DiscoveredView.class).review()).isTrue();
        assertThat(again.model(DiscoveredView.class).page().items()).extracting(row -> row.domain().value()).containsExactly("old.example");
        assertThat(console.policy.inForce().get().partners()).isEmpty();
    }

    @Test
    void threeHundredAreReviewedOnOnePageAndSubdomainsOfPartnersAreNotAmongThem() {
        console.partner("partner.example");
        console.streamCounts.stream(Direction.INBOUND, "chat.partner.example", EXTERNAL);
        IntStream.range(0, 300).forEach(i -> console.streamCounts.stream(Direction.INBOUND, "d" + i + ".example", EXTERNAL));
        DiscoveredView view = console.post(servlet, Map.of("action", "all", "filter", "d")).model(DiscoveredView.class);
        assertThat(view.page().items()).hasSize(302).extracting(row -> row.domain().value()).doesNotContain("chat.partner.example");
        assertThat(view.page().count()).isEqualTo(1);
    }

    @Test
    void anotherPageOfAFilteredListIsFilteredToo() {
        IntStream.range(0, 60).forEach(i -> console.streamCounts.stream(Direction.INBOUND, "hoster" + i + ".example", EXTERNAL));
        String address = console.get(servlet, Map.of("filter", "hoster")).model(DiscoveredView.class).toPage(2);
        Map<String, String> parameters = Stream.of(address.replaceFirst(".*\\?", "").split("&")).map(parameter -> parameter.split("="))
            .collect(Collectors.toMap(parameter -> parameter[0], parameter -> parameter[1]));
        DiscoveredView second = console.get(servlet, parameters).model(DiscoveredView.class);
        assertThat(second.domain()).isEqualTo("hoster");
        assertThat(second.page().number()).isEqualTo(2);
        assertThat(second.page().items()).hasSize(10).allMatch(row -> row.domain().value().startsWith("hoster"));
    }

    @Test
    void severalAreAddedAtOnceAndAudited() {
        assertThat(console.post(servlet, Map.of("adopt", "good.example|old.example")).redirect()).isEqualTo(PartnersServlet.URL);
        assertThat(console.policy.inForce().get().accepted(Direction.INBOUND, "good.example")).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        assertThat(console.policy.inForce().get().accepted(Direction.INBOUND, "old.example")).containsExactly(AuthenticationMethod.TCP_DIALBACK);
        assertThat(console.policy.inForce().get().partners()).allMatch(partner -> partner.type() == PartnerType.FEDERATED);
        assertThat(console.audit).hasSize(2).allMatch(entry -> entry.startsWith("admin: Federated partner created: "));
        assertThat(console.get(servlet, Map.of()).model(DiscoveredView.class).page().total()).isZero();
    }

    /** Whatever was seen last, and so comes first in the list. */
    @ParameterizedTest
    @ValueSource(strings = {"rooms.good.example|good.example|deep.rooms.good.example", "good.example|deep.rooms.good.example|rooms.good.example"})
    void subdomainsThatAreAddedTogetherWithTheirDomainBelongToItsPartner(String chosen) {
        console.streamCounts.stream(Direction.INBOUND, "rooms.good.example", EXTERNAL);
        console.streamCounts.stream(Direction.INBOUND, "deep.rooms.good.example", EXTERNAL);
        DiscoveredView.Row row = console.post(servlet, Map.of("action", "review", "adopt", chosen)).model(DiscoveredView.class).page().items().get(0);
        assertThat(row.domain().value()).isEqualTo("good.example");
        assertThat(row.additional()).extracting(DomainText::value).containsExactly("deep.rooms.good.example", "rooms.good.example");
        assertThat(row.methods()).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        assertThat(row.seen()).extracting(seen -> seen.domain().value()).contains("good.example", "rooms.good.example", "deep.rooms.good.example");

        assertThat(console.post(servlet, Map.of("adopt", chosen)).redirect()).isEqualTo(PartnersServlet.URL);
        assertThat(console.policy.inForce().get().partners()).singleElement().satisfies(partner -> {
            assertThat(partner.primaryDomain().value()).isEqualTo("good.example");
            assertThat(partner.additionalDomains()).extracting(DomainName::value).containsExactlyInAnyOrder("rooms.good.example", "deep.rooms.good.example");
            assertThat(partner.acceptedMethods()).isEqualTo(row.methods());
        });
        assertThat(console.audit).hasSize(1);
    }

    /** It can belong to a customer, and dialback without TLS proves no more than DNS says. */
    @Test
    void aSubdomainDoesNotMakeItsDomainAcceptMore() {
        console.streamCounts.stream(Direction.INBOUND, "rooms.good.example", PLAIN);
        DiscoveredView review = console.post(servlet, Map.of("action", "all", "filter", "good")).model(DiscoveredView.class);
        assertThat(review.page().items()).filteredOn(row -> row.relative() == null).singleElement().satisfies(row -> {
            assertThat(row.domain().value()).isEqualTo("good.example");
            assertThat(row.additional()).isEmpty();
            assertThat(row.methods()).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        });
        assertThat(review.page().items()).filteredOn(row -> row.relative() != null).singleElement().satisfies(row -> {
            assertThat(row.domain().value()).isEqualTo("rooms.good.example");
            assertThat(row.relative().kind()).isEqualTo(Relative.Kind.CHOSEN);
            assertThat(row.relative().domain().value()).isEqualTo("good.example");
            assertThat(row.relative().missing()).containsExactly(AuthenticationMethod.TCP_DIALBACK);
        });

        assertThat(console.post(servlet, Map.of("adopt", "good.example|rooms.good.example")).model(DiscoveredView.class).problem())
            .isEqualTo(Text.of("discovered.notAdopted", "rooms.good.example"));
        assertThat(console.policy.inForce().get().partners()).singleElement().satisfies(partner -> {
            assertThat(partner.domains()).extracting(DomainName::value).containsExactly("good.example");
            assertThat(partner.acceptedMethods()).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        });
    }

    @Test
    void aSubdomainThatIsAddedWithoutItsDomainIsAPartnerOfItsOwn() {
        console.streamCounts.stream(Direction.INBOUND, "rooms.good.example", PLAIN);
        assertThat(console.post(servlet, Map.of("adopt", "rooms.good.example|old.example")).redirect()).isEqualTo(PartnersServlet.URL);
        assertThat(console.policy.inForce().get().partners()).extracting(partner -> partner.primaryDomain().value()).containsExactlyInAnyOrder("rooms.good.example", "old.example");
    }

    @Test
    void reportsDomainsThatCannotBeAddedAndAddsTheOthers() {
        console.partner("good.example");
        TestConsole.Response response = console.post(servlet, Map.of("adopt", "good.example|old.example|never-seen.example|here.example"));
        assertThat(response.status()).isEqualTo(409);
        assertThat(response.model(DiscoveredView.class).problem())
            .isEqualTo(Text.of("discovered.notAdopted", "good.example, never-seen.example, here.example"));
        assertThat(console.policy.inForce().get().partner("old.example")).isPresent();
    }

    @Test
    void aSubdomainOfAPartnerIsOfferedToThatPartnerFirst() {
        Partner partner = console.partner("good.example");
        console.streamCounts.stream(Direction.INBOUND, "rooms.good.example", PLAIN);
        Relative parent = console.get(servlet, Map.of("filter", "rooms")).model(DiscoveredView.class).page().items().get(0).relative();
        assertThat(parent.domain().value()).isEqualTo("good.example");
        assertThat(parent.missing()).containsExactly(AuthenticationMethod.TCP_DIALBACK);
        assertThat(parent.differs()).containsExactly("TLS", "SASL", "DIALBACK");
        assertThat(parent.toForm()).isEqualTo("federated-partner-edit.jsp?id=" + partner.id() + "&additionalDomain=rooms.good.example");

        PartnerFormView form = console.get(new PartnerEditServlet(() -> console.services), Map.of("id", String.valueOf(partner.id()),
            "additionalDomain", "rooms.good.example")).model(PartnerFormView.class);
        assertThat(form.form().text("additionalDomains")).isEqualTo("rooms.good.example");
        assertThat(form.proposed()).containsExactly("ADDITIONAL_DOMAINS");
    }

    @Test
    void saysInWhatASeparatePartnerForASubdomainWouldDiffer() throws Exception {
        PartnerDraft draft = PartnerDraft.of(console.partner("good.example"));
        for (Field<?> field : Field.SETTINGS) {
            // The only way that the other domain was seen with is the one that no partner has from the start.
            draft = field == Field.DIALBACK ? draft : draft.with(Drafts.changes().get(field));
        }
        Partner partner = console.policy.save(Drafts.partner(draft));
        console.streamCounts.stream(Direction.INBOUND, "rooms.good.example", PLAIN);
        Relative parent = console.get(servlet, Map.of("filter", "rooms")).model(DiscoveredView.class).page().items().get(0).relative();
        assertThat(parent.differs()).isEqualTo(Field.SETTINGS.stream().map(Field::name).toList());

        // It gets all of these as a further domain of that partner.
        PartnerEditServlet edit = new PartnerEditServlet(() -> console.services);
        PartnerDraft form = console.get(edit, Map.of("id", String.valueOf(partner.id()), "additionalDomain", "rooms.good.example")).model(PartnerFormView.class).form();
        Map<String, String> sent = new HashMap<>(Map.of("id", String.valueOf(form.id()), "version", String.valueOf(form.version()), "action", "save"));
        Field.ALL.stream().flatMap(field -> field.names().stream()).forEach(name -> sent.put(name, form.text(name)));
        assertThat(console.post(edit, sent).redirect()).isNotNull();
        Partner both = console.policy.inForce().get().partner("rooms.good.example").orElseThrow();
        assertThat(both.id()).isEqualTo(partner.id());
        assertThat(both.type()).isEqualTo(PartnerType.PUBLIC_VERIFIED);
        assertThat(both.trust()).isEqualTo(partner.trust());
        assertThat(both.strictness()).isEqualTo(partner.strictness());
        assertThat(console.get(servlet, Map.of("filter", "rooms")).model(DiscoveredView.class).page().total()).isZero();
    }

    @Test
    void doesNotAddASubdomainOfAPartnerAmongOthers() {
        console.partner("good.example");
        console.streamCounts.stream(Direction.INBOUND, "rooms.good.example", PLAIN);
        assertThat(console.post(servlet, Map.of("adopt", "rooms.good.example|old.example")).model(DiscoveredView.class).problem())
            .isEqualTo(Text.of("discovered.notAdopted", "rooms.good.example"));
        assertThat(console.policy.inForce().get().partner("rooms.good.example")).isEmpty();
    }

    /** The subdomain can have become a partner before its domain was seen. */
    @Test
    void aDomainIsOfferedToThePartnerOfItsSubdomainFirst() {
        Partner partner = console.partner("rooms.old.example");
        Relative child = console.get(servlet, Map.of("filter", "old")).model(DiscoveredView.class).page().items().get(0).relative();
        assertThat(child.kind()).isEqualTo(Relative.Kind.CHILD);
        assertThat(child.domain().value()).isEqualTo("rooms.old.example");
        assertThat(child.missing()).containsExactly(AuthenticationMethod.TCP_DIALBACK);
        assertThat(child.differs()).containsExactly("TLS", "SASL", "DIALBACK");
        assertThat(child.toForm()).isEqualTo("federated-partner-edit.jsp?id=" + partner.id() + "&additionalDomain=old.example");

        assertThat(console.post(servlet, Map.of("action", "all")).model(DiscoveredView.class).page().items()).extracting(row -> row.domain().value()).containsExactly("good.example");
        assertThat(console.post(servlet, Map.of("adopt", "old.example|good.example")).model(DiscoveredView.class).problem()).isEqualTo(Text.of("discovered.notAdopted", "old.example"));
        assertThat(console.policy.inForce().get().partner("old.example")).isEmpty();
        PartnerFormView form = console.get(new PartnerEditServlet(() -> console.services), Map.of("domain", "old.example")).model(PartnerFormView.class);
        assertThat(form.notesOf("PRIMARY_DOMAIN")).extracting(note -> note.code()).containsExactly("DOMAIN_ABOVE_PARTNER");
    }

    @Test
    void notesInTheFormThatTheDomainIsBelowAPartner() {
        console.partner("good.example");
        PartnerFormView form = console.get(new PartnerEditServlet(() -> console.services), Map.of("domain", "rooms.good.example")).model(PartnerFormView.class);
        assertThat(form.notesOf("PRIMARY_DOMAIN")).extracting(note -> note.code()).containsExactly("DOMAIN_BELOW_PARTNER");
        assertThat(form.errors()).isEmpty();
    }

    @Test
    void nothingChosenIsNothingAdded() {
        assertThat(console.post(servlet, Map.of()).status()).isEqualTo(422);
        assertThat(console.policy.inForce().get().partners()).isEmpty();
    }

    @Test
    void showsAndResetsTheHistoryOfAPartner() throws Exception {
        Partner partner = console.policy.save(console.partner("good.example")
            .with(new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.REFUSE)));
        console.settings.downgradeRule(new DowngradeRule(1, 0));
        console.policy.publishStrongestMethods(console.streamCounts);
        assertThat(console.policy.inForce().get().levels().of(partner.id(), Direction.INBOUND)).contains(AuthenticationMethod.SASL_OVER_TLS);
        PartnerEditServlet edit = new PartnerEditServlet(() -> console.services);
        String id = String.valueOf(partner.id());
        assertThat(console.get(edit, Map.of("id", id)).model(PartnerFormView.class).seen()).hasSize(2);

        console.storedCounts.down = true;
        assertThat(console.post(edit, Map.of("id", id, "action", "forget")).status()).isEqualTo(503);
        console.storedCounts.down = false;
        assertThat(console.post(edit, Map.of("id", id, "action", "forget")).redirect()).isEqualTo("federated-partner-edit.jsp?id=" + id);
        assertThat(console.policy.inForce().get().levels().of(partner.id(), Direction.INBOUND)).isEmpty();
        assertThat(console.get(edit, Map.of("id", id)).model(PartnerFormView.class).seen()).isEmpty();
        assertThat(console.audit).singleElement().asString().contains("Connection record of a federated partner reset: good.example");
    }

    @Test
    void aFormTellsWhatItsSettingsWouldDoBeforeTheyAreSaved() {
        Map<String, String> strict = Map.of("primaryDomain", "old.example", "type", "FEDERATED", "tls", "REQUIRED", "sasl", "OPTIONAL", "dialback", "true",
            "mode", "REPORT_ONLY", "ratchet", "OFF", "minimumTls", "NONE", "action", "check");
        PartnerFormView view = console.post(new PartnerEditServlet(() -> console.services), strict).model(PartnerFormView.class);
        assertThat(view.preview().streams()).singleElement().satisfies(one -> {
            assertThat(one.reason()).isEqualTo("TCP_DIALBACK_NOT_ACCEPTED");
            assertThat(one.live()).isFalse();
        });
        assertThat(console.policy.inForce().get().partners()).isEmpty();
    }
}
