package org.federatedpartners.openfire;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.time.Duration;
import java.util.List;
import org.federatedpartners.background.Chores;
import org.junit.jupiter.api.Test;

class NotificationSourcesTest {

    /** Long before the digest of what else is seen at the start is sent. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void looksSoonAfterTheStartHoweverRarelyItLooksThen() {
        Chores streams = mock(Chores.class);
        Chores storage = mock(Chores.class);
        new NotificationSources(mock(NotificationPart.class), () -> null, new Background(null, null, null, streams, storage, null, null)).start();
        for (Chores thread : List.of(streams, storage)) {
            verify(thread).every(argThat(first -> first.compareTo(SOON) <= 0), argThat(interval -> interval.compareTo(SOON) > 0), anyString(), any());
        }
    }
}
