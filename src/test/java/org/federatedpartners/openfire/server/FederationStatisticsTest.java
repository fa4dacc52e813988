package org.federatedpartners.openfire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import org.federatedpartners.history.Activity;
import org.jivesoftware.openfire.stats.Statistic;
import org.jivesoftware.openfire.stats.StatisticsManager;
import org.junit.jupiter.api.Test;

class FederationStatisticsTest {

    private static final StatisticsManager MANAGER = StatisticsManager.getInstance();

    private final Activity activity = new Activity(Clock.systemUTC(), domain -> false, 10);
    private final FederationStatistics statistics = new FederationStatistics(activity);

    @Test
    void aSampleIsWhatHasComeSinceTheLastOne() {
        activity.refused(Activity.Kind.STANZA, "before.example");
        statistics.add();
        try {
            Statistic refused = MANAGER.getStatistic("federatedpartners.refused.stanzas");
            assertThat(refused.sample()).isZero();
            activity.refused(Activity.Kind.STANZA, "one.example");
            activity.refused(Activity.Kind.STANZA, "one.example");
            activity.refused(Activity.Kind.STREAM, "one.example");
            assertThat(refused.sample()).isEqualTo(2);
            assertThat(refused.sample()).isZero();
            assertThat(refused.getStatType()).isEqualTo(Statistic.Type.rate);
        } finally {
            statistics.remove();
        }
    }

    @Test
    void groupsAcceptedAndRefusedInOneGraphAndRemovesBoth() {
        for (int loads = 0; loads < 2; loads++) {
            statistics.add();
            assertThat(MANAGER.getStatGroup("federatedpartners.streams"))
                .isEqualTo(List.of("federatedpartners.accepted.streams", "federatedpartners.refused.streams"));
            assertThat(MANAGER.getStatGroup("federatedpartners.stanzas"))
                .isEqualTo(List.of("federatedpartners.accepted.stanzas", "federatedpartners.refused.stanzas"));
            statistics.remove();
            assertThat(MANAGER.getAllStatistics()).noneMatch(entry -> entry.getKey().startsWith("federatedpartners"));
        }
    }
}
