package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.console.Reach;
import org.federatedpartners.history.LastRefusal;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.policy.Allocations;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.ServerConstraints;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the list finds, orders and counts in groups is what it would be if each partner was looked at by itself. */
class PartnerSurveyTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final List<String> NAMES = List.of("alpha", "beta", "zoo", "buch", "b\u00fccher", "uber", "\u00fcber", "ulm", "\u0436\u0436", "\u4e2d\u6587", "xn--nothing", "stra\u00dfe", "xyz",
        "\u00e9cole", "ecole");
    private static final List<String> TEXTS = List.of("", "xyz", "B\u00dcCHER", "xn--", "3.example", "shop in m\u00fcnchen", "\u00fc", "example", ".test", "nothing of this");
    private static final StreamFacts BY_CERTIFICATE = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final StreamFacts PLAIN = new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, "");
    private static final List<StreamFacts> WAYS = List.of(BY_CERTIFICATE, PLAIN,
        new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.DIALBACK, CertificateStatus.UNTRUSTED, "TLSv1.2"));

    private Random random;
    private final TreeMap<Long, Partner> all = new TreeMap<>();
    private final Set<DomainName> taken = new HashSet<>();
    private PolicySnapshot policy;

    private boolean oneIn(int several) {
        return random.nextInt(several) == 0;
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private Partner partner(long id) {
        DomainName primary;
        do {
            primary = DomainName.of(any(NAMES) + (oneIn(3) ? "" : random.nextInt(900)) + any(List.of(".example", ".test", ".b\u00fccher.test", ".denied.test")));
        } while (!taken.add(primary));
        List<DomainName> additional = new ArrayList<>();
        while (oneIn(3)) {
            DomainName further = DomainName.of(any(NAMES) + random.nextInt(100_000) + any(List.of(".more.test", ".denied.test")));
            if (taken.add(further)) {
                additional.add(further);
            }
        }
        Optional<Relaxation> relaxation
            = oneIn(10) ? Optional.of(new Relaxation(any(List.of(AuthenticationMethod.TLS_DIALBACK, AuthenticationMethod.TCP_DIALBACK)), NOON.plusSeconds(random.nextInt(3) - 1))) : Optional.empty();
        Partner partner = TestPartner.of(id, 1, primary, oneIn(4) ? "The Shop in M\u00fcnchen" : "", additional, any(List.of(PartnerType.values())),
            any(NegotiationSettings.all().stream().filter(NegotiationSettings::isSavable).toList()),
            new Strictness(oneIn(5) ? Mode.REPORT_ONLY : Mode.ENFORCE, relaxation, any(List.of(DowngradeProtection.values()))));
        return oneIn(5) ? TestPartner.with(partner, new Trust(List.of(), List.of(), MinimumTls.TLS_1_3, false, Optional.empty())) : partner;
    }

    /** Made of all at once, and then changed. */
    private void makePolicy(Mode mode) {
        for (long id = 1; id <= 400; id++) {
            all.put(id, partner(id));
        }
        GlobalPolicy global = new GlobalPolicy(UnlistedDomains.REFUSE, mode, oneIn(2) ? DenyList.NONE : DenyList.parse("*.denied.test\nalpha.example"));
        policy = PolicySnapshot.of(global, all.values(), StrongestMethods.NONE, InstantSource.fixed(NOON));
        for (int change = 0; change < 30; change++) {
            // What a page has asked for must not be left behind by changes.
            policy.index().find("x");
            policy.index().order();
            policy.index().likenesses();
            long id = 1 + random.nextInt(500);
            if (oneIn(3)) {
                all.remove(id);
                policy = policy.with(new StoredChanges(change, List.of(), Set.of(id))).orElseThrow();
            } else {
                all.put(id, partner(id));
                policy = policy.with(new StoredChanges(change, List.of(all.get(id)), Set.of())).orElseThrow();
            }
        }
        Map<StrongestMethods.Side, AuthenticationMethod> levels = new HashMap<>();
        all.keySet().stream().filter(id -> oneIn(2)).forEach(id -> levels.put(new StrongestMethods.Side(id, any(List.of(Direction.values()))), any(List.of(AuthenticationMethod.values()))));
        policy = policy.with(global, new StrongestMethods(levels));
    }

    private final Map<String, Count> live = new HashMap<>();
    private final Map<String, Refusal> lastRefusals = new HashMap<>();
    private final Map<String, SeenCertificate> certificates = new HashMap<>();

    private PartnerFilter.Known known() {
        List<Refusal> refusals = new ArrayList<>();
        List<StreamCount> seen = new ArrayList<>();
        for (Partner partner : all.values()) {
            partner.domains().forEach(domain -> Stream.of(Direction.values()).forEach(direction -> WAYS.stream().filter(way -> oneIn(3)).forEach(way -> {
                Instant at = NOON.minus(Duration.ofMinutes(random.nextInt(3)));
                seen.add(new StreamCount(new StreamCount.Key(domain.value(), direction, way), at, at, 1, 1));
            })));
            if (!oneIn(4)) {
                continue;
            }
            String domain = any(partner.domains()).value();
            Instant at = NOON.minus(Duration.ofHours(random.nextInt(40)));
            Direction direction = any(List.of(Direction.values()));
            if (oneIn(2)) {
                live.put(domain, new Count(random.nextInt(3), random.nextInt(3)));
            }
            if (oneIn(3)) {
                Refusal refusal = TestRefusal.of(at.plusSeconds(random.nextInt(3) - 1), direction, domain, Optional.of(partner.primaryDomain().value()), Optional.empty(), Set.of(),
                    Reason.CERTIFICATE_OUT_OF_DATE);
                if (oneIn(2)) {
                    refusals.add(refusal);
                }
                lastRefusals.put(partner.primaryDomain().value(), refusal);
            }
            if (oneIn(3)) {
                certificates.put(domain, new SeenCertificate(new SeenCertificate.Key(domain, direction), new SeenCertificate.Print("0f".repeat(32), new KeyPin("a1".repeat(32))), Optional.empty(),
                    NOON.plus(Duration.ofDays(random.nextInt(90) - 20)), NOON, Optional.empty()));
            }
        }
        PartnerEvidence evidence = PartnerEvidence.of(refusals, seen, live);
        Set<String> noted = evidence.domains();
        certificates.values().stream().filter(one -> policy.partner(one.key().domain()).isPresent() && one.expires().isAfter(NOON)).min(Comparator.comparing(SeenCertificate::expires))
            .ifPresent(one -> noted.add(one.key().domain()));
        List<String> near = certificates.values().stream().filter(one -> one.expiry(NOON).isNear()).map(one -> one.key().domain()).toList();
        return new PartnerFilter.Known(partner -> Optional.ofNullable(lastRefusals.get(partner.primaryDomain().value())).map(LastRefusal::of),
            domain -> Stream.ofNullable(certificates.get(domain)).toList(), noted, lastRefusals.keySet(), near,
            evidence, shown -> new Days(domains -> List.of(), true), NOON);
    }

    private enum Server {
        UNCONSTRAINED, WITHOUT_TLS, PERMITS_SOME;

        ServerFacts facts() {
            return switch (this) {
                case UNCONSTRAINED -> ServerFacts.UNCONSTRAINED;
                case WITHOUT_TLS -> new ServerFacts(true, true, "disabled", true, true, List.of("EXTERNAL"), "wanted", "blacklist", ServerFacts.Permits.EVERYBODY, Set.of());
                case PERMITS_SOME -> new ServerFacts(true, true, "optional", true, true, List.of("EXTERNAL"), "wanted", "blacklist", domain -> domain.value().hashCode() % 3 != 0, Set.of());
            };
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, ENFORCE,     UNCONSTRAINED",
        "2, ENFORCE,     UNCONSTRAINED",
        "3, ENFORCE,     WITHOUT_TLS",
        "4, ENFORCE,     PERMITS_SOME",
        "5, ENFORCE,     PERMITS_SOME",
        "6, REPORT_ONLY, UNCONSTRAINED",
        "7, REPORT_ONLY, PERMITS_SOME",
    })
    void findsOrdersAndCountsAsIfItLookedAtEachPartner(long seed, Mode mode, Server kind) {
        random = new Random(seed);
        makePolicy(mode);
        PartnerFilter.Known known = known();
        ServerFacts server = kind.facts();
        Plainly plainly = new Plainly(known, server);
        for (PartnerFilter show : PartnerFilter.values()) {
            for (PartnerListView.Column column : PartnerListView.Column.values()) {
                for (String direction : List.of("asc", "desc")) {
                    for (String text : List.of("", any(TEXTS))) {
                        PartnerListView.Query query = PartnerListView.Query.of(text, show, column.name(), direction, 1);
                        List<Partner> expected = plainly.matching(query);
                        assertThat(PartnerListView.matching(policy, query, live, known, server)).as(query.toString()).isEqualTo(expected);
                        if (column == PartnerListView.Column.DOMAIN && text.isEmpty()) {
                            assertThat(count(PartnerListView.of(policy, query, new ConsoleServices.Counts(live, Reach.EVERYWHERE), known, server).summary(), show)).as("%s", show).isEqualTo(
                                PartnerFilter.COUNTED.contains(show) ? expected.size() : 0);
                        }
                    }
                }
            }
        }
    }

    private static long count(PartnerSummary summary, PartnerFilter filter) {
        return summary.counts().stream().filter(count -> count.filter().equals(filter.name())).mapToLong(PartnerSummary.Count::count).sum();
    }

    /** The same without groups, places and ranks. */
    private final class Plainly {
        private final PartnerFilter.Known known;
        private final ServerFacts server;
        private final Map<Long, PartnerFilter.Judged> judged = new HashMap<>();
        private final Map<Long, String> read = new HashMap<>();
        private final Map<Long, List<String>> words = new HashMap<>();

        Plainly(PartnerFilter.Known known, ServerFacts server) {
            this.known = known;
            this.server = server;
            all.forEach((id, partner) -> read.put(id, read(partner.primaryDomain())));
            all.forEach((id, partner) -> words.put(id, words(partner)));
            all.forEach((id, partner) -> judged.put(id, new PartnerFilter.Judged(partner,
                PartnerState.of(partner, policy, ServerConstraints.of(partner.acceptedMethods(), partner.domains(), server).extent(), known.evidence(), NOON),
                PartnerState.isReportOnly(partner, policy))));
        }

        List<Partner> matching(PartnerListView.Query query) {
            Comparator<Partner> byDomain = Comparator.<Partner, String>comparing(partner -> read.get(partner.id()));
            Comparator<Partner> byKey = Comparator.comparingLong(partner -> key(query.column(), partner));
            Comparator<Partner> order = query.column() == PartnerListView.Column.DOMAIN ? query.descending() ? byDomain.reversed() : byDomain
                : (query.descending() ? byKey.reversed() : byKey).thenComparing(byDomain);
            String text = query.filter().toLowerCase(Locale.ROOT);
            return all.values().stream().filter(partner -> query.show().test(judged.get(partner.id()), known) && words.get(partner.id()).stream().anyMatch(word -> word.contains(text)))
                .sorted(order).toList();
        }

        private long key(PartnerListView.Column column, Partner partner) {
            return switch (column) {
                case DOMAIN -> 0;
                case STATE -> judged.get(partner.id()).state().kind().ordinal();
                case TYPE -> partner.type().ordinal();
                case METHODS -> partner.acceptedMethods().stream().mapToLong(method -> 1L << method.ordinal()).sum();
                // What is denied belongs to no partner's policy.
                case LIVE -> partner.domains().stream().filter(domain -> !policy.isDenied(domain.value())).map(domain -> live.getOrDefault(domain.value(), Count.NONE))
                    .mapToLong(count -> count.inbound() + count.outbound()).sum();
                case REFUSAL -> known.lastRefusal().apply(partner).map(refusal -> refusal.at().toEpochMilli()).orElse(Long.MIN_VALUE);
            };
        }

        private static List<String> words(Partner partner) {
            return Stream.concat(partner.domains().stream().flatMap(domain -> Stream.of(domain.value(), domain.display())), Stream.of(partner.description().toLowerCase(Locale.ROOT))).toList();
        }

        /** Letters without their marks first, and the name itself where there were any. */
        private static String read(DomainName name) {
            String bare = Normalizer.normalize(name.display(), Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
            return bare.equals(name.display()) ? bare : bare + " " + name.display();
        }
    }

    private static List<Partner> many(int partners) {
        return IntStream.range(0, partners).mapToObj(i -> TestPartner.of(i + 1, 1, DomainName.of("p%06d.example".formatted(i * 7919L % partners)), "", List.of(), PartnerType.values()[i % 3],
            NegotiationSettings.DEFAULT)).toList();
    }

    /** Each of which has had streams in both directions at some time, and two certificates, and was refused once, which is not kept. */
    @Test
    void partnersThatWereSeenAlikeAreLookedAtTogether() {
        List<Partner> many = many(20_000);
        PolicySnapshot large = TestPartner.policy(UnlistedDomains.REFUSE, many);
        List<StreamCount> seen = many.stream().flatMap(partner -> Stream.of(Direction.values()).map(direction -> new StreamCount(
            new StreamCount.Key(partner.primaryDomain().value(), direction, BY_CERTIFICATE), NOON.minusSeconds(partner.id()), NOON.minusSeconds(partner.id()), 1, 1))).toList();
        AtomicInteger asked = new AtomicInteger();
        PartnerFilter.Known known = new PartnerFilter.Known(partner -> Optional.of(new LastRefusal(NOON.minusSeconds(partner.id()), Direction.INBOUND, partner.primaryDomain().value(),
            Reason.CERTIFICATE_OUT_OF_DATE, true)), domain -> {
                asked.incrementAndGet();
                return List.of();
            }, List.of(), many.stream().map(partner -> partner.primaryDomain().value()).toList(), List.of(), PartnerEvidence.of(List.of(), seen, Map.of()),
            shown -> new Days(domains -> List.of(), true), NOON);
        for (PartnerFilter show : PartnerFilter.values()) {
            for (String column : List.of("STATE", "REFUSAL")) {
                PartnerListView.of(large, PartnerListView.Query.of("", show, column, "desc", 1), new ConsoleServices.Counts(Map.of(), Reach.EVERYWHERE), known, ServerFacts.UNCONSTRAINED);
            }
        }
        assertThat(asked.get()).isLessThan(2000);
    }

    /** No object for each partner, whatever is asked for: numbers, places, and what is found. */
    @Test
    void aPageTakesAFewBytesOfEachPartner() {
        List<Partner> many = many(50_000);
        PolicySnapshot large = TestPartner.policy(UnlistedDomains.REFUSE, many);
        PartnerFilter.Known nothing = new PartnerFilter.Known(partner -> Optional.empty(), domain -> List.of(), List.of(), List.of(), List.of(), PartnerEvidence.of(List.of(), List.of(), Map.of()),
            shown -> new Days(domains -> List.of(), true), NOON);
        for (PartnerListView.Column column : PartnerListView.Column.values()) {
            PartnerListView.Query query = PartnerListView.Query.of("example", PartnerFilter.NEVER_CONNECTED, column.name(), "desc", 500);
            Runnable page = () -> PartnerListView.of(large, query, new ConsoleServices.Counts(Map.of(), Reach.EVERYWHERE), nothing, ServerFacts.UNCONSTRAINED);
            page.run();
            assertThat(Allocations.of(page)).as(column.name()).isLessThan(20L * many.size() + 600_000);
        }
    }
}
