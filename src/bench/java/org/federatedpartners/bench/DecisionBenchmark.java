package org.federatedpartners.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.policy.CertificateStanding;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
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

/** One decision of the policy, as the gate makes it for each stanza. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {

    private static final StreamFacts PROVEN = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL,
        CertificateStanding.PROVES_DOMAIN, "TLSv1.3");
    /** Asked in turn, so that neither one hash bucket nor the text of one domain decides. */
    private static final int ASKED = 1024;

    @Param({"1", "10000", "1000000"})
    private int partners;

    private PolicySnapshot policy;
    private String[] listed;
    private String[] unlisted;
    private int turn;

    @Setup
    public void fill() {
        List<Partner> all = new ArrayList<>(partners);
        for (int i = 0; i < partners; i++) {
            all.add(new Partner(i + 1, 1, DomainName.of("partner" + i + ".example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT));
        }
        policy = PolicySnapshot.of(UnlistedDomains.FOLLOW_OPENFIRE, all);
        listed = new String[ASKED];
        unlisted = new String[ASKED];
        for (int i = 0; i < ASKED; i++) {
            // Strings of their own: a JID's domain is never the very string that the policy holds.
            listed[i] = new String("partner" + (int) ((long) i * partners / ASKED) + ".example");
            unlisted[i] = "stranger" + i + ".example";
        }
    }

    @Benchmark
    public Verdict partner() {
        return policy.judge(listed[turn++ & ASKED - 1], PROVEN);
    }

    @Benchmark
    public Verdict stranger() {
        return policy.judge(unlisted[turn++ & ASKED - 1], PROVEN);
    }

    @Benchmark
    public boolean governed() {
        return policy.governs(unlisted[turn++ & ASKED - 1]);
    }
}
