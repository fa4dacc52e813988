package org.federatedpartners.console.view;

import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.denylist.ListHead;
import org.federatedpartners.denylist.ListStatus;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * A deny list that is subscribed to.
 *
 * @param state    how it does: {@code NEW}, {@code FETCHED} or {@code FAILED}
 * @param entries  how many are in force
 * @param fetched  when it was fetched last; null if never
 * @param ignored  how many of its lines are not followed
 * @param named    the first of these
 * @param partners domains of partners that it names, which are not refused for it
 * @param more     how many more of them there are
 * @param problem  why it could not be fetched the last time; null if it could
 */
public record ListRow(String source, String state, int entries, Date fetched, int ignored, List<Line> named, List<DomainText> partners, int more, Problem problem) {

    private static final int MAX_PARTNERS = 10;

    /** @param text what stands there; empty if it may not be shown */
    public record Line(String number, String text) {

        private static Line of(String named) {
            int space = named.indexOf(' ');
            return space < 0 ? new Line(Text.printable(named), "") : new Line(Text.printable(named.substring(0, space)), Text.printable(named.substring(space + 1)));
        }
    }

    /** @param at when it was tried last */
    public record Problem(Text text, Text remedy, Date at) {

        private static Problem of(ListStatus.Failure failure) {
            String key = "list.problem." + failure.problem();
            return new Problem(Text.of(key, failure.detail()), Text.of(key + ".remedy"), Date.from(failure.at()));
        }
    }

    static ListRow of(ListStatus status, PolicySnapshot policy) {
        Optional<ListHead> head = status.head();
        Optional<DenyList> list = policy.global().subscribed().list(status.source());
        List<DomainText> partners = list.map(denied -> policy.partners().stream().flatMap(partner -> partner.domains().stream())
            .filter(domain -> denied.contains(domain.value())).sorted().map(DomainText::of).toList()).orElse(List.of());
        return new ListRow(status.source(), status.failure().isPresent() ? "FAILED" : head.isPresent() ? "FETCHED" : "NEW", list.map(DenyList::size).orElse(0),
            head.map(ListHead::fetched).map(Date::from).orElse(null), head.map(one -> one.ignored().count()).orElse(0),
            head.map(one -> one.ignored().named().lines().map(Line::of).toList()).orElse(List.of()),
            partners.stream().limit(MAX_PARTNERS).toList(), Math.max(0, partners.size() - MAX_PARTNERS), status.failure().map(Problem::of).orElse(null));
    }
}
