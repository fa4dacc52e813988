package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Before settings get stricter, the form tells who has contacts at the partner. */
class StricterTest {

    private static final String KEY = "0f".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "description,       before,            after,             false, false",
        "primaryDomain,     a.example,         b.example,         true,  true",
        "additionalDomains, '',                b.example,         false, true",
        "type,              FEDERATED,         PUBLIC_VERIFIED,   false, false",
        "type,              FEDERATED,         PUBLIC_UNVERIFIED, true,  false",
        "tls,               OPTIONAL,          REQUIRED,          true,  false",
        "sasl,              OPTIONAL,          REQUIRED,          false, false",
        "dialback,          true,              false,             true,  false",
        "mode,              REPORT_ONLY,       ENFORCE,           true,  false",
        "ratchet,           OFF,               REPORT,            false, false",
        "ratchet,           REPORT,            REFUSE,            true,  false",
        "pins,              '',                K,                 false, true",
        "dane,              true,              false,             true,  false",
        "minimumTls,        NONE,              TLS_1_2,           true,  false",
        "connectHost,       '',                h.example,         false, false",
    })
    void comparesWhatMayBeRefused(String name, String one, String other, boolean stricter, boolean back) {
        PartnerDraft draft = Drafts.of(1, 1, "a.example", "", "", "FEDERATED", "OPTIONAL", "OPTIONAL", true);
        Partner before = Drafts.partner(draft.with(Map.of(name, one.replace("K", KEY))));
        Partner after = Drafts.partner(draft.with(Map.of(name, other.replace("K", KEY))));
        assertThat(after.isStricterThan(before)).isEqualTo(stricter);
        assertThat(before.isStricterThan(after)).isEqualTo(back);
        assertThat(before.isStricterThan(before)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2099-01-01T00:00, 2098-01-01T00:00, true", "2099-01-01T00:00, '', true", "'', 2099-01-01T00:00, false"})
    void aRelaxationThatEndsEarlierIsStricter(String before, String after, boolean stricter) {
        assertThat(relaxed(after).isStricterThan(relaxed(before))).isEqualTo(stricter);
    }

    @Test
    void aRelaxationThatHasEndedCountsAsNone() {
        Partner ended = relaxed("").with(new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TLS_DIALBACK, Instant.EPOCH)), DowngradeProtection.OFF));
        assertThat(relaxed("").isStricterThan(ended)).isFalse();
        assertThat(PartnerDraft.of(ended)).isEqualTo(PartnerDraft.of(relaxed("")));
        assertThat(PartnerDraft.forFile(ended)).isEqualTo(PartnerDraft.forFile(relaxed("")));
    }

    private static Partner relaxed(String until) {
        return Drafts.partner(Drafts.of(1, 1, "a.example", "", "", "FEDERATED", "REQUIRED", "REQUIRED", false)
            .with(until.isEmpty() ? Map.of() : Map.of("relaxedTo", "TLS_DIALBACK", "relaxedUntil", until)));
    }
}
