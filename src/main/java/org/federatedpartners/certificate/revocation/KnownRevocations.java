package org.federatedpartners.certificate.revocation;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.federatedpartners.certificate.OcspAnswer;
import org.federatedpartners.certificate.RevocationSources;
import org.federatedpartners.certificate.RevocationStatement;
import org.federatedpartners.certificate.Revocations;
import org.federatedpartners.policy.BoundedMap;
import org.federatedpartners.policy.DomainName;

/**
 * A bounded cache of revocation statuses: an entry stays until a week has passed since the last request for it. Each domain of a
 * partner has its own share, so no domain can displace entries of another. Requests never block.
 */
public final class KnownRevocations implements Revocations {

    static final Duration LIFETIME = Duration.ofDays(7);
    /** A server has one or two certificates at a time, and the path of each has one or two CAs; a domain can have many servers. */
    static final int MAX_OF_DOMAIN = 64;
    /** The owner of certificates that an administrator tests; no domain has this name. */
    static final String TESTS = "tests";
    /** The owner of statements that servers of other domains have stapled. No CRL is fetched for them. */
    static final String OTHERS = "";
    private static final int MAX_OF_ALL_OTHERS = 128;
    private static final int MAX_UNREAD = 128;
    private static final Duration UNREAD = Duration.ofMinutes(1);
    /** Of one response; proper ones have one or two thousand, with the certificate of who signed it. */
    private static final int MAX_BYTES = 16_384;

    /** A certificate, as this CA has issued it. */
    record Subject(X509Certificate certificate, X509Certificate issuer) {}

    /** @param at in nanoseconds of {@link #nanoTime} */
    private record Response(byte[] bytes, long at) {}

    private final Predicate<String> isPartner;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<Subject, Wanted> all = new ConcurrentHashMap<>();
    /** The number of entries for each domain. */
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<X509Certificate, Response> unread = BoundedMap.ofLatest(MAX_UNREAD);

    /**
     * @param isPartner whether a domain, as on the wire, belongs to a partner: lists are wanted for no others
     * @param nanoTime  goes on evenly, whatever becomes of the clock
     */
    public KnownRevocations(Predicate<String> isPartner, Clock clock, LongSupplier nanoTime) {
        this.isPartner = isPartner;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    @Override
    public Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer) {
        return find(new Subject(certificate, issuer)).flatMap(Wanted::known);
    }

    @Override
    public Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer, String domain) {
        Subject subject = new Subject(certificate, issuer);
        boolean seeks = seeks(domain);
        if (seeks) {
            want(subject, DomainName.lookupKey(domain), LIFETIME);
        }
        read(subject, seeks ? DomainName.lookupKey(domain) : OTHERS);
        return known(certificate, issuer);
    }

    @Override
    public boolean seeks(String domain) {
        return isPartner.test(domain);
    }

    @Override
    public void stapled(List<X509Certificate> chain, List<byte[]> responses) {
        synchronized (unread) {
            for (int i = 0; i < Math.min(chain.size(), responses.size()); i++) {
                byte[] response = responses.get(i);
                if (response.length > 0 && response.length <= MAX_BYTES) {
                    unread.put(chain.get(i), new Response(response, nanoTime.getAsLong()));
                }
            }
        }
    }

    /** A response can be read only once the issuer is known, and trusted. */
    private void read(Subject subject, String domain) {
        Response response;
        synchronized (unread) {
            response = unread.remove(subject.certificate());
        }
        if (response != null) {
            OcspAnswer.about(subject.certificate(), subject.issuer(), response.bytes, clock.instant()).ifPresent(statement -> {
                want(subject, domain, LIFETIME);
                learn(subject, statement);
            });
        }
    }

    /** Keeps an entry for this time from now on, if this domain has room for more. */
    void want(Subject subject, String domain, Duration time) {
        long until = nanoTime.getAsLong() + time.toNanos();
        Wanted known = all.get(subject);
        if (known == null || !known.extend(domain, until)) {
            admit(subject, domain, until);
        }
    }

    private synchronized void admit(Subject subject, String domain, long until) {
        Wanted known = all.get(subject);
        if (known != null && known.extend(domain, until)) {
            return;
        }
        boolean isOther = domain.equals(OTHERS);
        if (counts.getOrDefault(domain, 0) >= (isOther ? MAX_OF_ALL_OTHERS : MAX_OF_DOMAIN)) {
            if (!isOther) {
                // What is known already stays: nothing that is shown may make a revocation forgotten.
                return;
            }
            long now = nanoTime.getAsLong();
            all.entrySet().stream().filter(one -> one.getValue().isFor(OTHERS)).min(Comparator.comparing(one -> one.getValue().left(OTHERS, now)))
                .ifPresent(oldest -> drop(oldest.getKey(), oldest.getValue(), OTHERS));
        }
        all.computeIfAbsent(subject, any -> new Wanted(lists(subject.certificate()))).claim(domain, until);
        counts.merge(domain, 1, Integer::sum);
    }

    private void drop(Subject subject, Wanted wanted, String domain) {
        wanted.drop(domain);
        counts.computeIfPresent(domain, (any, count) -> count > 1 ? count - 1 : null);
        if (wanted.domains().isEmpty()) {
            all.remove(subject, wanted);
        }
    }

    /** @return whether the status has changed; false if the answer is not wanted any more */
    boolean learn(Subject subject, RevocationStatement statement) {
        return find(subject).map(wanted -> wanted.learn(statement)).orElse(false);
    }

    /** The certificates whose status is wanted, and where it is published. */
    Map<Subject, Wanted> wanted() {
        return Map.copyOf(all);
    }

    /** Drops entries that were not requested for long, and responses for which there was no use. */
    void forget() {
        long now = nanoTime.getAsLong();
        synchronized (this) {
            all.forEach((subject, wanted) -> wanted.domains().stream().filter(domain -> wanted.left(domain, now) <= 0)
                .forEach(domain -> drop(subject, wanted, domain)));
        }
        synchronized (unread) {
            unread.values().removeIf(response -> now - response.at > UNREAD.toNanos());
        }
    }

    private Optional<Wanted> find(Subject subject) {
        return Optional.ofNullable(all.get(subject));
    }

    private static List<String> lists(X509Certificate certificate) {
        try {
            return RevocationSources.of(certificate).lists();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
