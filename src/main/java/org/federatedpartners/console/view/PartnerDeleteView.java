package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.console.Reach;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.UnreadablePartner;

/**
 * The page that asks for confirmation before a partner is deleted.
 *
 * @param name     its name for display
 * @param domains  all its domains, the primary one first
 * @param streams  its live streams
 * @param unlisted what will become of its domains
 * @param contacts who would lose contacts; null if that is not known
 * @param problem  why it was not deleted; null if that was not tried
 * @param notes    what is to be told of the other nodes of a cluster
 * @param reach    of which servers it is known what streams they have
 */
public record PartnerDeleteView(long id, long version, DomainText name, List<DomainText> domains, List<StreamRow> streams, String unlisted,
    ContactsView contacts, Text problem, List<Text> notes, Reach reach) {

    /** The same, with who would lose contacts. */
    public PartnerDeleteView with(Optional<ContactSearch.Found> found) {
        return new PartnerDeleteView(id, version, name, domains, streams, unlisted, ContactsView.of(found), problem, notes, reach);
    }

    /** One whose stored settings cannot be understood; its streams are refused. */
    public static PartnerDeleteView of(UnreadablePartner partner, UnlistedDomains unlisted, Text problem) {
        return new PartnerDeleteView(partner.id(), partner.version(), new DomainText(partner.name(), ""),
            partner.domains().stream().sorted().map(DomainText::seen).toList(), List.of(), unlisted.name(), null, problem, List.of(), Reach.EVERYWHERE);
    }

    public static PartnerDeleteView of(Partner partner, AllNodes all, UnlistedDomains unlisted, Text problem) {
        return new PartnerDeleteView(partner.id(), partner.version(), DomainText.of(partner.primaryDomain()), partner.domains().stream().map(DomainText::of).toList(),
            all.streams().stream().map(stream -> StreamRow.of(stream, Instant.now())).toList(), unlisted.name(), null, problem, all.notes(), all.reach());
    }
}
