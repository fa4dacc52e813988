package org.federatedpartners.console.view;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * What saving the settings of a partner would do.
 *
 * @param streams  to live streams, and to traffic like what is recorded, those that are refused first
 * @param silent   the domains of which there is neither
 * @param removed  the domains that would no longer be the partner's
 * @param unlisted the setting that applies to them then, and to a new partner's domains now
 * @param before   the type now; empty for a domain that is no partner
 * @param type     the type then
 * @param stricter whether anything could be refused that is accepted now
 * @param contacts who has contacts at the partner; null if that is not known, or if nothing gets stricter
 * @param complete whether it is known now what the other nodes of a cluster have
 */
public record Preview(List<Consequence> streams, List<DomainText> silent, List<DomainText> removed, String unlisted, String before, String type, boolean stricter,
    ContactsView contacts, boolean complete) {

    /** @param saved the partner as it is; empty for a new one */
    public static Preview of(Partner partner, Optional<Partner> saved, PolicySnapshot policy, AllNodes all, List<StreamCount> seen, ContactSearch search) {
        boolean stricter = saved.map(partner::isStricterThan).orElse(true);
        Set<String> heard = Stream.concat(all.streams().stream().map(LiveStream::domain), seen.stream().map(StreamCount::domain)).collect(Collectors.toSet());
        List<DomainName> removed = saved.stream().flatMap(before -> before.domains().stream()).filter(domain -> !partner.domains().contains(domain)).toList();
        return new Preview(Consequence.of(partner, policy.levels(), all.streams(), seen),
            partner.domains().stream().filter(domain -> !heard.contains(domain.value())).map(DomainText::of).toList(),
            removed.stream().map(DomainText::of).toList(), policy.unlisted().name(),
            saved.map(before -> before.type().name()).orElse(""), partner.type().name(), stricter,
            stricter ? ContactsView.of(search.at(Stream.concat(partner.domains().stream(), removed.stream()).toList())) : null, all.isComplete());
    }
}
