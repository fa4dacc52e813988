package org.federatedpartners.diagnosis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.diagnosis.ConnectionPlan.Host;

/**
 * The course of a {@link ConnectionPlan} when it is known which addresses accept connections. The order of hosts of one
 * priority, and of the addresses of one family, differs each time. So several addresses may be used.
 *
 * @param used  the addresses on which a stream may begin: one of them each time
 * @param tried the addresses that may be connected to in vain before
 * @param fails whether it may also be that none is found
 */
public record Course(Set<TargetAddress> used, Set<TargetAddress> tried, boolean fails) {

    /** What became of a connection; {@code took} is how long it took to be accepted, or how long that was waited for in vain. */
    record Reached(Known known, Duration took) {

        /** {@code SLOW} if this server itself would wait longer: it may still be accepted. */
        enum Known { ACCEPTS, FAILS, SLOW, UNKNOWN }

        static final Reached FAILS = new Reached(Known.FAILS, Duration.ZERO);
        static final Reached UNKNOWN = new Reached(Known.UNKNOWN, Duration.ZERO);

        static Reached after(Duration took) {
            return new Reached(Known.ACCEPTS, took);
        }

        static Reached notWithin(Duration took) {
            return new Reached(Known.SLOW, took);
        }

        /** Whether another address is used if one accepts a connection in that time. */
        boolean isPassedOver() {
            return known == Known.FAILS || known == Known.SLOW;
        }
    }

    /** Two that accept within such a time of each other may come in the other order the next time. */
    private static final Duration CLOSE = Duration.ofMillis(50);
    /** More hosts of one priority than that are not tried in every order. */
    private static final int MAX_PERMUTED = 4;

    public Course {
        used = Collections.unmodifiableSet(new LinkedHashSet<>(used));
        tried = Collections.unmodifiableSet(new LinkedHashSet<>(tried));
    }

    static Course of(ConnectionPlan plan, Function<TargetAddress, Reached> reached) {
        Course course = new Course(Set.of(), Set.of(), true);
        for (List<Host> stage : plan.stages()) {
            if (!course.fails) {
                break;
            }
            if (plan.rules().model().attempts() == ConnectModel.Attempts.RACE) {
                course = course.then(new Race(plan.rules(), reached).of(stage));
            } else {
                // Those of weight 0 come last in Openfire, and not only rarely (RFC 2782).
                course = course.then(inTurn(weighted(stage, true), plan, reached)).thenIfFails(() -> inTurn(weighted(stage, false), plan, reached));
            }
        }
        return course;
    }

    private Course thenIfFails(java.util.function.Supplier<Course> next) {
        return fails ? then(next.get()) : this;
    }

    private Course then(Course next) {
        return new Course(union(used, next.used), union(tried, next.tried), next.fails);
    }

    private static Set<TargetAddress> union(Set<TargetAddress> one, Set<TargetAddress> other) {
        Set<TargetAddress> both = new LinkedHashSet<>(one);
        both.addAll(other);
        return both;
    }

    private static List<Host> weighted(List<Host> stage, boolean weight) {
        return stage.stream().filter(host -> host.service().weight() > 0 == weight).toList();
    }

    /** Hosts one after the other, in any order. */
    private static Course inTurn(List<Host> hosts, ConnectionPlan plan, Function<TargetAddress, Reached> reached) {
        boolean fails = true;
        Course all = new Course(Set.of(), Set.of(), true);
        for (Host host : hosts) {
            Course one = plan.rules().model().attempts() == ConnectModel.Attempts.EACH_ADDRESS ? each(host, reached) : first(host, reached);
            fails &= one.fails;
            all = all.then(one);
        }
        return new Course(all.used, all.tried, fails);
    }

    /** Only one address: any of the family that comes first. */
    private static Course first(Host host, Function<TargetAddress, Reached> reached) {
        return anyOf(families(host).get(0), reached, false);
    }

    private static Course each(Host host, Function<TargetAddress, Reached> reached) {
        Course course = new Course(Set.of(), Set.of(), true);
        for (List<TargetAddress> family : families(host)) {
            course = course.thenIfFails(() -> anyOf(family, reached, true));
        }
        return course;
    }

    /** @param goesOn whether the others are tried behind one that fails */
    private static Course anyOf(List<TargetAddress> targets, Function<TargetAddress, Reached> reached, boolean goesOn) {
        Set<TargetAddress> used = new LinkedHashSet<>();
        Set<TargetAddress> tried = new LinkedHashSet<>();
        boolean fails = goesOn || targets.isEmpty();
        for (TargetAddress target : targets) {
            boolean accepts = reached.apply(target).known() == Reached.Known.ACCEPTS;
            (reached.apply(target).known() == Reached.Known.FAILS ? tried : used).add(target);
            fails = goesOn ? fails && !accepts : fails || !accepts;
        }
        return new Course(used, tried, fails);
    }

