package org.federatedpartners.openfire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.federatedpartners.policy.DomainName;
import org.junit.jupiter.api.Test;

class PermittedServersTest {

    private final List<String> asked = new ArrayList<>();
    private int read;

    private PermittedServers servers(boolean unlisted, String... listed) {
        return new PermittedServers(() -> {
            read++;
            return List.of(listed);
        }, unlisted, domain -> {
            asked.add(domain);
            return !unlisted;
        });
    }

    @Test
    void asksOpenfireOnlyAboutDomainsThatAreListedOrBelowOne() {
        PermittedServers servers = servers(true, "Blocked.Example", "xn--bcher-kva.example");
        assertThat(servers.test(DomainName.of("other.example"))).isTrue();
        assertThat(servers.test(DomainName.of("notblocked.example"))).isTrue();
        assertThat(servers.test(DomainName.of("example"))).isTrue();
        assertThat(servers.test(DomainName.of("blocked.example"))).isFalse();
        assertThat(servers.test(DomainName.of("chat.blocked.example"))).isFalse();
        assertThat(servers.test(DomainName.of("b\u00fccher.example"))).isFalse();
        assertThat(asked).containsExactly("blocked.example", "chat.blocked.example", "xn--bcher-kva.example");
        assertThat(read).isEqualTo(1);
    }

    @Test
    void whoeverIsOnNoListOfPermittedServersIsNotPermitted() {
        PermittedServers servers = servers(false, "good.example");
        assertThat(servers.test(DomainName.of("good.example"))).isTrue();
        assertThat(servers.test(DomainName.of("other.example"))).isFalse();
    }

    @Test
    void readsNothingWithoutNeed() {
        servers(true);
        assertThat(read).isZero();
    }
}
