package org.federatedpartners.openfire.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.stream.Rejection;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.openfire.session.IncomingServerSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.ServerSession;

/** The live streams of this server, each with the facts about the remote domain that it carries. */
public final class FederationStreams {

    /**
     * A live stream that carries a remote domain.
     *
     * @param facts what is known about it with respect to that domain
     */
    public record FederationStream(ServerSession session, Direction direction, String domain, StreamFacts facts) {}

    private final SessionManager sessions;
    private final StreamFactsSource facts;

    public FederationStreams(SessionManager sessions, StreamFactsSource facts) {
        this.sessions = sessions;
        this.facts = facts;
    }

    /** The streams over which the domain may send to us. */
    public List<FederationStream> inbound(String domain) {
        List<FederationStream> streams = new ArrayList<>();
        for (IncomingServerSession session : IncomingSessions.of(sessions, domain)) {
            // Openfire can list a stream for a while after it has ended.
            if (!session.isClosed()) {
                streams.add(new FederationStream(session, Direction.INBOUND, domain, facts.about(session, domain)));
            }
        }
        return streams;
    }

    /** The streams over which we may send to the domain. */
    List<FederationStream> outbound(String domain) {
        return outbound(pair -> pair.getRemote().equals(domain));
    }

    private List<FederationStream> outbound(Predicate<DomainPair> wanted) {
        List<FederationStream> streams = new ArrayList<>();
        for (DomainPair pair : sessions.getOutgoingDomainPairs()) {
            if (wanted.test(pair)) {
                OutgoingServerSession session = sessions.getOutgoingServerSession(pair);
                if (session != null && !session.isClosed()) {
                    streams.add(new FederationStream(session, Direction.OUTBOUND, pair.getRemote(), facts.about(session, pair.getRemote())));
                }
            }
        }
        return streams;
    }

    /** The refusal of a stream by this policy. */
    Rejection rejection(PolicySnapshot policy, FederationStream stream, Reason reason) {
        return new Rejection(policy, stream.domain(), reason, stream.facts(), facts.problems(stream.session(), stream.domain()));
    }

    /** Every stream in either direction, once for each domain that it carries. */
    List<FederationStream> all() {
        List<FederationStream> streams = new ArrayList<>();
        for (String domain : sessions.getIncomingServers()) {
            streams.addAll(inbound(domain));
        }
        streams.addAll(outbound(any -> true));
        return streams;
    }

    /** How many live streams each domain may send to us over; without those that have none. */
    Map<String, Integer> countInbound() {
        Map<String, Integer> counts = new HashMap<>();
        for (String domain : sessions.getIncomingServers()) {
            int live = (int) IncomingSessions.of(sessions, domain).stream().filter(session -> !session.isClosed()).count();
            if (live > 0) {
                counts.put(domain, live);
            }
        }
        return counts;
    }

    /** How many live streams we may send to each domain over; without those that have none. */
    Map<String, Integer> countOutbound() {
        Map<String, Integer> counts = new HashMap<>();
        for (DomainPair pair : sessions.getOutgoingDomainPairs()) {
            OutgoingServerSession session = sessions.getOutgoingServerSession(pair);
            if (session != null && !session.isClosed()) {
                counts.merge(pair.getRemote(), 1, Integer::sum);
            }
        }
        return counts;
    }
}
