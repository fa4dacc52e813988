package org.federatedpartners.revocation;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.federatedpartners.certificate.OcspAnswer;
import org.federatedpartners.certificate.RevocationSources;
import org.federatedpartners.certificate.RevocationStatement;
import org.federatedpartners.certificate.Revocations;

/**
 * A bounded memory of what authorities have said of certificates: a certificate is remembered until nobody has asked for it for a
 * week. Whoever asks waits for nobody.
 */
public final class KnownRevocations implements Revocations {

    static final Duration REMEMBERED = Duration.ofDays(7);
    private static final int MOST = 4096;
    private static final int MOST_UNREAD = 512;
    private static final Duration UNREAD = Duration.ofMinutes(1);
    /** Of one response; proper ones have one or two thousand, with the certificate of who signed it. */
    private static final int MOST_BYTES = 16_384;

    private record Response(byte[] bytes, Instant at) { }

    private final Predicate<String> isPartner;
    private final Clock clock;
    private final Map<Subject, Wanted> all = new ConcurrentHashMap<>();
    private final Map<X509Certificate, Response> unread = new ConcurrentHashMap<>();

    /** @param isPartner whether a domain, as on the wire, belongs to a partner: lists are wanted for no others */
    public KnownRevocations(Predicate<String> isPartner, Clock clock) {
        this.isPartner = isPartner;
        this.clock = clock;
    }

    @Override
    public Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer, String domain) {
        Subject subject = new Subject(certificate, issuer);
        read(subject);
        if (seeks(domain)) {
            want(subject, REMEMBERED);
        }
        return known(subject);
    }

    @Override
    public boolean seeks(String domain) {
        return isPartner.test(domain);
    }

    @Override
    public void stapled(List<X509Certificate> chain, List<byte[]> responses) {
        for (int i = 0; i < Math.min(chain.size(), responses.size()); i++) {
            byte[] response = responses.get(i);
            if (response.length > 0 && response.length <= MOST_BYTES && unread.size() < MOST_UNREAD) {
                unread.put(chain.get(i), new Response(response, clock.instant()));
            }
        }
    }

    /** A response can be read only once the issuer is known, and trusted. */
    private void read(Subject subject) {
        Response response = unread.get(subject.certificate());
        if (response != null) {
            OcspAnswer.about(subject.certificate(), subject.issuer(), response.bytes, clock.instant()).ifPresent(statement -> learn(subject, statement));
            unread.remove(subject.certificate(), response);
        }
    }

    Optional<RevocationStatement> known(Subject subject) {
        return find(subject).flatMap(Wanted::known);
    }

    /** Has it remembered for so long from now on, if there is room. */
    void want(Subject subject, Duration time) {
        if (!all.containsKey(subject) && all.size() < MOST) {
            all.putIfAbsent(subject, new Wanted(lists(subject.certificate())));
        }
        find(subject).ifPresent(wanted -> wanted.remember(clock.instant().plus(time)));
    }

    /** @return whether something else holds from now on */
    boolean learn(Subject subject, RevocationStatement statement) {
        want(subject, REMEMBERED);
        return find(subject).map(wanted -> wanted.learn(statement)).orElse(false);
    }

    /** Of whom somebody wants to know, and where that would be told. */
    Map<Subject, Wanted> wanted() {
        return Map.copyOf(all);
    }

    /** Drops what nobody has wanted for long, and responses for which no use was found. */
    void forget() {
        Instant now = clock.instant();
        all.values().removeIf(wanted -> wanted.isForgottenAt(now));
        unread.values().removeIf(response -> response.at.plus(UNREAD).isBefore(now));
    }

    private Optional<Wanted> find(Subject subject) {
        return Optional.ofNullable(all.get(subject));
    }

    private static List<String> lists(X509Certificate certificate) {
        try {
            return RevocationSources.of(certificate).lists();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
