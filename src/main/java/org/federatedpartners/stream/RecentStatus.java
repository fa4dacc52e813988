package org.federatedpartners.stream;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * What one stream's peer has proven by its certificate. The latest answer is cached for a moment: each stanza needs it, and
 * even a look-up of a cached verdict compares whole chains. An answer found under one policy is
 * never used under another. May be asked from any thread, and does not lock.
 */
final class RecentStatus {

    /** For so long, what one stanza was judged by serves the next. */
    static final long LIFETIME_NANOS = Duration.ofSeconds(1).toNanos();

    private record Answer(Object edition, String domain, List<CertificateProblem> problems, long at) {}

    private final TlsFacts tls;
    private final LongSupplier nanos;
    private volatile Answer latest;

    /** @param nanos a clock, as {@link System#nanoTime} is one */
    RecentStatus(TlsFacts tls, LongSupplier nanos) {
        this.tls = tls;
        this.nanos = nanos;
    }

    TlsFacts tls() {
        return tls;
    }

    /** Waits until everything is known that the status depends on, perhaps for the network. */
    void settle(String domain) {
        tls.certificate().settle(domain);
        latest = null;
    }

    CertificateStatus of(String domain, PolicySnapshot policy) {
        return CertificateProblem.status(problems(domain, policy));
    }

    /** What is wrong with the certificate, in the order of the codes. */
    List<CertificateProblem> problems(String domain, PolicySnapshot policy) {
        Answer known = latest;
        long now = nanos.getAsLong();
        if (known != null && known.edition == policy.edition() && now - known.at < LIFETIME_NANOS && known.domain.equals(domain)) {
            return known.problems;
        }
        List<CertificateProblem> problems = tls.certificate().problems(domain);
        latest = new Answer(policy.edition(), domain, problems, now);
        return problems;
    }
}
