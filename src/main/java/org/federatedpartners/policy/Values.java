package org.federatedpartners.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Values of fields, and the partner that they make. A field without one has its default, so that the rest can be judged. */
public final class Values {

    /** The fields that {@link #trust} is made of. */
    static final List<Field<?>> TRUST = List.of(Field.PINS, Field.AUTHORITIES, Field.MINIMUM_TLS, Field.DANE, Field.CONNECT_HOST);

    /** The fields of which the effect depends on the negotiation settings. */
    static final List<Field<?>> BESIDE_NEGOTIATION = Stream.concat(Stream.of(Field.MODE, Field.RELAXATION, Field.RATCHET), TRUST.stream()).toList();

    private final Map<Field<?>, Object> values;

    public Values() {
        values = new HashMap<>();
    }

    /** The same values as others. */
    public Values(Values others) {
        values = new HashMap<>(others.values);
    }

    /** @param value null for none */
    public <T> void put(Field<T> field, T value) {
        values.put(field, value);
    }

    boolean has(Field<?> field) {
        return values.get(field) != null;
    }

    private <T> T get(Field<T> field) {
        @SuppressWarnings("unchecked") // See put
        T value = (T) values.get(field);
        return value == null ? field.standard() : value;
    }

    /** What has no effect with this type of partner. */
    List<Finding> contactFindings() {
        return get(Field.AUTO_APPROVAL) && get(Field.TYPE) == PartnerType.PUBLIC_UNVERIFIED
            ? List.of(Finding.of(Finding.Code.APPROVAL_WITHOUT_EFFECT, Field.AUTO_APPROVAL)) : List.of();
    }

    NegotiationSettings negotiation() {
        return new NegotiationSettings(get(Field.TLS), get(Field.SASL), get(Field.DIALBACK));
    }

    Strictness strictness() {
        return new Strictness(get(Field.MODE), get(Field.RELAXATION), get(Field.RATCHET));
    }

    Trust trust() {
        return new Trust(get(Field.PINS), get(Field.AUTHORITIES), get(Field.MINIMUM_TLS), get(Field.DANE), get(Field.CONNECT_HOST));
    }

    /** @throws NullPointerException if the primary domain is missing */
    public Partner partner(long id, long version) {
        return new Partner(id, version, get(Field.PRIMARY_DOMAIN), get(Field.DESCRIPTION), get(Field.ADDITIONAL_DOMAINS), get(Field.TYPE),
            get(Field.AUTO_APPROVAL), negotiation(), strictness(), trust());
    }
}
