package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.CertificateStatus.OUT_OF_DATE;
import static org.federatedpartners.policy.CertificateStatus.PROVES_DOMAIN;
import static org.federatedpartners.stream.Dialogue.P;
import static org.federatedpartners.stream.Dialogue.accepting;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Problems;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StreamFacts.Encryption;
import org.federatedpartners.policy.Verdict;
import org.junit.jupiter.api.Test;

/** What a stanza is judged by is remembered, but never beyond a change. */
class StandingTest {

    private static final long SECOND = 1_000_000_000;
    private static final PolicySnapshot SASL_ONLY = accepting("S");
    private static final PolicySnapshot ALL = accepting("STD");

    private long now = Long.MAX_VALUE - SECOND / 2;
    private CertificateStatus certificate = PROVES_DOMAIN;
    private final StreamState stream = new StreamState(Direction.INBOUND, () -> ALL, encrypted -> Set.of(AuthenticationMethod.values()), () -> now);

    private void encrypted() {
        stream.encrypted(new TlsFacts("TLSv1.3", domain -> Problems.of(certificate)));
    }

    private Verdict verdict(PolicySnapshot policy) {
        return stream.standing(policy, P).verdict();
    }

    @Test
    void isTheSameForStanzaAfterStanza() {
        encrypted();
        stream.authenticated(P, Authentication.EXTERNAL);
        Standing first = stream.standing(ALL, P);
        now += SECOND - 1;
        assertThat(stream.standing(ALL, P)).isSameAs(first);
        assertThat(first.verdict()).isEqualTo(new Verdict.Accepted());
    }

    @Test
    void looksForItsCounterOnce() {
        List<String> log = new ArrayList<>();
        Standing standing = stream.standing(ALL, P);
        for (int stanza = 0; stanza < 3; stanza++) {
            standing.count(() -> {
                log.add("looked for");
                return () -> log.add("counted");
            });
        }
        assertThat(log).containsExactly("looked for", "counted", "counted", "counted");
    }

    @Test
    void changesWithEachStepOfTheStream() {
        assertThat(stream.standing(ALL, P).facts().encryption()).isEqualTo(Encryption.NONE);
        stream.startHandshake();
        assertThat(stream.standing(ALL, P).facts().encryption()).isEqualTo(Encryption.UNKNOWN);
        encrypted();
        assertThat(stream.standing(ALL, P).facts().encryption()).isEqualTo(Encryption.TLS);
        assertThat(verdict(ALL)).isEqualTo(new Verdict.Refused(Reason.NOT_AUTHENTICATED));
        stream.authenticated(P, Authentication.DIALBACK);
        assertThat(verdict(ALL)).isEqualTo(new Verdict.Accepted());
        encrypted();
        assertThat(verdict(ALL)).as("A handshake makes everything before it void").isEqualTo(new Verdict.Refused(Reason.NOT_AUTHENTICATED));
        stream.resume(Optional.empty(), Map.of(P, Authentication.EXTERNAL));
        assertThat(verdict(ALL)).isEqualTo(new Verdict.Accepted());
    }

    @Test
    void isNeverThatUnderAnotherPolicy() {
        encrypted();
        stream.authenticated(P, Authentication.DIALBACK);
        assertThat(verdict(ALL)).isEqualTo(new Verdict.Accepted());
        assertThat(verdict(SASL_ONLY)).isEqualTo(new Verdict.Refused(Reason.TLS_DIALBACK_NOT_ACCEPTED));
        assertThat(verdict(ALL)).isEqualTo(new Verdict.Accepted());
    }

    @Test
    void isNeverThatOfAnotherDomain() {
        encrypted();
        stream.authenticated(P, Authentication.EXTERNAL);
        assertThat(verdict(ALL)).isEqualTo(new Verdict.Accepted());
        assertThat(stream.standing(ALL, "other." + P).facts().authentication()).isEqualTo(Authentication.NONE);
        assertThat(stream.standing(ALL, P.toUpperCase(Locale.ROOT)).facts().authentication()).as("As looked up").isEqualTo(Authentication.EXTERNAL);
    }

    @Test
    void noticesACertificateThatExpires() {
        encrypted();
        stream.authenticated(P, Authentication.EXTERNAL);
        assertThat(verdict(SASL_ONLY)).isEqualTo(new Verdict.Accepted());
        certificate = OUT_OF_DATE;
        now += SECOND;
        assertThat(verdict(SASL_ONLY)).isEqualTo(new Verdict.Refused(Reason.CERTIFICATE_OUT_OF_DATE));
    }
}
