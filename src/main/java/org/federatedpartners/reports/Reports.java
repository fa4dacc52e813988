package org.federatedpartners.reports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.federatedpartners.background.PageQuestions;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.cluster.ReportStore;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.policy.DomainName;

/** What the other nodes have reported, read from the database when a page asks for it. */
public final class Reports implements Elsewhere {

    /** How long a page waits for the database. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ReportStore store;
    private final Supplier<Optional<List<Node>>> others;
    private final PageQuestions questions;

    /**
     * @param others    the nodes that can be relied on; empty while that is not known
     * @param questions may wait for the database
     */
    public Reports(ReportStore store, Supplier<Optional<List<Node>>> others, PageQuestions questions) {
        this.store = store;
        this.others = others;
        this.questions = questions;
    }

    @Override
    public Optional<List<OfNode>> of(Collection<DomainName> domains) {
        return others.get().flatMap(nodes -> nodes.isEmpty() || domains.isEmpty() ? Optional.of(List.of())
            : asked(() -> store.read(nodes.stream().map(Node::id).toList(), domains.stream().map(DomainName::value).toList())).map(read -> reports(nodes, read)));
    }

    private static List<OfNode> reports(List<Node> nodes, Map<String, List<ReportStore.Report>> read) {
        List<OfNode> reports = new ArrayList<>();
        for (Node node : nodes) {
            for (ReportStore.Report one : read.getOrDefault(node.id(), List.of())) {
                Report report = ReportReader.read(one.domain(), one.content()).orElseGet(() -> new Report(one.domain(), List.of(), List.of(), List.of()));
                reports.add(new OfNode(node.name(), count(one), report));
            }
        }
        return reports;
    }

    @Override
    public Optional<List<OnNode>> counts() {
        return others.get().flatMap(nodes -> nodes.isEmpty() ? Optional.of(List.of()) : asked(() -> store.counts(nodes.stream().map(Node::id).toList()))
            .map(read -> nodes.stream().map(node -> counts(node, read.getOrDefault(node.id(), List.of()))).toList()));
    }

    private static OnNode counts(Node node, List<ReportStore.Report> reports) {
        return new OnNode(node.name(), reports.stream().filter(report -> !count(report).equals(Count.NONE)).collect(Collectors.toMap(ReportStore.Report::domain, Reports::count)),
            reports.size() < Reporter.MAX_DOMAINS);
    }

    private static Count count(ReportStore.Report report) {
        return new Count(Math.max(0, report.inbound()), Math.max(0, report.outbound()));
    }

    private <T> Optional<T> asked(Callable<T> question) {
        return questions.answer("read what other nodes have", PATIENCE, question);
    }
}
