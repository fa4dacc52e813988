package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Orders and finds of all kinds are compared with plain ones in {@code PartnerSurveyTest}. */
class PartnerIndexTest {

    private static final int PARTNERS = 5000;

    private static Partner partner(long id, String domain, String description, String... additional) {
        return TestPartner.of(id, 1, DomainName.of(domain), description, Arrays.stream(additional).map(DomainName::of).toList(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
    }

    private static List<Partner> many() {
        return IntStream.range(0, PARTNERS).mapToObj(i -> partner(i + 1, "p%05d.example".formatted(i), "")).toList();
    }

    private static PolicySnapshot policy(List<Partner> partners) {
        return TestPartner.policy(UnlistedDomains.REFUSE, partners);
    }

    @ParameterizedTest
    @CsvSource({
        "a,               0 1",
        "one.example,     0",
        "e,               0 1 2",
        "'',              0 1 2",
        "b\u00fccher,     1",
        "xn--bcher,       1",
        "books,           1",
        // Neither across two names, nor from a name into the description.
        "exampletwo,      ''",
        "examplebooks,    ''",
        "'\u0000',        ''",
    })
    void findsPartnersByEachOfTheirNamesAndByTheirDescription(String text, String places) {
        PartnerIndex index = policy(List.of(partner(1, "one.example", "", "two-a.example"), partner(2, "three.example", "Books", "b\u00fccher.a.example"), partner(3, "z.test", ""))).index();
        List<String> domains = index.partners().stream().map(one -> one.primaryDomain().value()).toList();
        assertThat(domains).containsExactly("one.example", "three.example", "z.test");
        assertThat(index.find(text).stream().mapToObj(String::valueOf).collect(Collectors.joining(" "))).isEqualTo(places);
    }

    @ParameterizedTest
    @CsvSource({
        "one.example,      3 1",
        "rooms.one.example, 1",
        "One.Example.,     3 1",
        "two.example,      ''",
        "example,          ''",
        "ne.example,       ''",
    })
    void findsPartnersWithASubdomain(String domain, String ids) {
        PolicySnapshot policy = policy(List.of(partner(1, "two.example", "", "a.rooms.one.example", "b.rooms.one.example"), partner(2, "one.example", ""),
            partner(3, "chat.one.example", "")));
        PolicySnapshot changed = policy.with(new StoredChanges(2, List.of(partner(4, "z.one.example", "")), Set.of(3L))).orElseThrow();
        assertThat(policy.children(domain).stream().map(child -> String.valueOf(child.id())).collect(Collectors.joining(" "))).isEqualTo(ids);
        assertThat(changed.children("one.example")).extracting(Partner::id).containsExactly(1L, 4L);
    }

    @Test
    void placesAreThoseOfTheListAfterEachChange() {
        PolicySnapshot policy = policy(many());
        PolicySnapshot changed = policy.with(new StoredChanges(2, List.of(partner(9001, "p00000a.example", ""), partner(9002, "a.example", "")), Set.of(7L))).orElseThrow();
        for (PartnerIndex index : List.of(policy.index(), changed.index())) {
            List<Partner> all = index.partners();
            IntStream.range(0, all.size()).forEach(place -> assertThat(index.place(all.get(place))).isEqualTo(place));
        }
        assertThatThrownBy(() -> changed.index().place(policy.partner(7).orElseThrow())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy(List.of()).index().place(partner(1, "a.example", ""))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyPartnersWithTheSameSettingsHaveTheSameNumber() {
        List<Partner> all = IntStream.range(0, Likeness.NUMBERS).mapToObj(PartnerIndexTest::numbered).toList();
        assertThat(all.stream().map(Likeness::of).distinct()).hasSize(Likeness.NUMBERS).allMatch(number -> number >= 0 && number < Likeness.NUMBERS);
        assertThat(policy(all).index().likenesses()).containsExactly(all.stream().mapToInt(Likeness::of).toArray());
    }

    private static Partner numbered(int number) {
        List<NegotiationSettings> settings = NegotiationSettings.all();
        int left = number / settings.size();
        Strictness strictness = new Strictness(Mode.values()[left % 2], Optional.empty(), DowngradeProtection.values()[left / 2 % 3]);
        return TestPartner.of(number + 1, 1, DomainName.of("p%05d.example".formatted(number)), "", List.of(), PartnerType.values()[left / 6], settings.get(number % settings.size()), strictness);
    }

    /** What a change costs the next page: of five thousand, those that stand together with the changed one. */
    @Test
    void aChangeLeavesWhatWasMadeOfOthers() {
        PolicySnapshot policy = policy(many());
        SortedPart[] before = ((SortedPartners) policy.partners()).parts();
        List<PartnerWords> words = Arrays.stream(before).map(SortedPart::words).toList();
        PolicySnapshot changed = policy.with(new StoredChanges(2, List.of(partner(3, "p00002.example", "other")), Set.of())).orElseThrow();
        SortedPart[] after = ((SortedPartners) changed.partners()).parts();
        assertThat(Arrays.stream(after).map(SortedPart::words).filter(words::contains)).hasSize(before.length - 1);
        assertThat(changed.index().find("other").stream()).containsExactly(2);
    }

    /** They are asked for after each change, by the thread that has to be on time. */
    @Test
    void thoseWithPublishedKeysAreSoughtAgainWhereAChangeIsAndAlsoAfterAPause() {
        PolicySnapshot policy = policy(many().stream().map(partner -> TestPartner.with(partner, TestPartner.DANE)).toList());
        SortedPart[] before = ((SortedPartners) policy.partners()).parts();
        List<List<Partner>> made = Arrays.stream(before).map(SortedPart::withPublishedKeys).toList();
        policy.index().forgetUnused();
        policy.index().forgetUnused();
        PolicySnapshot changed = policy.with(new StoredChanges(2, List.of(partner(3, "p00002.example", "")), Set.of())).orElseThrow();
        SortedPart[] after = ((SortedPartners) changed.partners()).parts();
        assertThat(Arrays.stream(after).map(SortedPart::withPublishedKeys).filter(now -> made.stream().anyMatch(then -> then == now))).hasSize(before.length - 1);
        assertThat(changed.index().withPublishedKeys()).hasSize(PARTNERS - 1).noneMatch(partner -> partner.id() == 3);
    }

    @Test
    void forgetsWhatWasNotAskedForBetweenTwoCalls() {
        SortedPart part = ((SortedPartners) policy(many()).partners()).parts()[0];
        PartnerWords first = part.words();
        part.forgetUnused();
        assertThat(part.words()).isSameAs(first);
        part.forgetUnused();
        part.forgetUnused();
        assertThat(part.words()).isNotSameAs(first);
    }
}
