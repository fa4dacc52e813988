package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.federatedpartners.denylist.Ignored;
import org.federatedpartners.denylist.ListHead;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases differ about case, blanks, lengths, empty texts and times. What the store keeps comes back from each of them as it was. */
public abstract class StoredTextContract extends PartnerStoreContract {

    /** As long as a name on the wire can be: 253 octets, of A-labels. */
    private static final String LONGEST = String.join(".", Collections.nCopies(3, "xn--" + "a".repeat(59))) + "." + "b".repeat(61);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T00:00:00Z"), ZoneOffset.UTC);

    protected abstract Connection connect() throws SQLException;

    protected abstract void sql(String... statements) throws SQLException;

    static Stream<String> texts() {
        return Stream.of("trailing blanks   ", " leading", "tab\there", "one\ntwo\r\nthree\n", "NULL", "null", "'--;", "\\", "\\'", "%s {0} ? :x $1", "\u00e9", "e\u0301",
            "\u00df ss \u1e9e", "\u0130i\u0131I", "\ud83e\udd8a".repeat(Partner.MAX_DESCRIPTION / 2), "\u66f8".repeat(Partner.MAX_DESCRIPTION - 1) + " ");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aDescriptionComesBackAsItIs(String text) throws Exception {
        Partner saved = store().save(described(partner("one.example"), text));
        assertThat(store().load().readable()).containsExactly(saved);
        assertThat(store().load().readable().get(0).description()).isEqualTo(text);
    }

    /** Oracle cannot tell one from the other, so nothing may depend on it. */
    @Test
    void anAbsentDescriptionIsAnEmptyOne() throws Exception {
        Partner saved = store().save(described(partner("one.example"), ""));
        sql("UPDATE ofFederatedPartner SET description = NULL");
        assertThat(store().load().readable()).containsExactly(saved);
    }

    /** Some databases refuse the second row. Where both are kept, neither partner has the domain. */
    @ParameterizedTest
    @ValueSource(strings = {"ONE.example", "one.example ", "One.Example", "one.example."})
    void namesThatDifferOnlyInHowTheyAreWrittenNeverGiveTwoPartnersOneDomain(String written) throws Exception {
        Partner one = store().save(partner("one.example"));
        Partner two = store().save(partner("two.example"));
        boolean both = true;
        try (Connection connection = connect(); PreparedStatement insert = connection.prepareStatement("INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES (?, ?, 1)")) {
            insert.setString(1, written);
            insert.setLong(2, two.id());
            insert.executeUpdate();
        } catch (SQLException e) {
            both = false;
        }
        StoredPartners stored = store().load();
        if (both) {
            assertThat(stored.readable()).isEmpty();
            assertThat(PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE), stored, StrongestMethods.NONE, CLOCK).mayFederate("one.example"))
                .isEqualTo(new Verdict.Refused(Reason.PARTNER_UNREADABLE));
        } else {
            assertThat(stored.readable()).containsExactly(one, two);
        }
    }

    @Test
    void theLongestDomainNamesHaveRoomInEveryTableAndDifferInTheirLastCharacter() throws Exception {
        String other = LONGEST.substring(0, LONGEST.length() - 1) + "c";
        assertThat(LONGEST).hasSize(253);
        Partner saved = store().save(partner(LONGEST, other));
        assertThat(store().load().readable()).containsExactly(saved);

        JdbcStreamCountStore counts = new JdbcStreamCountStore(this::connect, Clock.systemUTC());
        counts.add(List.of(count(LONGEST, Instant.EPOCH), count(other, Instant.EPOCH)));
        counts.add(List.of(count(LONGEST, Instant.EPOCH)));
        assertThat(counts.load()).extracting(StreamCount::domain, StreamCount::streams).containsExactlyInAnyOrder(
            tuple(LONGEST, 2L), tuple(other, 1L));

        JdbcSeenCertificateStore certificates = new JdbcSeenCertificateStore(this::connect);
        List<SeenCertificate> seen = List.of(certificate(LONGEST, Instant.EPOCH), certificate(other, Instant.EPOCH));
        certificates.put(seen);
        certificates.put(seen);
        assertThat(certificates.load()).containsExactlyInAnyOrderElementsOf(seen);

        JdbcRefusalStore refusals = refusals();
        refusals.add(List.of(refusal(LONGEST, CLOCK.instant())));
        assertThat(refusals.load()).containsExactly(refusal(LONGEST, CLOCK.instant()));
    }

    /** What a stranger may have authenticated: a name below its own that is longer than any domain name, or none at all. */
    @ParameterizedTest
    @MethodSource("namesWithoutRoom")
    void aNameThatHasNoRoomKeepsNoPartnersCountFromTheDatabase(String name) throws Exception {
        JdbcStreamCountStore store = new JdbcStreamCountStore(this::connect, Clock.systemUTC());
        StreamCounts counts = new StreamCounts(store, CLOCK, 10, () -> Optional.of("one.example"::equals), counted -> {});
        StreamFacts facts = count("one.example", CLOCK.instant()).key().seen();
        counts.stream(Direction.INBOUND, name, facts);
        counts.stream(Direction.INBOUND, "one.example", facts);
        counts.persist();
        assertThat(store.load()).extracting(StreamCount::domain, StreamCount::streams).containsExactly(tuple("one.example", 1L));
    }

    static Stream<String> namesWithoutRoom() {
        return Stream.of("a".repeat(300) + ".evil.example", "\u66f8 \u00e9.evil.example");
    }

    private static StreamCount count(String domain, Instant at) {
        StreamFacts facts = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
        return new StreamCount(new StreamCount.Key(domain, Direction.OUTBOUND, facts), at, at, 1, 1);
    }

    private static SeenCertificate certificate(String domain, Instant at) {
        return new SeenCertificate(new SeenCertificate.Key(domain, Direction.INBOUND), new SeenCertificate.Print("0f".repeat(32), new KeyPin("a1".repeat(32))),
            Optional.of(at), at, at, Optional.empty());
    }

    private static Refusal refusal(String domain, Instant at) {
        return TestRefusal.of(at, Direction.INBOUND, domain, Optional.of(domain), Optional.empty(), Set.of(), Reason.DOWNGRADED);
    }

    private JdbcRefusalStore refusals() {
        return new JdbcRefusalStore(this::connect, new JdbcRefusalStore.Kept(10, 10, Duration.ofDays(3650)), CLOCK, System::nanoTime);
    }

    /** The hour that does not exist in Berlin, the one that is there twice, and one after the 32 bits of seconds. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-03-29T01:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2038-01-19T03:14:08Z", "9999-12-31T23:59:59Z"})
    void aTimeIsTheSameForServersInOtherTimeZones(Instant time) throws Exception {
        Partner partner;
        ListHead list = new ListHead("https://lists.example/x", ListHead.digest("a.example\n"), 1, new Ignored(0, ""), time);
        TimeZone here = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
            partner = store().save(partner("one.example").with(new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, time)),
                DowngradeProtection.REFUSE)));
            new JdbcStreamCountStore(this::connect, Clock.systemUTC()).add(List.of(count("one.example", time)));
            new JdbcSeenCertificateStore(this::connect).put(List.of(certificate("one.example", time)));
            refusals().add(List.of(refusal("one.example", time)));
            new JdbcListStore(this::connect).put(list, "a.example\n");

            TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
            assertThat(store().load().readable()).containsExactly(partner);
            assertThat(new JdbcStreamCountStore(this::connect, Clock.systemUTC()).load()).containsExactly(count("one.example", time));
            assertThat(new JdbcSeenCertificateStore(this::connect).load()).containsExactly(certificate("one.example", time));
            assertThat(refusals().load()).containsExactly(refusal("one.example", time));
            assertThat(new JdbcListStore(this::connect).heads()).containsExactly(list);
        } finally {
            TimeZone.setDefault(here);
        }
    }
}
