package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.console.Reach;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Forecast;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a change does to the streams that two other nodes have published. */
class ImportEffectsTest {

    private static final String DOMAIN = "partner.example";
    private static final NegotiationSettings ANY = new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true);
    private static final NegotiationSettings ENCRYPTED = new NegotiationSettings(Negotiation.REQUIRED, Negotiation.OPTIONAL, true);
    private static final NegotiationSettings DIALBACK = new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.NOT_SUPPORTED, true);

    private static Partner partner(NegotiationSettings negotiation, Trust trust) {
        return TestPartner.with(TestPartner.of(1, 1, DomainName.of(DOMAIN), "", List.of(), PartnerType.FEDERATED, negotiation), trust);
    }

    private static PolicySnapshot policy(Partner... partners) {
        return TestPartner.policy(UnlistedDomains.REFUSE, List.of(partners));
    }

    private static Trust trust(MinimumTls minimum, boolean dane) {
        return new Trust(List.of(), List.of(), minimum, dane, Optional.empty());
    }

    /** The partner accepts everything now, and trusts DANE. */
    private static Forecast forecast(String change) {
        PolicySnapshot future = switch (change) {
            case "delete" -> policy();
            case "certificates" -> policy(partner(NegotiationSettings.DEFAULT, trust(MinimumTls.NONE, true)));
            case "encrypted" -> policy(partner(ENCRYPTED, trust(MinimumTls.NONE, true)));
            case "dialback" -> policy(partner(DIALBACK, trust(MinimumTls.NONE, true)));
            case "tls13" -> policy(partner(ANY, trust(MinimumTls.TLS_1_3, true)));
            case "noDane" -> policy(partner(ANY, trust(MinimumTls.NONE, false)));
            case "nothing" -> policy(partner(ANY, trust(MinimumTls.NONE, true)));
            default -> throw new IllegalArgumentException(change);
        };
        return new Forecast(policy(partner(ANY, trust(MinimumTls.NONE, true))), future, Forecast.Checks.UNCHANGED);
    }

    /** What a node has published: {@code E3} is EXTERNAL by TLS 1.3, {@code D2} dialback by TLS 1.2, {@code D0} dialback in the clear, and {@code U} one that is only counted. */
    private static NodeStreams node(String name, String streams) {
        List<String> all = Arrays.stream(streams.split(" ")).filter(one -> !one.isEmpty()).toList();
        return new NodeStreams(name, DOMAIN, new Count(all.size(), 0), all.stream().filter(one -> !one.equals("U")).map(ImportEffectsTest::stream).toList());
    }

    private static LiveStream stream(String text) {
        boolean isEncrypted = !text.endsWith("0");
        return new LiveStream(DOMAIN, Direction.INBOUND, Instant.EPOCH, new StreamFacts(isEncrypted ? StreamFacts.Encryption.TLS : StreamFacts.Encryption.NONE,
            text.startsWith("E") ? StreamFacts.Authentication.EXTERNAL : StreamFacts.Authentication.DIALBACK,
            text.startsWith("E") ? CertificateStatus.PROVES_DOMAIN : CertificateStatus.UNTRUSTED, isEncrypted ? "TLSv1." + text.charAt(1) : ""), "", Optional.empty(), 0);
    }

    private static String text(ImportEffects.Part part) {
        return String.join(", ", part.shown().stream().map(one -> (one.node() + " " + one.count() + " " + one.reason()).strip()).toList());
    }

    private static ImportEffects effects(Forecast forecast, NodeStreams... streams) {
        return ImportEffects.of(forecast, new NodeStreams.All(List.of(streams), List.of(), Reach.EVERYWHERE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nothing      | E3 D0 U | D2 U  | ''                                                                  | ''",
        "delete       | E3 D0 U | D2    | a 3 NOT_A_PARTNER, b 1 NOT_A_PARTNER                                | ''",
        "certificates | E3 D2   | D2 D0 | a 1 TLS_DIALBACK_NOT_ACCEPTED, b 1 TCP_DIALBACK_NOT_ACCEPTED, b 1 TLS_DIALBACK_NOT_ACCEPTED | ''",
        "certificates | E3 E3   | ''    | ''                                                                  | ''",
        "encrypted    | D0 D0   | E3 D2 | a 2 TCP_DIALBACK_NOT_ACCEPTED                                       | ''",
        "dialback     | E3 D3   | E2 U  | a 1 SASL_OVER_TLS_NOT_ACCEPTED, b 1 SASL_OVER_TLS_NOT_ACCEPTED      | b 1",
        "tls13        | E3 E2   | D2 D0 | a 1 TLS_TOO_OLD, b 1 TLS_TOO_OLD                                    | ''",
        "tls13        | U U     | U     | ''                                                                  | a 2, b 1",
        "noDane       | E3 D3   | E2 D0 | ''                                                                  | a 1, b 1",
    })
    void judgesWhatTheOtherNodesHavePublished(String change, String ofOne, String ofOther, String closed, String unknown) {
        ImportEffects effects = effects(forecast(change), node("b", ofOther), node("a", ofOne));
        assertThat(text(effects.closed())).isEqualTo(closed);
        assertThat(text(effects.unknown())).isEqualTo(unknown);
    }

    @Test
    void saysHowManyOfThemEachNodeHasBeItThatNotAllAreShown() {
        NodeStreams[] many = IntStream.range(0, 40).boxed().flatMap(i -> Stream.of("a", "b").map(name -> new NodeStreams(name, "d%02d.example".formatted(i), new Count(1, 2), List.of())))
            .toArray(NodeStreams[]::new);
        ImportEffects effects = effects(new Forecast(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of()), policy(), Forecast.Checks.UNCHANGED), many);
        assertThat(effects.closed().nodes()).containsExactly(new ImportEffects.OnNode("a", 120), new ImportEffects.OnNode("b", 120));
        assertThat(effects.closed().shown()).hasSize(ImportEffects.MAX_SHOWN).startsWith(new ImportEffect(new DomainText("d00.example", ""), "INBOUND", "a", "NOT_A_PARTNER", 1));
        assertThat(effects.closed().hidden() + effects.closed().shown().stream().mapToInt(ImportEffect::count).sum()).isEqualTo(240);
    }
}