    /** The addresses by family, the one that comes first in front. */
    private static List<List<TargetAddress>> families(Host host) {
        List<TargetAddress> all = host.targets();
        boolean ipv6First = !all.isEmpty() && all.get(0).isIpv6();
        return List.of(all.stream().filter(target -> target.isIpv6() == ipv6First).toList(), all.stream().filter(target -> target.isIpv6() != ipv6First).toList());
    }

    /** Connections to all addresses, each started a moment after the one before. The first that accepts is used (RFC 8305, as Openfire follows it). */
    private record Race(ConnectRules rules, Function<TargetAddress, Reached> reached) {

        Course of(List<Host> stage) {
            Set<TargetAddress> used = new LinkedHashSet<>();
            Set<TargetAddress> tried = new LinkedHashSet<>();
            boolean fails = false;
            for (List<Host> order : orders(stage)) {
                for (int turn = 0; turn < turns(stage); turn++) {
                    Course course = run(addresses(order, turn));
                    used.addAll(course.used);
                    tried.addAll(course.tried);
                    fails |= course.fails;
                }
            }
            return new Course(used, tried, fails);
        }

        private static List<List<Host>> orders(List<Host> stage) {
            List<Host> rest = weighted(stage, false);
            return orders(weighted(stage, true), stage.size() <= MAX_PERMUTED).flatMap(first -> orders(rest, stage.size() <= MAX_PERMUTED)
                .map(last -> Stream.concat(first.stream(), last.stream()).toList())).toList();
        }

        private static Stream<List<Host>> orders(List<Host> hosts, boolean all) {
            if (hosts.size() < 2) {
                return Stream.of(hosts);
            }
            return hosts.stream().flatMap(first -> {
                List<Host> others = hosts.stream().filter(host -> host != first).toList();
                return (all ? orders(others, true) : Stream.of(others)).map(rest -> Stream.concat(Stream.of(first), rest.stream()).toList());
            });
        }

        /** So many turns, and each address of a host was the first of its family. */
        private static int turns(List<Host> stage) {
            return stage.stream().flatMap(host -> families(host).stream()).mapToInt(List::size).reduce(1, Math::max);
        }

        /** By host, and from one address to the next of the other family if the host has one. */
        private List<TargetAddress> addresses(List<Host> order, int turn) {
            List<List<TargetAddress>> left = new ArrayList<>();
            for (Host host : order) {
                List<TargetAddress> turned = new ArrayList<>();
                for (List<TargetAddress> family : families(host)) {
                    List<TargetAddress> rotated = new ArrayList<>(family);
                    Collections.rotate(rotated, turn);
                    turned.addAll(rotated);
                }
                left.add(turned);
            }
            List<TargetAddress> sequence = new ArrayList<>();
            boolean ipv6 = !rules.prefersIpv4();
            while (true) {
                left.removeIf(List::isEmpty);
                if (left.isEmpty()) {
                    return sequence;
                }
                boolean wanted = ipv6;
                List<TargetAddress> next = left.get(0);
                TargetAddress target = next.stream().filter(one -> one.isIpv6() == wanted).findFirst().orElse(next.get(0));
                next.remove(target);
                sequence.add(target);
                ipv6 = !target.isIpv6();
            }
        }

        private Course run(List<TargetAddress> sequence) {
            Duration end = null;
            for (int i = 0; i < sequence.size(); i++) {
                Reached one = reached.apply(sequence.get(i));
                if (one.known() == Reached.Known.ACCEPTS && (end == null || accepted(i, one).compareTo(end) < 0)) {
                    end = accepted(i, one);
                }
            }
            Set<TargetAddress> used = new LinkedHashSet<>();
            Set<TargetAddress> tried = new LinkedHashSet<>();
            for (int i = 0; i < sequence.size(); i++) {
                TargetAddress target = sequence.get(i);
                Reached one = reached.apply(target);
                if (end == null || start(i).compareTo(end) <= 0) {
                    boolean inTime = end == null || accepted(i, one).compareTo(end.plus(CLOSE)) <= 0;
                    (one.known() != Reached.Known.FAILS && inTime ? used : tried).add(target);
                }
            }
            return new Course(used, tried, end == null);
        }

        private Duration start(int index) {
            return rules.attemptDelay().multipliedBy(index);
        }

        private Duration accepted(int index, Reached one) {
            return start(index).plus(one.took());
        }
    }
}
