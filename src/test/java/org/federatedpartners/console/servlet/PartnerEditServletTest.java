package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.console.view.Difference;
import org.federatedpartners.console.view.FindingText;
import org.federatedpartners.console.view.Outcome;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.console.view.Preview;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Drafts;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Pem;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartnerEditServletTest {

    private static final String AS_FOR_EVERYBODY = "; pinned keys []; private CAs with the keys []; minimum TLS NONE; DANE false; connect host none";

    private final TestConsole console = new TestConsole();
    private final PartnerEditServlet servlet = new PartnerEditServlet(() -> console.services);

    private static Map<String, String> form(Partner edited, String... more) {
        Map<String, String> form = new HashMap<>(Map.of("primaryDomain", "new.example", "additionalDomains", "", "description", "",
            "type", "FEDERATED", "tls", "REQUIRED", "sasl", "OPTIONAL", "dialback", "true", "action", "save"));
        form.putAll(Map.of("mode", "ENFORCE", "ratchet", "OFF", "relaxedTo", "", "relaxedUntil", ""));
        form.putAll(Map.of("pins", "", "authorities", "", "minimumTls", "NONE", "connectHost", ""));
        if (edited != null) {
            form.put("id", String.valueOf(edited.id()));
            form.put("version", String.valueOf(edited.version()));
        }
        for (int i = 0; i < more.length; i += 2) {
            form.put(more[i], more[i + 1]);
        }
        return form;
    }

    private void saveElsewhere(Partner partner) {
        try {
            console.policy.save(partner);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private static Partner renamed(Partner partner, String domain) {
        return TestPartner.of(partner.id(), partner.version(), DomainName.of(domain), "", List.of(), partner.type(), partner.negotiation());
    }

    @Test
    void theFormForANewPartnerHoldsTheDefaults() {
        TestConsole.Response response = console.get(servlet, Map.of("domain", "asked.example"));
        assertThat(response.view()).isEqualTo("partner-edit");
        assertThat(response.model(PartnerFormView.class).form()).isEqualTo(PartnerDraft.blank("asked.example"));
    }

    @Test
    void theFormForAPartnerHoldsItsSettings() {
        Partner partner = console.partner("partner.example");
        TestConsole.Response response = console.get(servlet, Map.of("id", String.valueOf(partner.id())));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.model(PartnerFormView.class).form()).isEqualTo(PartnerDraft.of(partner));
    }

    @ParameterizedTest
    @ValueSource(strings = {"77", "-1", "0", "1.5", "<script>", "99999999999999999999"})
    void answersNotFoundForAnUnknownPartner(String id) {
        assertThat(console.get(servlet, Map.of("id", id)).status()).isEqualTo(404);
    }

    @Test
    void savesAndAuditsANewPartnerAndShowsSuccess() {
        TestConsole.Response response = console.post(servlet, form(null, "additionalDomains", "b.example, A.example\r\n",
            "description", "line one\r\nline two"));
        assertThat(response.redirect()).isEqualTo("federated-partners.jsp#partner-" + console.policy.inForce().get().partner("new.example").orElseThrow().id());
        assertThat(console.policy.inForce().get().partner("a.example")).hasValueSatisfying(partner -> {
            assertThat(partner.primaryDomain().value()).isEqualTo("new.example");
            assertThat(partner.additionalDomains()).extracting(DomainName::value).containsExactly("b.example", "a.example");
            assertThat(partner.description()).isEqualTo("line one\nline two");
            assertThat(partner.type()).isEqualTo(PartnerType.FEDERATED);
            assertThat(partner.negotiation()).isEqualTo(new NegotiationSettings(Negotiation.REQUIRED, Negotiation.OPTIONAL, true));
        });
        assertThat(console.audit).containsExactly("admin: Federated partner created: new.example\nBefore: nothing\n"
            + "After: domain new.example; additional domains [b.example a.example]; type FEDERATED; automatic approval false; TLS REQUIRED; SASL OPTIONAL; dialback true; "
            + "accepts [SASL_OVER_TLS TLS_DIALBACK]; mode ENFORCE; relaxation none; downgrade protection OFF" + AS_FOR_EVERYBODY + "; description \"line one line two\"");
        assertThat(console.get(servlet, Map.of()).frame().done()).isEqualTo(Text.of("done.created", "new.example"));
    }

    @Test
    void aChangeIsAuditedWithBeforeAndAfter() {
        Partner partner = console.partner("partner.example");
        assertThat(console.post(servlet, form(partner, "primaryDomain", "bücher.example")).redirect()).isNotNull();
        assertThat(console.audit).containsExactly("admin: Federated partner changed: xn--bcher-kva.example\n"
            + "Before: domain partner.example; additional domains []; type FEDERATED; automatic approval false; TLS REQUIRED; SASL REQUIRED; dialback false; "
            + "accepts [SASL_OVER_TLS]; mode ENFORCE; relaxation none; downgrade protection OFF" + AS_FOR_EVERYBODY + "; description \"\"\n"
            + "After: domain xn--bcher-kva.example; additional domains []; type FEDERATED; automatic approval false; TLS REQUIRED; SASL OPTIONAL; dialback true; "
            + "accepts [SASL_OVER_TLS TLS_DIALBACK]; mode ENFORCE; relaxation none; downgrade protection OFF" + AS_FOR_EVERYBODY + "; description \"\"");
        assertThat(console.get(servlet, Map.of()).frame().done()).isEqualTo(Text.of("done.changed", "bücher.example"));
    }

    @Test
    void aCheckBoxThatIsNotSentIsOff() {
        Map<String, String> form = form(null);
        form.remove("dialback");
        console.post(servlet, form);
        assertThat(console.policy.inForce().get().partner("new.example").orElseThrow().negotiation().dialback()).isFalse();
    }

    /** With a partner of its own, a subdomain has none of its parent's settings. */
    @ParameterizedTest
    @CsvSource({"partner.example, ' Rooms.Partner.Example ', rooms.partner.example", "rooms.partner.example, partner.example, partner.example"})
    void theFormForANewPartnerOffersThatOfItsParentOrSubdomain(String other, String typed, String domain) {
        long id = console.partner(other).id();
        PartnerFormView first = console.get(servlet, Map.of("domain", domain)).model(PartnerFormView.class);
        assertThat(first.relative().toForm()).isEqualTo("federated-partner-edit.jsp?id=" + id + "&additionalDomain=" + domain);
        assertThat(first.relative().differs()).as("without the type, which is not chosen yet").isEmpty();

        Map<String, String> form = form(null, "primaryDomain", typed, "type", "PUBLIC_UNVERIFIED");
        form.put("action", "check");
        PartnerFormView checked = console.post(servlet, form).model(PartnerFormView.class);
        assertThat(checked.relative().toForm()).isEqualTo(first.relative().toForm());
        assertThat(checked.relative().differs()).containsExactly("TYPE", "SASL", "DIALBACK");
        form.put("action", "save");
        form.put("tls", "NOT_SUPPORTED");
        assertThat(console.post(servlet, form).model(PartnerFormView.class).relative()).as("with an error").isNotNull();

        assertThat(console.post(servlet, form(null, "primaryDomain", typed, "type", "PUBLIC_UNVERIFIED")).redirect()).as("it is only an offer").isNotNull();
        Partner saved = console.policy.inForce().get().partner(domain).orElseThrow();
        assertThat(saved.id()).isNotEqualTo(id);
        assertThat(console.get(servlet, Map.of("id", String.valueOf(saved.id()))).model(PartnerFormView.class).relative()).as("it has been decided").isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_SUPPORTED, REQUIRED,      true,  SASL_NEEDS_TLS,    SASL",
        "NOT_SUPPORTED, REQUIRED,      false, SASL_NEEDS_TLS,    SASL",
        "NOT_SUPPORTED, OPTIONAL,      true,  SASL_NEEDS_TLS,    SASL",
        "NOT_SUPPORTED, OPTIONAL,      false, SASL_NEEDS_TLS,    SASL",
        "REQUIRED,      NOT_SUPPORTED, false, NO_METHOD_ENABLED, DIALBACK",
        "OPTIONAL,      NOT_SUPPORTED, false, NO_METHOD_ENABLED, DIALBACK",
        "NOT_SUPPORTED, NOT_SUPPORTED, false, NO_METHOD_ENABLED, DIALBACK",
    })
    void everyErrorOfTheMatrixIsShownAtItsFieldKeepsWhatWasTypedAndSavesNothing(String tls, String sasl, String dialback, String code, String field) {
        Map<String, String> typed = form(null, "tls", tls, "sasl", sasl, "dialback", dialback, "additionalDomains", " a.example,\nb.example ", "description", "d");
        TestConsole.Response response = console.post(servlet, typed);
        assertThat(response.status()).isEqualTo(422);
        PartnerFormView view = response.model(PartnerFormView.class);
        assertThat(view.errorsOf(field)).extracting(FindingText::code).containsExactly(code);
        assertThat(view.form()).isEqualTo(Drafts.of(0, 0, "new.example", " a.example,\nb.example ", "d", "FEDERATED", tls, sasl, dialback.equals("true")));
        assertThat(view.outcomes()).filteredOn(Outcome::chosen).singleElement().satisfies(outcome -> assertThat(outcome.methods()).isEmpty());
        assertThat(console.policy.inForce().get().partners()).isEmpty();
        assertThat(console.audit).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "primaryDomain,     '',             DOMAIN_EMPTY,              PRIMARY_DOMAIN",
        "primaryDomain,     a b,            DOMAIN_WHITESPACE,         PRIMARY_DOMAIN",
        "primaryDomain,     <script>,       DOMAIN_CHARACTERS,         PRIMARY_DOMAIN",
        "primaryDomain,     here.example,   DOMAIN_IS_LOCAL,           PRIMARY_DOMAIN",
        "primaryDomain,     taken.example,  DOMAIN_OF_ANOTHER_PARTNER, PRIMARY_DOMAIN",
        "additionalDomains, y..z,           DOMAIN_EMPTY_LABEL,        ADDITIONAL_DOMAINS",
        "additionalDomains, x.org y.org,    DOMAIN_WHITESPACE,         ADDITIONAL_DOMAINS",
        "additionalDomains, new.example,    DOMAIN_REPEATED,           ADDITIONAL_DOMAINS",
        "type,              '',             VALUE_MISSING,             TYPE",
        "type,              <script>,       VALUE_UNKNOWN,             TYPE",
        "tls,               perhaps,        VALUE_UNKNOWN,             TLS",
        "sasl,              '',             VALUE_MISSING,             SASL",
        "pins,              <script>,       PIN_UNREADABLE,            PINS",
        "authorities,       <script>,       CERTIFICATE_UNREADABLE,    AUTHORITIES",
        "minimumTls,        SSLv3,          VALUE_UNKNOWN,             MINIMUM_TLS",
        "connectHost,       a:b,            CONNECT_HOST_UNREADABLE,   CONNECT_HOST",
    })
    void showsEveryOtherErrorAtItsFieldAndSavesNothing(String parameter, String value, String code, String field) {
        console.partner("taken.example");
        TestConsole.Response response = console.post(servlet, form(null, parameter, value));
        assertThat(response.status()).isEqualTo(422);
        assertThat(response.model(PartnerFormView.class).errorsOf(field)).extracting(FindingText::code).containsExactly(code);
        assertThat(console.changes).hasValue(0);
    }

    @Test
    void reportsEveryRequiredFieldOfAnEmptyRequest() {
        TestConsole.Response response = console.post(servlet, Map.of());
        assertThat(response.status()).isEqualTo(422);
        assertThat(response.model(PartnerFormView.class).errors().stream().map(FindingText::field).distinct()).containsExactly("PRIMARY_DOMAIN", "TYPE", "TLS", "SASL", "MODE", "RATCHET",
            "MINIMUM_TLS");
    }

    @Test
    void savesAndAuditsTrustByKeyAlone() {
        String key = "0f".repeat(32);
        assertThat(console.post(servlet, form(null, "pins", key, "keyAlone", "true")).redirect()).isNotNull();
        Partner saved = console.policy.inForce().get().partner("new.example").orElseThrow();
        assertThat(saved.trust().pins()).containsExactly(new KeyPin(key, true));
        assertThat(console.audit).singleElement().asString().contains("pinned keys [" + key + "] (trusted by key alone);");
        assertThat(console.get(servlet, Map.of("id", String.valueOf(saved.id()))).model(PartnerFormView.class).form().is("keyAlone")).isTrue();
    }

    @Test
    void savesAuditsAndShowsTrustSettings() {
        TestCertificates authority = TestCertificates.authority("Private");
        String key = "0f".repeat(32);
        Map<String, String> typed = form(null, "pins", key, "authorities", Pem.write(authority.root()).replace("\n", "\r\n"), "minimumTls", "TLS_1_3",
            "dane", "true", "connectHost", "xmpp.new.example");
        assertThat(console.post(servlet, typed).redirect()).isNotNull();
        Partner saved = console.policy.inForce().get().partner("new.example").orElseThrow();
        assertThat(saved.trust()).isEqualTo(new Trust(List.of(new KeyPin(key)), List.of(authority.root()), MinimumTls.TLS_1_3, true,
            ConnectHost.parse("xmpp.new.example:5269")));
        assertThat(console.audit).singleElement().asString().contains("pinned keys [" + key + "]; private CAs with the keys ["
            + KeyPin.of(authority.root()) + "]; minimum TLS TLS_1_3; DANE true; connect host xmpp.new.example:5269");
        PartnerFormView view = console.get(servlet, Map.of("id", String.valueOf(saved.id()))).model(PartnerFormView.class);
        assertThat(view.form().texts()).contains(Map.entry("pins", key), Map.entry("keyAlone", "false"), Map.entry("authorities", Pem.write(authority.root())),
            Map.entry("minimumTls", "TLS_1_3"), Map.entry("dane", "true"), Map.entry("connectHost", "xmpp.new.example:5269"));
    }

    @Test
    void aCheckShowsWarningsAndSavesNothing() {
        TestConsole.Response response = console.post(servlet, form(null, "tls", "OPTIONAL", "action", "check"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.model(PartnerFormView.class).findings()).extracting(FindingText::code).containsExactly("OPTIONAL_TLS_WITH_DIALBACK");
        assertThat(console.changes).hasValue(0);
    }

    @Test
    void theSecondOfTwoEditorsSeesWhatTheFirstSavedAndMayDecide() {
        Partner opened = console.partner("partner.example");
        saveElsewhere(renamed(opened, "first.example"));
        Map<String, String> typed = form(opened, "primaryDomain", "second.example", "sasl", "REQUIRED", "dialback", "");
        TestConsole.Response response = console.post(servlet, typed);
        assertThat(response.status()).isEqualTo(409);
        PartnerFormView view = response.model(PartnerFormView.class);
        assertThat(view.problem()).isEqualTo(Text.of("edit.conflict"));
        assertThat(view.conflict().contested()).containsExactly(new Difference("PRIMARY_DOMAIN", "", null, "second.example", "first.example"));
        assertThat(view.form().primaryDomain()).isEqualTo("second.example");
        assertThat(console.policy.inForce().get().partner("first.example")).isPresent();
        assertThat(console.audit).isEmpty();

        typed.put("version", String.valueOf(view.form().version()));
        assertThat(console.post(servlet, typed).redirect()).isNotNull();
        assertThat(console.policy.inForce().get().partner("second.example")).isPresent();
        assertThat(console.audit).singleElement().asString().contains("Before: domain first.example", "After: domain second.example");
    }

    @Test
    void aConflictKeepsBothChangesAndNamesWhoWasFirst() {
        Partner opened = console.partner("partner.example");
        Map<String, String> first = openedForm(opened);
        Map<String, String> second = openedForm(opened);
        first.putAll(Map.of("description", "first", "type", "PUBLIC_VERIFIED"));
        second.putAll(Map.of("description", "second", "mode", "REPORT_ONLY"));
        assertThat(console.post(servlet, first).redirect()).isNotNull();
        TestConsole.Response response = console.post(servlet, second);
        assertThat(response.status()).isEqualTo(409);
        PartnerFormView view = response.model(PartnerFormView.class);
        assertThat(view.problem()).returns("edit.conflict.by", Text::key).satisfies(text -> assertThat(text.arguments()).startsWith("admin"));
        assertThat(view.conflict().contested()).containsExactly(new Difference("DESCRIPTION", "", "", "second", "first"));
        assertThat(view.conflict().taken()).containsExactly("TYPE");
        assertThat(view.form().texts()).contains(Map.entry("description", "second"), Map.entry("type", "PUBLIC_VERIFIED"), Map.entry("mode", "REPORT_ONLY"));
    }

    /** What the page sends of a partner that nobody has changed in it. */
    private Map<String, String> openedForm(Partner partner) {
        PartnerFormView view = console.get(servlet, Map.of("id", String.valueOf(partner.id()))).model(PartnerFormView.class);
        Map<String, String> form = new HashMap<>();
        view.form().texts().forEach((name, text) -> form.put(name, text.equals("false") ? "" : text));
        view.opened().texts().forEach((name, text) -> form.put("opened." + name, text));
        form.putAll(Map.of("id", String.valueOf(partner.id()), "version", String.valueOf(view.form().version()), "action", "save"));
        return form;
    }

    @Test
    void savingWhatIsSavedAlreadySaysSoAndReloadsAndAuditsNothing() {
        Partner partner = console.partner("partner.example");
        assertThat(console.post(servlet, openedForm(partner)).redirect()).isNotNull();
        assertThat(console.get(servlet, Map.of()).frame().done()).isEqualTo(Text.of("done.unchanged"));
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
        assertThat(console.policy.inForce().get().partners()).containsExactly(partner);
    }

    @Test
    void aWarningIsShownAtItsFieldAfterSaving() {
        console.settings.globalPolicy(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, DenyList.parse("new.example")));
        console.policy.settingsChanged();
        TestConsole.Response response = console.post(servlet, form(null));
        Partner saved = console.policy.inForce().get().partners().get(0);
        assertThat(response.redirect()).isEqualTo("federated-partner-edit.jsp?id=" + saved.id());
        PartnerFormView view = console.get(servlet, Map.of("id", String.valueOf(saved.id()))).model(PartnerFormView.class);
        assertThat(view.warnings()).extracting(FindingText::code).containsExactly("DOMAIN_DENIED");
        assertThat(view.notesOf("PRIMARY_DOMAIN")).extracting(FindingText::code).containsExactly("DOMAIN_DENIED");
        TestConsole.Response second = console.post(servlet, form(null, "primaryDomain", "second.example", "additionalDomains", "new.example"));
        assertThat(second.status()).isEqualTo(422);
        assertThat(second.model(PartnerFormView.class).errorsOf("ADDITIONAL_DOMAINS")).extracting(FindingText::code).containsExactly("DOMAIN_OF_ANOTHER_PARTNER");
    }

    @Test
    void aPreviewTellsOfTheTypeAndOfContacts() {
        Partner partner = console.partner("partner.example");
        console.contacts = Optional.of(new ContactSearch.Found(2, List.of("alice", "carol")));
        Map<String, String> typed = openedForm(partner);
        typed.putAll(Map.of("type", "PUBLIC_UNVERIFIED", "action", "check"));
        PartnerFormView view = console.post(servlet, typed).model(PartnerFormView.class);
        assertThat(view.preview()).returns("FEDERATED", Preview::before).returns("PUBLIC_UNVERIFIED", Preview::type);
        assertThat(view.preview().contacts().named()).containsExactly("alice", "carol");
        assertThat(view.opened()).isEqualTo(PartnerDraft.of(partner));
        assertThat(console.changes).hasValue(0);
    }

    @Test
    void offersToSaveADeletedPartnerAsNew() throws StoreException {
        Partner opened = console.partner("partner.example");
        console.policy.delete(opened.id(), opened.version());
        TestConsole.Response response = console.post(servlet, form(opened));
        assertThat(response.status()).isEqualTo(409);
        PartnerDraft form = response.model(PartnerFormView.class).form();
        assertThat(form.isNew()).isTrue();
        assertThat(form.primaryDomain()).isEqualTo("new.example");
        assertThat(console.post(servlet, form(null)).redirect()).isNotNull();
    }

    @Test
    void aDomainThatSomebodyTakesBetweenCheckAndSaveIsShownAtItsField() {
        console.store.beforeNextSave = () -> saveElsewhere(renamed(TestPartner.of(Partner.NEW, 0, DomainName.of("x"), "", List.of(),
            PartnerType.FEDERATED, NegotiationSettings.DEFAULT), "a.example"));
        TestConsole.Response response = console.post(servlet, form(null, "additionalDomains", "a.example"));
        assertThat(response.status()).isEqualTo(409);
        assertThat(response.model(PartnerFormView.class).errorsOf("ADDITIONAL_DOMAINS")).extracting(FindingText::text)
            .containsExactly(Text.of("finding.DOMAIN_OF_ANOTHER_PARTNER", "a.example", "a.example"));
        assertThat(console.policy.inForce().get().partner("new.example")).isEmpty();
    }

    @Test
    void keepsTheTypedFormWhenTheDatabaseIsDown() {
        console.store.down = true;
        TestConsole.Response response = console.post(servlet, form(null, "description", "kept"));
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.model(PartnerFormView.class).problem()).isEqualTo(Text.of("problem.notSaved"));
        assertThat(response.model(PartnerFormView.class).form().text("description")).isEqualTo("kept");
        assertThat(console.audit).isEmpty();
    }

    @Test
    void anAuditLogThatFailsDoesNotMakeASavedPartnerLookUnsaved() {
        var usual = console.services.orElseThrow();
        console.services = Optional.of(new ConsoleServices(usual.policy(), usual.history(), usual.here(), usual.diagnosis(), new TestConsole.RecordedAudit((summary, details) -> {
            throw new IllegalStateException("full");
        })));
        assertThat(console.post(servlet, form(null)).redirect()).startsWith("federated-partners.jsp#");
        assertThat(console.policy.inForce().get().partner("new.example")).isPresent();
    }

    @Test
    void aCopyHasAllSettingsOfTheOtherButNeitherItsDomainsNorItsDescription() throws StoreException {
        PartnerDraft draft = Drafts.changeable();
        for (Map<String, String> change : Drafts.changes().values()) {
            draft = draft.with(change);
        }
        Partner other = console.policy.save(Drafts.partner(draft));
        PartnerFormView copy = console.get(servlet, Map.of("copy", String.valueOf(other.id()))).model(PartnerFormView.class);
        assertThat(copy.form().isNew()).isTrue();
        assertThat(copy.form().primaryDomain() + copy.form().text("additionalDomains") + copy.form().text("description")).isEmpty();
        assertThat(copy.copied().from().value()).isEqualTo(other.primaryDomain().value());
        assertThat(copy.copied().fields()).as("what may fit only the other").containsExactly("RELAXATION", "PINS", "AUTHORITIES", "CONNECT_HOST");
        assertThat(copy.errors()).isEmpty();

        Map<String, String> sent = new HashMap<>(copy.form().texts());
        sent.values().removeIf("false"::equals);
        sent.putAll(Map.of("id", "0", "version", "0", "primaryDomain", "copy.example"));
        assertThat(console.post(servlet, sent).redirect()).isNotNull();
        Partner saved = console.policy.inForce().get().partner("copy.example").orElseThrow();
        assertThat(Field.SETTINGS).allSatisfy(field -> assertThat(field.compared(saved)).isEqualTo(field.compared(other)));
        assertThat(console.policy.inForce().get().partners()).hasSize(2);
    }

    @Test
    void aCopyOfAnOrdinaryPartnerHasNothingToCheckAndOneOfNoPartnerIsNotFound() {
        Partner other = console.partner("other.example");
        assertThat(console.get(servlet, Map.of("copy", String.valueOf(other.id()))).model(PartnerFormView.class).copied().fields()).isEmpty();
        assertThat(console.get(servlet, Map.of("copy", "4711")).status()).isEqualTo(404);
        assertThat(console.get(servlet, Map.of("copy", "x")).status()).isEqualTo(404);
        assertThat(console.get(servlet, Map.of()).model(PartnerFormView.class).copied()).isNull();
    }
}
