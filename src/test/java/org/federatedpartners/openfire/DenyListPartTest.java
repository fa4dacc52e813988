package org.federatedpartners.openfire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.federatedpartners.background.Chores;
import org.federatedpartners.background.Chores.Chore;
import org.federatedpartners.denylist.ListStore;
import org.federatedpartners.openfire.server.OpenfireSettings;
import org.federatedpartners.policy.DenySubscriptions;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.store.Setting;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class DenyListPartTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final PolicyService service = mock(PolicyService.class);
    private final PolicyPart policy = mock(PolicyPart.class);
    private final Chores thread = mock(Chores.class);

    /** On the thread that finds another version: the one that fetches may wait for a publisher. */
    @Test
    void readsStoredListsWithEachVersionOfThePolicyAndUntilItHas() throws Exception {
        OpenfireSettings settings = mock(OpenfireSettings.class);
        Map<Setting<?>, Object> standard = new HashMap<>();
        Setting.ALL.forEach(setting -> standard.put(setting, setting.standard()));
        standard.put(Setting.DENIED_LISTS, DenySubscriptions.parse("https://lists.example/denied.txt"));
        when(settings.all()).thenReturn(GlobalSettings.of(standard));
        when(policy.settings()).thenReturn(settings);
        when(policy.service()).thenReturn(service);
        when(policy.database()).thenReturn(() -> {
            asked.incrementAndGet();
            throw new SQLException("refused");
        });
        DenyListPart lists = new DenyListPart("own.example", policy, mock(NotificationPart.class), new Background(null, thread, null, null, null, null, null));
        lists.start();
        lists.stop();
        ArgumentCaptor<Chore> chore = ArgumentCaptor.forClass(Chore.class);
        verify(thread).every(eq(PolicyService.INTERVAL), anyString(), chore.capture());

        chore.getValue().run();
        assertThat(asked).as("before the partners were read").hasValue(0);
        when(service.version()).thenReturn(7L);
        assertThatThrownBy(chore.getValue()::run).isInstanceOf(ListStore.Failed.class);
        assertThatThrownBy(chore.getValue()::run).isInstanceOf(ListStore.Failed.class);
        assertThat(asked).hasValue(2);
        verify(service, never()).denyLists(any());
    }
}
