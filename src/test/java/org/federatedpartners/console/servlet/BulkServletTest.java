package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.view.BulkOption;
import org.federatedpartners.console.view.BulkPreview;
import org.federatedpartners.console.view.BulkView;
import org.federatedpartners.console.view.FindingText;
import org.federatedpartners.console.view.ImportRow;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Drafts;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.store.Changes;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkServletTest {

    private static final StreamFacts PROVEN = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    private final TestConsole console = new TestConsole();
    private final BulkServlet servlet = new BulkServlet(() -> console.services);

    /** From the list, with these parameters. */
    private TestConsole.Response open(String what, String... parameters) {
        return console.get(servlet, parameters("what", what, parameters));
    }

    private static Map<String, String> parameters(String name, String value, String... more) {
        Map<String, String> all = new HashMap<>(Map.of(name, value));
        IntStream.iterate(0, i -> i < more.length, i -> i + 2).forEach(i -> all.put(more[i], more[i + 1]));
        return all;
    }

    private TestConsole.Response send(BulkView view, String... parameters) {
        Map<String, String> form = parameters("what", view.action().name(), parameters);
        form.put("partners", view.selection().sent());
        return console.post(servlet, form);
    }

    private TestConsole.Response confirm(TestConsole.Response previewed) {
        BulkView view = view(previewed);
        Map<String, String> form = new HashMap<>(view.preview().texts());
        form.putAll(Map.of("what", view.action().name(), "partners", view.selection().sent(), "apply", "true", "back", "federated-partners.jsp?filter=example"));
        return console.post(servlet, form);
    }

    private static BulkView view(TestConsole.Response response) {
        return response.model(BulkView.class);
    }

    private static String rows(TestConsole.Response response) {
        return view(response).preview().page().items().stream().map(row -> row.kind() + " " + row.domain().value()).collect(Collectors.joining(", "));
    }

    private String ids(Partner... partners) {
        return List.of(partners).stream().map(partner -> String.valueOf(partner.id())).collect(Collectors.joining("|"));
    }

    private List<Partner> partners() {
        return console.policy.inForce().get().partners();
    }

    private void change(Partner partner, String... texts) {
        try {
            console.policy.save(Drafts.partner(PartnerDraft.of(partner).with(parameters(texts[0], texts[1], Arrays.copyOfRange(texts, 2, texts.length)))));
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
        console.changes.set(0);
    }

    @Test
    void nothingIsSavedBeforeItIsConfirmed() {
        Partner one = console.partner("one.example");
        Partner two = console.partner("two.example");
        console.partner("three.example");
        BulkView asked = view(open("TYPE", "scope", "chosen", "partner", ids(one, two)));
        assertThat(asked.action().input()).isEqualTo(BulkOption.Input.CHOICE);
        assertThat(asked.preview()).isNull();
        assertThat(asked.form().text("type")).as("nothing is preselected").isEmpty();
        TestConsole.Response previewed = send(asked, "type", "PUBLIC_VERIFIED");
        assertThat(previewed.status()).isEqualTo(200);
        assertThat(rows(previewed)).isEqualTo("CHANGED one.example, CHANGED two.example");
        assertThat(view(previewed).preview().page().items().get(0).differences()).singleElement()
            .satisfies(difference -> assertThat(difference.field() + " " + difference.mine() + " " + difference.theirs()).isEqualTo("TYPE PUBLIC_VERIFIED FEDERATED"));
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
        TestConsole.Response done = confirm(previewed);
        assertThat(done.redirect()).isEqualTo("federated-partners.jsp?filter=example");
        assertThat(partners()).filteredOn(partner -> partner.type() == PartnerType.PUBLIC_VERIFIED).extracting(partner -> partner.primaryDomain().value())
            .containsExactlyInAnyOrder("one.example", "two.example");
        assertThat(console.changes).as("one reload").hasValue(1);
        assertThat(console.audit).hasSize(2).allSatisfy(entry -> assertThat(entry).startsWith("admin: Federated partner changed: ").contains("type FEDERATED", "type PUBLIC_VERIFIED"));
        assertThat(console.get(servlet, Map.of()).frame().done().arguments()).containsExactly("2", "0");
    }

    @ParameterizedTest
    @CsvSource({"page, '', 50", "all, '', 60", "all, p1, 11", "chosen, '', 0"})
    void thePageOrAllThatMatchAreMeant(String scope, String filter, int expected) {
        IntStream.range(0, 60).forEach(i -> console.partner("p" + i + ".example"));
        TestConsole.Response response = open("MODE.REPORT_ONLY", "scope", scope, "filter", filter, "listPage", "1");
        assertThat(response.status()).isEqualTo(expected == 0 ? 422 : 200);
        assertThat(view(response).selection().count()).isEqualTo(expected);
        if (expected == 0) {
            assertThat(view(response).problem().key()).isEqualTo("bulk.none");
        } else {
            confirm(response);
            assertThat(partners()).filteredOn(partner -> partner.strictness().mode() == Mode.REPORT_ONLY).hasSize(expected);
            assertThat(console.audit).hasSize(expected);
        }
    }

    @Test
    void theSecondPageIsTheSecondPage() {
        IntStream.range(0, 60).forEach(i -> console.partner("p%02d.example".formatted(i)));
        TestConsole.Response response = open("DELETE", "scope", "page", "sort", "DOMAIN", "direction", "desc", "listPage", "2");
        assertThat(rows(response)).startsWith("DELETED p00.example").contains("p09.example").doesNotContain("p10.example");
        assertThat(partners()).hasSize(60);
        confirm(response);
        assertThat(partners()).hasSize(50);
    }

    @Test
    void theNumberOfThePageOfTheListIsNotThatOfThePreview() {
        IntStream.range(0, 60).forEach(i -> console.partner("p%02d.example".formatted(i)));
        assertThat(view(open("MODE.REPORT_ONLY", "scope", "all", "listPage", "2")).preview().page().number()).isEqualTo(1);
    }

    @Test
    void moreThanTheLimitAreNotTaken() throws StoreException {
        List<Partner> many = IntStream.rangeClosed(0, BulkServlet.MAX_PARTNERS)
            .mapToObj(i -> Drafts.partner(Drafts.changeable().with("primaryDomain", "p" + i + ".example"))).toList();
        console.policy.apply(new Changes(many, List.of(), GlobalSettings.DEFAULT, GlobalSettings.DEFAULT));
        TestConsole.Response response = open("MODE.REPORT_ONLY", "scope", "all");
        assertThat(response.status()).isEqualTo(422);
        assertThat(view(response).problem().arguments()).containsExactly("5001", "5000");
        assertThat(view(open("MODE.REPORT_ONLY", "scope", "all", "filter", "p1")).selection().sent().length()).as("fits into a form").isLessThan(100_000);
    }

    @Test
    void aPartnerThatWouldBeInvalidIsNamedAndLeftOut() {
        console.partner("one.example");
        Partner dialback = console.partner("two.example");
        change(dialback, "sasl", "NOT_SUPPORTED", "dialback", "true");
        TestConsole.Response previewed = send(view(open("NEGOTIATION", "scope", "all")), "dialback", "false");
        assertThat(rows(previewed)).isEqualTo("LEFT_OUT two.example");
        assertThat(view(previewed).preview().counts()).isEqualTo(new BulkPreview.Counts(0, 0, 1, 1));
        assertThat(view(previewed).preview().affected()).isZero();
        TestConsole.Response strict = send(view(open("NEGOTIATION", "scope", "all")), "sasl", "OPTIONAL", "tls", "", "dialback", "");
        assertThat(rows(strict)).isEqualTo("CHANGED one.example, CHANGED two.example");
        // Of both, one can be changed.
        TestConsole.Response mixed = send(view(open("NEGOTIATION", "scope", "all")), "tls", "NOT_SUPPORTED");
        assertThat(rows(mixed)).isEqualTo("LEFT_OUT one.example, CHANGED two.example");
        assertThat(view(mixed).preview().page().items().get(0).notes()).singleElement().satisfies(note -> assertThat(note.code() + " " + note.severity()).isEqualTo("SASL_NEEDS_TLS error"));
        confirm(mixed);
        assertThat(console.get(servlet, Map.of()).frame().done().arguments()).containsExactly("1", "1");
        assertThat(partners()).extracting(Partner::acceptedMethods).containsExactly(Set.of(AuthenticationMethod.SASL_OVER_TLS), Set.of(AuthenticationMethod.TCP_DIALBACK));
    }

    @ParameterizedTest
    @CsvSource({"CERTIFICATES, SASL_OVER_TLS", "ENCRYPTED, SASL_OVER_TLS TLS_DIALBACK", "OLD_SERVER, SASL_OVER_TLS TLS_DIALBACK TCP_DIALBACK"})
    void aUsualChoiceSetsAllThree(String preset, String accepted) {
        Partner partner = console.partner("one.example");
        change(partner, "sasl", "NOT_SUPPORTED", "dialback", "true");
        // What else was chosen gives way.
        TestConsole.Response previewed = send(view(open("NEGOTIATION", "scope", "all")), "preset", preset, "tls", "NOT_SUPPORTED");
        assertThat(view(previewed).preview().texts()).hasSize(3);
        confirm(previewed);
        assertThat(partners().get(0).acceptedMethods().stream().map(Enum::name).collect(Collectors.joining(" "))).isEqualTo(accepted);
    }

    @Test
    void whatIsWrongWithTheValueIsToldAtItsField() {
        console.partner("one.example");
        TestConsole.Response wrong = send(view(open("RELAXATION", "scope", "all")), "relaxedTo", "TLS_DIALBACK", "relaxedUntil", "yesterday");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(view(wrong).errorsOf("RELAXATION")).extracting(FindingText::code).containsExactly("TIME_UNREADABLE");
        assertThat(view(wrong).form().text("relaxedUntil")).isEqualTo("yesterday");
        assertThat(view(wrong).preview()).isNull();
        TestConsole.Response nothing = send(view(open("NEGOTIATION", "scope", "all")));
        assertThat(nothing.status()).isEqualTo(422);
        assertThat(view(nothing).problem().key()).isEqualTo("bulk.nothing");
        // A form that was forged, or that was confirmed too late.
        Map<String, String> late = Map.of("what", "RELAXATION", "relaxedTo", "TLS_DIALBACK", "relaxedUntil", "2020-01-01T00:00", "partners", view(wrong).selection().sent(), "apply", "true");
        assertThat(console.post(servlet, late).status()).isEqualTo(422);
        assertThat(console.changes).hasValue(0);
    }

    @Test
    void relaxesUntilADateAndEndsThat() {
        console.partner("one.example");
        console.partner("two.example");
        confirm(send(view(open("RELAXATION", "scope", "all")), "relaxedTo", "TLS_DIALBACK", "relaxedUntil", "2999-01-31T18:00"));
        assertThat(partners()).allSatisfy(partner -> assertThat(partner.strictness().relaxation()).isPresent());
        confirm(open("END_RELAXATION", "scope", "all"));
        assertThat(partners()).allSatisfy(partner -> assertThat(partner.strictness().relaxation()).isEmpty());
        assertThat(console.audit).hasSize(4);
    }

    @Test
    void showsWhichLiveStreamsWouldBeClosedAndWhoHasContactsThere() {
        console.partner("one.example");
        console.contacts = Optional.of(new ContactSearch.Found(30, List.of("alice", "carol")));
        console.streams.add(new LiveStream("one.example", Direction.OUTBOUND, Instant.EPOCH, PROVEN, "", Optional.empty(), 0));
        console.counts.put("one.example", new LiveStreams.Count(0, 1));
        TestConsole.Response tightened = send(view(open("NEGOTIATION", "scope", "all")), "sasl", "NOT_SUPPORTED", "dialback", "true");
        assertThat(view(tightened).preview().effects().closed().shown()).singleElement().satisfies(effect -> assertThat(effect.reason()).isEqualTo("SASL_OVER_TLS_NOT_ACCEPTED"));
        assertThat(view(tightened).preview().page().items()).singleElement().satisfies(row -> {
            assertThat(row.stricter()).isTrue();
            assertThat(row.contacts().users()).isEqualTo(30);
            assertThat(row.contacts().more()).isEqualTo(28);
        });
        TestConsole.Response loosened = send(view(open("NEGOTIATION", "scope", "all")), "dialback", "true", "sasl", "OPTIONAL");
        assertThat(view(loosened).preview().effects().closed().shown()).isEmpty();
        assertThat(view(loosened).preview().page().items()).extracting(ImportRow::stricter).containsExactly(false);
        assertThat(view(open("DELETE", "scope", "all")).preview().page().items()).extracting(ImportRow::stricter).containsExactly(true);
        console.contacts = Optional.empty();
        assertThat(view(open("DELETE", "scope", "all")).preview().page().items()).extracting(ImportRow::contacts).containsOnlyNulls();
    }

    @Test
    void deletesAndAuditsEach() {
        Partner one = console.partner("one.example");
        Partner two = console.partner("two.example");
        console.partner("three.example");
        TestConsole.Response asked = open("DELETE", "scope", "chosen", "partner", ids(one, two));
        assertThat(partners()).hasSize(3);
        confirm(asked);
        assertThat(partners()).extracting(partner -> partner.primaryDomain().value()).containsExactly("three.example");
        assertThat(console.changes).hasValue(1);
        assertThat(console.audit).extracting(entry -> entry.lines().findFirst().orElseThrow())
            .containsExactlyInAnyOrder("admin: Federated partner deleted: one.example", "admin: Federated partner deleted: two.example");
        assertThat(console.get(servlet, Map.of()).frame().done().arguments()).containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnotherAdministratorHasDoneSinceIsNamed(boolean atTheLastMoment) {
        Partner one = console.partner("one.example");
        Partner two = console.partner("two.example");
        console.partner("three.example");
        TestConsole.Response previewed = open("MODE.REPORT_ONLY", "scope", "all");
        Runnable other = () -> {
            change(two, "description", "by another");
            try {
                console.policy.delete(one.id(), one.version());
            } catch (StoreException e) {
                throw new AssertionError(e);
            }
            console.changes.set(0);
        };
        if (atTheLastMoment) {
            console.store.beforeNextSave = other;
        } else {
            other.run();
        }
        TestConsole.Response refused = confirm(previewed);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(view(refused).problem().key()).isEqualTo("bulk.changed");
        assertThat(view(refused).problem().arguments()).containsExactly("two.example", "1");
        assertThat(console.audit).isEmpty();
        assertThat(partners()).hasSize(2).allSatisfy(partner -> assertThat(partner.strictness().mode()).isEqualTo(Mode.ENFORCE));
        // The new preview can be confirmed, and loses nothing of what the other has done.
        assertThat(confirm(refused).redirect()).isNotNull();
        assertThat(partners()).hasSize(2).allSatisfy(partner -> assertThat(partner.strictness().mode()).isEqualTo(Mode.REPORT_ONLY));
        assertThat(partners()).extracting(Partner::description).containsExactlyInAnyOrder("by another", "");
    }

    @Test
    void ofManyThatWereChangedSomeAreNamed() {
        List<Partner> many = IntStream.range(0, 25).mapToObj(i -> console.partner("p%02d.example".formatted(i))).toList();
        TestConsole.Response previewed = open("MODE.REPORT_ONLY", "scope", "all");
        many.forEach(partner -> change(partner, "description", "by another"));
        assertThat(view(confirm(previewed)).problem().arguments().get(0)).startsWith("p00.example, p01.example").endsWith("p19.example, ... (25)");
    }

    @Test
    void ifOneWasOnlyDeletedThatIsTold() throws StoreException {
        Partner one = console.partner("one.example");
        console.partner("two.example");
        TestConsole.Response previewed = open("MODE.REPORT_ONLY", "scope", "all");
        console.policy.delete(one.id(), one.version());
        assertThat(view(confirm(previewed)).problem().key()).isEqualTo("bulk.deleted");
    }

    @Test
    void aDatabaseThatFailsIsTold() {
        console.partner("one.example");
        TestConsole.Response previewed = open("MODE.REPORT_ONLY", "scope", "all");
        console.store.down = true;
        TestConsole.Response response = confirm(previewed);
        assertThat(response.status()).isEqualTo(503);
        assertThat(view(response).problem().key()).isEqualTo("bulk.failed");
        assertThat(console.audit).isEmpty();
    }

    @Test
    void aFormOfAnotherSessionIsShownAgain() {
        console.partner("one.example");
        BulkView asked = view(open("TYPE", "scope", "all"));
        TestConsole.Response again = console.send(servlet, "POST", Map.of("what", "TYPE", "type", "PUBLIC_VERIFIED", "partners", asked.selection().sent(), "apply", "true", "csrf", "guessed"));
        assertThat(again.status()).isEqualTo(403);
        assertThat(view(again).form().text("type")).isEqualTo("PUBLIC_VERIFIED");
        assertThat(rows(again)).isEqualTo("CHANGED one.example");
        assertThat(console.changes).hasValue(0);
    }

    @Test
    void nothingIsDoneWhereEverythingIsSoAlready() {
        console.partner("one.example");
        TestConsole.Response previewed = open("MODE.ENFORCE", "scope", "all");
        assertThat(view(previewed).preview().affected()).isZero();
        assertThat(confirm(previewed).status()).isEqualTo(200);
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
        assertThat(partners().get(0).negotiation()).isEqualTo(NegotiationSettings.DEFAULT);
    }
}
