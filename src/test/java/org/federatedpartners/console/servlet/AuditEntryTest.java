package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.TestPartner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditEntryTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\u001b[2K", "\u202e", "\u2028", "\u0000"})
    void aDescriptionCannotPassForAnotherEntry(String trick) {
        Partner partner = TestPartner.of(7, 1, DomainName.of("partner.example"), "Bought" + trick + "After: type FEDERATED", List.of(), PartnerType.FEDERATED,
            NegotiationSettings.DEFAULT);
        List<String> entries = new ArrayList<>();
        AuditEntry.created(partner).writeTo(new TestConsole.RecordedAudit((summary, details) -> entries.add(summary + "\n" + details)), "admin");
        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.split("[\\n\\r\\u2028\\u2029\\u0085]")).hasSize(3);
            assertThat(entry.chars().filter(c -> c != '\n')).noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
        });
    }
}
