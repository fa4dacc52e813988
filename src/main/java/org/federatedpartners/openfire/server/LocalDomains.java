package org.federatedpartners.openfire.server;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.policy.DomainName;

/**
 * This server's own domain, and those of its components, which in a cluster may be on any node. Openfire asks the other nodes about each domain, and waits until it
 * gives up on one that hangs. So all are asked for at once, on another thread, and serve for a moment: an import asks about a hundred thousand domains. While there is
 * no answer, the last one holds; before the first, no component is known. May be asked from any thread, and takes a second at most.
 */
public final class LocalDomains implements Predicate<DomainName> {

    /** How long an answer serves, and how long none is asked for again. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private record Known(Set<String> components, long at) {}

    private final String own;
    private final PageReading<String> components;
    private final LongSupplier nanos;
    private volatile Known known;

    /**
     * @param own        this server's own domain, as looked up
     * @param components asks Openfire for the domains of all components
     * @param later      does something where the other nodes can be waited for
     * @param nanos      a clock, as {@link System#nanoTime} is one
     */
    public LocalDomains(String own, Supplier<List<String>> components, Function<Runnable, Future<?>> later, LongSupplier nanos) {
        this.own = own;
        this.components = new PageReading<>(components, later);
        this.nanos = nanos;
    }

    @Override
    public boolean test(DomainName domain) {
        return domain.value().equals(own) || components().contains(domain.value());
    }

    private Set<String> components() {
        Known latest = known;
        if (latest == null || nanos.getAsLong() - latest.at >= FRESH.toNanos()) {
            Set<String> read = Set.copyOf(components.get());
            latest = new Known(read, nanos.getAsLong());
            known = latest;
        }
        return latest.components;
    }
}
