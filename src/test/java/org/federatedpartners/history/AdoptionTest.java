package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdoptionTest {

    /** By the letter with which a row names it: S, T and D prove a domain; U is a certificate that is not trusted. */
    private static final Map<String, StreamFacts> FACTS = Map.of(
        "S", new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3"),
        "T", new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.DIALBACK, CertificateStatus.UNKNOWN, "TLSv1.3"),
        "D", new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, ""),
        "U", new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.UNTRUSTED, "TLSv1.3"));
    private static final Map<AuthenticationMethod, String> LETTERS = Map.of(AuthenticationMethod.SASL_OVER_TLS, "S", AuthenticationMethod.TLS_DIALBACK, "T",
        AuthenticationMethod.TCP_DIALBACK, "D");

    private static List<StreamCount> seen(String domain, String how) {
        return Arrays.stream(how.split("")).map(letter -> new StreamCount(new StreamCount.Key(domain, Direction.INBOUND, FACTS.get(letter)), Instant.EPOCH, Instant.EPOCH, 1, 0)).toList();
    }

    private static String letters(Set<AuthenticationMethod> methods) {
        return methods.stream().map(LETTERS::get).collect(Collectors.joining());
    }

    private static String shown(Adoption.Together partner) {
        return partner.domains().collect(Collectors.joining("+")) + ":" + letters(partner.settings().acceptedMethods())
            + partner.enclosing().map(enclosing -> "<" + enclosing.domain()).orElse("");
    }

    /** Of each partner its domains, and what it accepts; behind "<" the domain that a subdomain stays apart from. */
    @ParameterizedTest
    @CsvSource({
        // They suit the settings of the enclosing domain.
        "x:S chat.x:S,             x+chat.x:S",
        "x:ST chat.x:T,            x+chat.x:ST",
        "x:SD chat.x:D,            x+chat.x:STD",
        "x:S chat.x:U,             x+chat.x:S",
        "x:S a.chat.x:S,           x+a.chat.x:S",
        // They do not, and never make that domain accept more.
        "x:S chat.x:D,             x:S chat.x:D<x",
        "x:S chat.x:T,             x:S chat.x:T<x",
        "x:S chat.x:SD,            x:S chat.x:STD<x",
        "x:U chat.x:D,             x:S chat.x:D<x",
        "x:D chat.x:S,             x:D chat.x:S<x",
        "x:S chat.x:D a.chat.x:S,  x+a.chat.x:S chat.x:D<x",
        "x:S chat.x:D a.chat.x:D,  x:S a.chat.x:D<x chat.x:D<x",
        // No enclosing domain is among them.
        "y:S chat.x:D,             chat.x:D y:S",
    })
    void subdomainsAreAddedToTheirDomainOnlyIfItsSettingsSuitThem(String domains, String expected) {
        Map<String, List<StreamCount>> seen = new HashMap<>();
        Arrays.stream(domains.split(" ")).map(one -> one.split(":")).forEach(one -> seen.put(one[0], seen(one[0], one[1])));
        assertThat(Adoption.together(seen).stream().map(AdoptionTest::shown).collect(Collectors.joining(" "))).isEqualTo(expected);
    }
}
