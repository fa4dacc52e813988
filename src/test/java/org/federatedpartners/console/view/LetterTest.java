package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PropertyResourceBundle;
import java.util.ResourceBundle;
import org.federatedpartners.diagnosis.ConnectModel;
import org.federatedpartners.diagnosis.ConnectRules;
import org.federatedpartners.diagnosis.ConnectionPlan;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.diagnosis.DomainTestState;
import org.federatedpartners.diagnosis.DomainTestState.Attempt;
import org.federatedpartners.diagnosis.Step;
import org.federatedpartners.diagnosis.TargetAddress;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a partner's administrator is told: nothing of our own network, and nothing for which another answers. */
class LetterTest {

    private static final DomainName DOMAIN = DomainName.of("partner.example");
    private static final ConnectRules RULES = new ConnectRules(new ConnectModel(true, true, true, true, ConnectModel.Attempts.RACE), true, true, true, 5269,
        Duration.ofMillis(250), new ConnectRules.Patience(Duration.ofMinutes(2), Duration.ofSeconds(10)), true, Map.of());

    private static ResourceBundle texts() {
        try (var in = Files.newInputStream(Path.of("src/main/i18n/federatedpartners_i18n.properties"))) {
            return new PropertyResourceBundle(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Step> steps(String codes) {
        return Arrays.stream(codes.split(" ")).filter(code -> !code.isEmpty())
            .map(code -> new Step(Step.Code.valueOf(code), List.of("10.1.2.3", "inner.example"), Duration.ZERO, Duration.ZERO)).toList();
    }

    private static String letter(ConnectionPlan.Named named, String address, String lookUp, String attempt) throws UnknownHostException {
        InetAddress host = InetAddress.getByName(address);
        Endpoint endpoint = new Endpoint("host.example", 5269, false);
        ConnectionPlan plan = new ConnectionPlan(DOMAIN, RULES, List.of(List.of(new ConnectionPlan.Host(named, new Service(endpoint, 0, 0),
            new Lookup.Found<>(List.of(host), Validation.UNCHECKED, Duration.ZERO)))), List.of());
        return Letter.of("ENGLISH", texts(), new DomainTestState(1, new DomainTestRequest(DOMAIN, Optional.empty(), Trust.DEFAULT), Instant.EPOCH, steps(lookUp), Optional.of(plan),
            List.of(new Attempt(new TargetAddress(endpoint, host), steps(attempt))), false, Duration.ZERO), "here.example").text();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        SRV          | 10.0.0.7 | SERVICE_FOUND | ADDRESS_NOT_PUBLIC
        OVERRIDE     | 10.0.0.7 | OVERRIDE      | CONNECTED NOT_XMPP
        CONNECT_HOST | 10.0.0.7 | CONNECT_HOST  | CONNECTION_REFUSED
        OVERRIDE     | 10.0.0.7 | NAME_UNANSWERED | CONNECTION_REFUSED
        SRV          | 10.0.0.7 | SERVICE_FOUND | CONNECTION_REFUSED
        DOMAIN_LAST  | 9.0.0.7  | SERVICE_FOUND | CONNECTION_REFUSED
        """)
    void letterNamesNothingThatThePartnerHasNotPublished(ConnectionPlan.Named named, String address, String lookUp, String attempt) throws UnknownHostException {
        assertThat(letter(named, address, lookUp, attempt)).doesNotContain("10.", "9.0.0.7", "inner.example", "host.example");
    }

    @Test
    void letterNamesTheAddressThatThePartnerPublished() throws UnknownHostException {
        assertThat(letter(ConnectionPlan.Named.SRV, "9.0.0.7", "SERVICE_FOUND", "CONNECTED NOT_XMPP")).contains("Please", "9.0.0.7:5269");
    }

    @Test
    void letterSaysThatOwnSettingsReplaceDns() throws UnknownHostException {
        assertThat(letter(ConnectionPlan.Named.OVERRIDE, "9.0.0.7", "OVERRIDE", "CONNECTED NOT_XMPP")).contains("Our own settings, not your DNS").doesNotContain("9.0.0.7");
    }

    @Test
    void letterSaysThatAServerWasNotTested() throws UnknownHostException {
        assertThat(letter(ConnectionPlan.Named.SRV, "10.0.0.7", "SERVICE_FOUND", "ADDRESS_NOT_PUBLIC")).contains("not tested")
            .doesNotContain("in order", "cannot connect", "Please");
    }

    /** That would be all methods there are, of which nothing was found out. */
    @ParameterizedTest
    @CsvSource({"CONNECTION_SLOW, without delay", "CONNECTED STREAM_SILENT, on this port"})
    void letterNamesNoMethodsIfTheServerHasNotSaidWhatItOffers(String attempt, String asked) throws UnknownHostException {
        assertThat(letter(ConnectionPlan.Named.SRV, "9.0.0.7", "SERVICE_FOUND", attempt)).contains("Please", asked).doesNotContain("authenticated by", "cannot connect");
    }
}
