package org.federatedpartners.policy;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a partner's server is recognized and where it is, beyond what applies to all domains.
 *
 * @param pins        public keys pinned for the partner, under any certificate issuer
 * @param privateCas private CAs, trusted for this partner only
 * @param minimumTls  the oldest TLS version that is accepted of it
 * @param dane        whether TLSA records that are validated by DNSSEC may prove its domains
 * @param connectHost where to connect to; empty if DNS says so
 */
public record Trust(List<KeyPin> pins, List<X509Certificate> privateCas, MinimumTls minimumTls, boolean dane, Optional<ConnectHost> connectHost) {

    /** As for everybody. */
    public static final Trust DEFAULT = new Trust(List.of(), List.of(), MinimumTls.NONE, false, Optional.empty());

    /** The maximum number of keys, and of CAs, of one partner. */
    public static final int MAX_ENTRIES = 16;

    private static final Map<Trust, Trust> SHARED = Stream.of(MinimumTls.values())
        .flatMap(oldest -> Stream.of(false, true).map(dane -> new Trust(List.of(), List.of(), oldest, dane, Optional.empty())))
        .collect(Collectors.toUnmodifiableMap(one -> one, one -> one));

    public Trust {
        pins = List.copyOf(pins);
        privateCas = List.copyOf(privateCas);
        Objects.requireNonNull(minimumTls);
        Objects.requireNonNull(connectHost);
    }

    /** The same; without keys, CAs and a host, as for most partners, one object for all that are equal. */
    Trust shared() {
        return provesByItself() || connectHost.isPresent() ? this : SHARED.get(this);
    }

    /** Whether the pinned keys prove the partner's domains by themselves; not if there are none. */
    public boolean keyAlone() {
        return !pins.isEmpty() && pins.stream().allMatch(KeyPin::alone);
    }

    /** Whether a certificate with this key proves the partner's domains whatever its names and dates. */
    public boolean trustsAlone(KeyPin key) {
        return pins.stream().anyMatch(pin -> pin.alone() && pin.isSameKey(key));
    }

    /** Whether certificates are judged otherwise than anybody's. */
    public boolean provesByItself() {
        return !pins.isEmpty() || !privateCas.isEmpty();
    }

    /** Whether less may be accepted. */
    boolean isStricterThan(Trust other) {
        return minimumTls.compareTo(other.minimumTls) > 0 || provesLess(other);
    }

    /** Whether there may be certificates that prove nothing any more. */
    boolean provesLess(Trust than) {
        return !pins.containsAll(than.pins) || !privateCas.containsAll(than.privateCas) || than.dane && !dane;
    }

    /** What has no effect with these settings. */
    List<Finding> findings(NegotiationSettings settings) {
        List<Finding> findings = new ArrayList<>();
        if (settings.sasl() == Negotiation.NOT_SUPPORTED && (provesByItself() || dane)) {
            findings.add(Finding.of(Finding.Code.TRUST_WITHOUT_EFFECT, Field.SASL));
        }
        if (settings.tls() == Negotiation.NOT_SUPPORTED && minimumTls != MinimumTls.NONE) {
            findings.add(Finding.of(Finding.Code.MINIMUM_TLS_WITHOUT_EFFECT, Field.MINIMUM_TLS));
        }
        return findings;
    }
}
