package org.federatedpartners.console.view;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.console.Reach;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Forecast.Outcome;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * What saving the settings of a partner would do.
 *
 * @param streams  to live streams, and to traffic like what is recorded, those that are refused first
 * @param unknown  live streams of other nodes of which it cannot be told, since too little is known
 * @param silent   the domains with neither; none where that is not known
 * @param removed  the domains that would no longer be the partner's
 * @param unlisted the setting that applies to them then, and to a new partner's domains now
 * @param before   the type now; empty for a domain that is no partner
 * @param type     the type then
 * @param stricter whether anything could be refused that is accepted now
 * @param contacts who has contacts at the partner; null if that is not known, or if nothing gets stricter
 * @param notes    what is to be told of the other nodes of a cluster
 * @param reach    of which servers it is known what streams they have
 */
public record Preview(List<Consequence> streams, List<ImportEffect> unknown, List<DomainText> silent, List<DomainText> removed, String unlisted, String before, String type, boolean stricter,
    ContactsView contacts, List<Text> notes, Reach reach) {

    /** @param saved the partner as it is; empty for a new one */
    public static Preview of(Partner partner, Optional<Partner> saved, PolicySnapshot policy, AllNodes all, List<StreamCount> seen, ContactSearch search) {
        boolean stricter = saved.map(partner::isStricterThan).orElse(true);
        Set<String> heard = Stream.of(all.streams().stream().map(LiveStream::domain), all.elsewhere().stream().filter(one -> !one.live().equals(Count.NONE)).map(one -> one.report().domain()),
            seen.stream().map(StreamCount::domain)).flatMap(one -> one).collect(Collectors.toSet());
        List<DomainName> removed = saved.stream().flatMap(before -> before.domains().stream()).filter(domain -> !partner.domains().contains(domain)).toList();
        return new Preview(Consequence.of(partner, policy, all.streams(), seen), unknown(all),
            all.reach() == Reach.ELSEWHERE ? List.of() : partner.domains().stream().filter(domain -> !heard.contains(domain.value())).map(DomainText::of).toList(),
            removed.stream().map(DomainText::of).toList(), policy.unlisted().name(),
            saved.map(before -> before.type().name()).orElse(""), partner.type().name(), stricter,
            stricter ? ContactsView.of(search.at(Stream.concat(partner.domains().stream(), removed.stream()).toList())) : null, all.notes(), all.reach());
    }

    private static List<ImportEffect> unknown(AllNodes all) {
        ImportEffect.Tally tally = new ImportEffect.Tally();
        all.elsewhere().stream().map(NodeStreams::of).forEach(of -> tally.addUntold(of, direction -> new Outcome.Unknown()));
        return tally.unknown();
    }
}
