package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.Reach;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;

class PreviewTest {

    private static final Instant THEN = Instant.parse("2026-11-01T12:00:00Z");
    private static final StreamFacts CERTIFICATE = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final StreamFacts DIALBACK = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.DIALBACK, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    private final AtomicReference<List<DomainName>> asked = new AtomicReference<>();
    private final ContactSearch search = partners -> {
        asked.set(partners.get(0));
        return Optional.of(List.of(new ContactSearch.Found(3, List.of("alice", "carol"))));
    };

    private static Partner partner(PartnerType type, String... domains) {
        return TestPartner.of(1, 1, DomainName.of(domains[0]), "", List.of(domains).stream().skip(1).map(DomainName::of).toList(), type, NegotiationSettings.DEFAULT);
    }

    private Preview preview(Partner partner, Partner saved, List<LiveStream> live, List<StreamCount> seen) {
        return Preview.of(partner, Optional.ofNullable(saved), TestPartner.policy(UnlistedDomains.REFUSE, saved == null ? List.of() : List.of(saved)),
            new AllNodes("", live, List.of(), List.of(), Reach.EVERYWHERE),
            seen, search);
    }

    private static StreamCount seen(String domain, StreamFacts facts) {
        return new StreamCount(new StreamCount.Key(domain, Direction.INBOUND, facts), THEN, THEN, 2, 5);
    }

    @Test
    void tellsOfDomainsThatAreIdleNowAndOfThoseNeverHeardOf() {
        Partner partner = partner(PartnerType.FEDERATED, "live.example", "idle.example", "silent.example");
        Preview preview = preview(partner, partner, List.of(new LiveStream("live.example", Direction.OUTBOUND, THEN, CERTIFICATE, "", Optional.empty(), 0)),
            List.of(seen("live.example", CERTIFICATE), seen("idle.example", DIALBACK)));
        assertThat(preview.streams()).extracting(one -> one.domain().display(), Consequence::live, Consequence::idle, Consequence::last, Consequence::reason).containsExactly(
            org.assertj.core.groups.Tuple.tuple("idle.example", false, true, Date.from(THEN), "TLS_DIALBACK_NOT_ACCEPTED"),
            org.assertj.core.groups.Tuple.tuple("live.example", true, false, null, ""),
            org.assertj.core.groups.Tuple.tuple("live.example", false, false, Date.from(THEN), ""));
        assertThat(preview.silent()).containsExactly(new DomainText("silent.example", ""));
        assertThat(preview.stricter()).isFalse();
        assertThat(preview.contacts()).isNull();
        assertThat(asked).as("nobody is searched for if nothing gets stricter").hasValue(null);
    }

    @Test
    void saysOfWhichStreamsItCannotTellAfterThoseThatAreRefused() {
        Partner saved = TestPartner.with(partner(PartnerType.FEDERATED, "a.example"), new Trust(List.of(), List.of(), MinimumTls.NONE, true, Optional.empty()));
        Preview preview = preview(TestPartner.with(saved, Trust.DEFAULT), saved, List.of(new LiveStream("a.example", Direction.OUTBOUND, THEN, CERTIFICATE, "", Optional.empty(), 0)),
            List.of(seen("a.example", DIALBACK)));
        assertThat(preview.streams()).extracting(Consequence::live, Consequence::known, Consequence::reason)
            .containsExactly(org.assertj.core.groups.Tuple.tuple(false, true, "TLS_DIALBACK_NOT_ACCEPTED"), org.assertj.core.groups.Tuple.tuple(true, false, ""));
    }

    @Test
    void tellsWhoHasContactsWhereSettingsGetStricter() {
        Preview preview = preview(partner(PartnerType.PUBLIC_UNVERIFIED, "a.example"), partner(PartnerType.FEDERATED, "a.example", "b.example"), List.of(), List.of());
        assertThat(preview).returns("FEDERATED", Preview::before).returns("PUBLIC_UNVERIFIED", Preview::type).returns(true, Preview::stricter);
        assertThat(preview.removed()).containsExactly(new DomainText("b.example", ""));
        assertThat(preview.unlisted()).isEqualTo("REFUSE");
        assertThat(asked.get()).extracting(DomainName::value).containsExactly("a.example", "b.example");
        assertThat(preview.contacts()).returns(3, ContactsView::users).returns(1, ContactsView::more);
    }

    @Test
    void aNewPartnerWasOfNoTypeBefore() {
        assertThat(preview(partner(PartnerType.FEDERATED, "a.example"), null, List.of(), List.of())).returns("", Preview::before).returns(true, Preview::stricter);
    }
}
