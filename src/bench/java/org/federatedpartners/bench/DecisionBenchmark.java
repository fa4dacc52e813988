package org.federatedpartners.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.Verdict;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the policy is asked for each stanza: about a partner, whether this stream may carry it; about everybody else,
 * whether it has a say at all.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class DecisionBenchmark {

    private static final StreamFacts PROVEN = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL,
        CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    @Param({"1", "10000", "1000000"})
    private int partners;
    /** How many domains are asked about in turn: few stay in the processor's caches, many show what memory costs. */
    @Param({"16", "1024"})
    private int asked;

    private PolicySnapshot policy;
    private Map<String, Object> bare;
    private String[] listed;
    private String[] unlisted;
    private int turn;

    @Setup
    public void fill() {
        List<Partner> all = new ArrayList<>(partners);
        for (int i = 0; i < partners; i++) {
            all.add(TestPartner.of(i + 1, 1, DomainName.of("partner" + i + ".example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT));
        }
        policy = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, all);
        bare = new HashMap<>();
        all.forEach(partner -> bare.put(partner.primaryDomain().value(), partner));
        listed = new String[asked];
        unlisted = new String[asked];
        for (int i = 0; i < asked; i++) {
            // Strings of their own: a JID's domain is never the very string that the policy holds.
            listed[i] = new String("partner" + (int) ((long) i * partners / asked) + ".example");
            unlisted[i] = "stranger" + i + ".example";
        }
    }

    @Benchmark
    public Verdict partner() {
        return policy.judge(Direction.INBOUND, listed[turn++ & asked - 1], PROVEN);
    }

    /** What looking up a partner in a map of the JDK takes by itself. */
    @Benchmark
    public Object bareMap() {
        return bare.get(listed[turn++ & asked - 1]);
    }

    @Benchmark
    public boolean stranger() {
        return policy.hasPolicyFor(unlisted[turn++ & asked - 1]);
    }
}
