package org.federatedpartners.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.federatedpartners.contact.ContactVerdict.Answer;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.TestPartner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ContactPolicyTest {

    /**
     * The published table, and error presences, of which it does not speak: traffic from a partner's user to a local user, by partner
     * type. "+" passes; "invited" passes only then, "contact" only if invited or a contact in whatever direction, "listed" if there is any entry in the
     * roster; behind the slash, what the sender is told otherwise, or "ignored". If the roster could not be read, partners that vouch for their users are
     * trusted, and others are told nothing that would end what the roster may have.
     */
    private static final String TABLE = """
        traffic,        FEDERATED, PUBLIC_VERIFIED, PUBLIC_UNVERIFIED
        SUBSCRIBE,      +,         +,               contact / UNSUBSCRIBED
        SUBSCRIBED,     +,         +,               invited / SILENCE
        UNSUBSCRIPTION, listed / ignored, listed / ignored, listed / ignored
        AVAILABILITY,   +,         +,               contact / SILENCE
        PROBE,          +,         +,               contact / UNSUBSCRIBED
        MESSAGE,        +,         +,               contact / SERVICE_UNAVAILABLE
        REQUEST,        +,         +,               contact / SERVICE_UNAVAILABLE
        RESPONSE,       +,         +,               +
        PRESENCE_ERROR, +,         +,               contact / SILENCE
        SERVICE,        +,         +,               +
        """;

    private final ContactPolicy contactPolicy = new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> 1000));

    private int sent;

    /** Each request is another one. */
    private ContactVerdict judge(ContactPolicy policy, Partner partner, Traffic traffic, Supplier<ContactRelation> relation) {
        return policy.judge(partner, traffic, relation, () -> "request " + ++sent);
    }

    static Stream<Arguments> table() {
        List<List<String>> rows = TABLE.lines().map(line -> List.of(line.strip().split(", +"))).toList();
        return rows.stream().skip(1).flatMap(row -> Stream.of(1, 2, 3).flatMap(
            column -> Arrays.stream(ContactRelation.values()).map(relation -> Arguments.of(Traffic.valueOf(row.get(0)), PartnerType.valueOf(rows.get(0).get(column)), relation, row.get(column)))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}: {3}")
    @MethodSource("table")
    void passesOrIsRefusedAsTheTableSays(Traffic traffic, PartnerType type, ContactRelation relation, String cell) {
        boolean passes = switch (cell.replaceAll(" /.*", "")) {
            case "+" -> true;
            case "invited" -> relation == ContactRelation.INVITED;
            case "contact" -> relation == ContactRelation.INVITED || relation == ContactRelation.SUBSCRIBER;
            case "listed" -> relation != ContactRelation.NONE && relation != ContactRelation.UNKNOWN;
            default -> throw new AssertionError(cell);
        };
        boolean ignored = cell.endsWith("ignored") || traffic == Traffic.SUBSCRIBE && relation == ContactRelation.PENDING;
        ContactVerdict expected = passes ? new ContactVerdict.Passes() : relation == ContactRelation.UNKNOWN ? ifUnknown(traffic, type)
            : ignored ? new ContactVerdict.Ignored() : new ContactVerdict.Refused(Reason.NOT_INVITED, Answer.valueOf(cell.replaceAll(".* / ", "")));
        assertThat(judge(contactPolicy, partner(1, type), traffic, () -> relation)).isEqualTo(expected);
    }

    private static ContactVerdict ifUnknown(Traffic traffic, PartnerType type) {
        return type != PartnerType.PUBLIC_UNVERIFIED ? new ContactVerdict.Passes() : new ContactVerdict.Refused(Reason.CONTACTS_UNKNOWN, switch (traffic) {
            case SUBSCRIBE -> Answer.TRY_LATER;
            case MESSAGE, REQUEST -> Answer.SERVICE_UNAVAILABLE;
            default -> Answer.SILENCE;
        });
    }

    @Test
    void theTableIsComplete() {
        assertThat(table().map(row -> row.get()[0])).contains((Object[]) Traffic.values());
        assertThat(table().map(row -> row.get()[1])).contains((Object[]) PartnerType.values());
    }

    /** By ask and subscription as a roster has them. */
    static Stream<Arguments> rosterEntries() {
        return Stream.of(
            Arguments.of(false, false, false, false, ContactRelation.LISTED),
            Arguments.of(false, false, false, true, ContactRelation.PENDING),
            Arguments.of(false, false, true, false, ContactRelation.SUBSCRIBER),
            Arguments.of(false, true, false, false, ContactRelation.INVITED),
            Arguments.of(false, true, false, true, ContactRelation.INVITED),
            Arguments.of(false, true, true, false, ContactRelation.INVITED),
            Arguments.of(true, false, false, false, ContactRelation.INVITED),
            Arguments.of(true, false, false, true, ContactRelation.INVITED),
            Arguments.of(true, false, true, false, ContactRelation.INVITED));
    }

    @ParameterizedTest(name = "asked {0}, to {1}, from {2}, pending {3}: {4}")
    @MethodSource("rosterEntries")
    void derivesTheRelationFromTheRosterEntry(boolean asked, boolean to, boolean from, boolean pending, ContactRelation expected) {
        assertThat(ContactRelation.of(asked, to, from, pending)).isEqualTo(expected);
    }

    static Stream<Arguments> withoutLookup() {
        return Arrays.stream(PartnerType.values()).flatMap(type -> Arrays.stream(Traffic.values())
            .filter(traffic -> type == PartnerType.PUBLIC_UNVERIFIED
                ? List.of(Traffic.RESPONSE, Traffic.SERVICE).contains(traffic) : !List.of(Traffic.SUBSCRIBE, Traffic.UNSUBSCRIPTION).contains(traffic))
            .map(traffic -> Arguments.of(type, traffic)));
    }

    @ParameterizedTest
    @MethodSource("withoutLookup")
    void doesNotLookUpContactsThatCannotMatter(PartnerType type, Traffic traffic) {
        assertThat(judge(contactPolicy, partner(1, type), traffic, () -> {
            throw new AssertionError("looked up");
        })).isEqualTo(new ContactVerdict.Passes());
    }

    @ParameterizedTest
    @EnumSource(PartnerType.class)
    void refusesTooManyRequestsFromNonContactsForEveryPartnerType(PartnerType type) {
        ContactPolicy limited = new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> 2));
        Partner partner = partner(1, type);
        judge(limited, partner, Traffic.SUBSCRIBE, () -> ContactRelation.NONE);
        judge(limited, partner, Traffic.SUBSCRIBE, () -> ContactRelation.LISTED);
        assertThat(judge(limited, partner, Traffic.SUBSCRIBE, () -> ContactRelation.NONE))
            .isEqualTo(new ContactVerdict.Refused(Reason.TOO_MANY_SUBSCRIPTION_REQUESTS, Answer.TRY_LATER));
        assertThat(judge(limited, partner, Traffic.SUBSCRIBE, () -> ContactRelation.INVITED)).isEqualTo(new ContactVerdict.Passes());
        assertThat(judge(limited, partner, Traffic.MESSAGE, () -> ContactRelation.INVITED)).isEqualTo(new ContactVerdict.Passes());
    }

    @Test
    void doesNotCountRequestsFromContacts() {
        ContactPolicy limited = new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> 1));
        Partner partner = partner(1, PartnerType.FEDERATED);
        for (ContactRelation relation : List.of(ContactRelation.INVITED, ContactRelation.SUBSCRIBER, ContactRelation.INVITED, ContactRelation.NONE)) {
            assertThat(judge(limited, partner, Traffic.SUBSCRIBE, () -> relation)).isEqualTo(new ContactVerdict.Passes());
        }
    }

    @Test
    void aRequestThatIsPendingAlreadyIsNeitherCountedNorLimited() {
        ContactPolicy limited = new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> 1));
        Partner partner = partner(1, PartnerType.FEDERATED);
        for (ContactRelation relation : List.of(ContactRelation.PENDING, ContactRelation.PENDING, ContactRelation.NONE, ContactRelation.PENDING)) {
            assertThat(judge(limited, partner, Traffic.SUBSCRIBE, () -> relation)).isEqualTo(new ContactVerdict.Passes());
        }
    }

    /** Otherwise a user who has declined could be asked again without an end. */
    @Test
    void aRequestThatFollowsOnAnotherThatHasEndedIsCounted() {
        ContactPolicy limited = new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> 3));
        Partner partner = partner(1, PartnerType.FEDERATED);
        Supplier<ContactVerdict> asks = () -> limited.judge(partner, Traffic.SUBSCRIBE, () -> ContactRelation.NONE, () -> "to alice");
        assertThat(asks.get()).isEqualTo(new ContactVerdict.Passes());
        limited.declined("to alice");
        assertThat(asks.get()).isEqualTo(new ContactVerdict.Passes());
        limited.judge(partner, Traffic.UNSUBSCRIPTION, () -> ContactRelation.NONE, () -> "to alice");
        assertThat(asks.get()).isEqualTo(new ContactVerdict.Passes());
        assertThat(asks.get()).as("a repeat").isEqualTo(new ContactVerdict.Passes());
        limited.declined("to alice");
        assertThat(asks.get()).isInstanceOf(ContactVerdict.Refused.class);
    }

    /** As one to a user who does not exist, which Openfire does not answer (RFC 6121 8.5.1): it waits at the partner's server, and comes again at each login. */
    @Test
    void aRequestThatIsSentAgainIsNotCounted() {
        ContactPolicy limited = new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> 2));
        Partner partner = partner(1, PartnerType.FEDERATED);
        for (String request : List.of("to nobody", "to nobody", "to nobody", "to alice")) {
            assertThat(limited.judge(partner, Traffic.SUBSCRIBE, () -> ContactRelation.NONE, () -> request)).isEqualTo(new ContactVerdict.Passes());
        }
        assertThat(limited.judge(partner, Traffic.SUBSCRIBE, () -> ContactRelation.NONE, () -> "to carol")).isInstanceOf(ContactVerdict.Refused.class);
    }

    @ParameterizedTest
    @EnumSource(PartnerType.class)
    void aRequestToSomebodyWhoseContactsCannotBeReadIsNeitherCountedNorLimited(PartnerType type) {
        ContactPolicy limited = new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> 1));
        Partner partner = partner(1, type);
        for (int i = 0; i < 3; i++) {
            assertThat(judge(limited, partner, Traffic.SUBSCRIBE, () -> ContactRelation.UNKNOWN)).isEqualTo(ifUnknown(Traffic.SUBSCRIBE, type));
        }
        judge(limited, partner, Traffic.SUBSCRIBE, () -> ContactRelation.NONE);
        assertThat(judge(limited, partner, Traffic.SUBSCRIBE, () -> ContactRelation.NONE))
            .isEqualTo(new ContactVerdict.Refused(Reason.TOO_MANY_SUBSCRIPTION_REQUESTS, Answer.TRY_LATER));
        assertThat(judge(limited, partner, Traffic.SUBSCRIBE, () -> ContactRelation.UNKNOWN)).isEqualTo(ifUnknown(Traffic.SUBSCRIBE, type));
    }

    @Test
    void limitsEachPartnerSeparately() {
        ContactPolicy limited = new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> 1));
        assertThat(judge(limited, partner(1, PartnerType.FEDERATED), Traffic.SUBSCRIBE, () -> ContactRelation.NONE)).isEqualTo(new ContactVerdict.Passes());
        assertThat(judge(limited, partner(2, PartnerType.FEDERATED), Traffic.SUBSCRIBE, () -> ContactRelation.NONE)).isEqualTo(new ContactVerdict.Passes());
        assertThat(judge(limited, partner(1, PartnerType.FEDERATED), Traffic.SUBSCRIBE, () -> ContactRelation.NONE)).isInstanceOf(ContactVerdict.Refused.class);
    }

    private static Partner partner(long id, PartnerType type) {
        return TestPartner.of(id, 1, DomainName.of("partner.example"), "", List.of(), type, NegotiationSettings.DEFAULT);
    }
}
