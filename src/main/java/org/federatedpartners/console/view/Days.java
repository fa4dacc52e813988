package org.federatedpartners.console.view;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.history.Activity;
import org.federatedpartners.policy.DomainName;

/**
 * The last 24 hours of domains, on all nodes of the cluster together.
 *
 * @param of         what happened to some of them, the oldest hour first
 * @param isComplete whether it is known now what happened on the other nodes
 */
public record Days(Function<Collection<DomainName>, List<Activity.Hour>> of, boolean isComplete) {

    /** Reads what others have reported of these domains, for which it waits a second at most. */
    public static Days of(Collection<DomainName> domains, ConsoleServices services) {
        Optional<List<Elsewhere.OfNode>> reported = services.here().elsewhere().of(domains);
        Map<String, List<Activity.Hour>> elsewhere = reported.orElse(List.of()).stream().map(Elsewhere.OfNode::report)
            .collect(Collectors.groupingBy(Elsewhere.Report::domain, Collectors.flatMapping(report -> report.hours().stream(), Collectors.toList())));
        return new Days(some -> Activity.together(services.history().activity().lastDay(some),
            some.stream().flatMap(domain -> elsewhere.getOrDefault(domain.value(), List.of()).stream()).toList()), reported.isPresent());
    }

    /** Those of this node. */
    public static Days here(ConsoleServices services) {
        return new Days(services.history().activity()::lastDay, false);
    }
}
