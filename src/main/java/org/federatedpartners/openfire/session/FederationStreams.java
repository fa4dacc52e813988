package org.federatedpartners.openfire.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.LiveStreams.Begun;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.stream.Rejection;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.session.IncomingServerSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * The live streams of this server, each with the facts about the remote domain that it carries. In a cluster: of this node. Another node's sessions answer by
 * remote calls, which take up to half a minute and then tell something wrong if that node hangs; each node judges, counts and closes its own.
 */
public final class FederationStreams {

    /** A live stream that carries a remote domain. For one thread. */
    public final class FederationStream {

        private final ServerSession session;
        private final Direction direction;
        private final String domain;
        private StreamFacts known;

        private FederationStream(ServerSession session, Direction direction, String domain) {
            this.session = session;
            this.direction = direction;
            this.domain = domain;
        }

        public ServerSession session() {
            return session;
        }

        public Direction direction() {
            return direction;
        }

        public String domain() {
            return domain;
        }

        /** What is known about it with respect to that domain. Gathered when it is first asked for, since that can take a search for a path of certificates. */
        public StreamFacts facts() {
            if (known == null) {
                known = facts.about(session, domain);
            }
            return known;
        }
    }

    private final Supplier<SessionManager> sessions;
    private final StreamFactsSource facts;
    private final Supplier<Followed> followed;

    /** @param followed see {@link StreamSteering#followed} */
    public FederationStreams(Supplier<SessionManager> sessions, StreamFactsSource facts, Supplier<Followed> followed) {
        this.sessions = sessions;
        this.facts = facts;
        this.followed = followed;
    }

    /** The streams over which the domain may send to this node. What another node has received was judged there. */
    public List<FederationStream> carriers(String domain) {
        // Openfire can list a stream for a while after it has ended.
        return IncomingSessions.of(sessions.get(), domain).stream().filter(session -> session instanceof LocalSession && !session.isClosed())
            .map(session -> new FederationStream(session, Direction.INBOUND, domain)).toList();
    }

    /** The streams with the domain, in either direction. */
    public List<FederationStream> with(String domain) {
        return with(Set.of(domain));
    }

    /** The streams with these domains, in either direction. */
    List<FederationStream> with(Set<String> domains) {
        return live(Optional.of(domains)).toList();
    }

    /** Every stream in either direction, once for each domain that it carries. */
    List<FederationStream> all() {
        return live(Optional.empty()).toList();
    }

    /** How many live streams carry each domain, in this direction; without those that have none. */
    Map<String, Integer> count(Direction direction) {
        return live(Optional.empty()).filter(stream -> stream.direction == direction).collect(Collectors.toMap(FederationStream::domain, one -> 1, Integer::sum));
    }

    /** The streams that carry each domain, by what distinguishes one from another; without those that have none. Nothing is asked of their certificates. */
    Map<String, List<Begun>> begun() {
        return live(Optional.empty()).collect(Collectors.groupingBy(FederationStream::domain,
            Collectors.mapping(stream -> new Begun(stream.direction, stream.session.getCreationDate().toInstant()), Collectors.toList())));
    }

    /** The refusal of a stream by this policy. */
    Rejection rejection(PolicySnapshot policy, FederationStream stream, Reason reason) {
        return new Rejection(policy, stream.domain(), reason, stream.facts(), facts.problems(stream.session(), stream.domain()));
    }

    /** @param wanted by these domains only; of all if empty */
    private Stream<FederationStream> live(Optional<Set<String>> wanted) {
        Followed own = followed.get();
        Stream<FederationStream> streams = told(own.sessions());
        if (!own.areAll()) {
            Set<ServerSession> told = Collections.newSetFromMap(new IdentityHashMap<>());
            told.addAll(own.sessions());
            streams = Stream.concat(streams, listed(wanted).filter(stream -> !told.contains(stream.session)));
        }
        return streams.filter(stream -> isWanted(stream.domain, wanted) && !stream.session.isClosed());
    }

    private static boolean isWanted(String domain, Optional<Set<String>> wanted) {
        return wanted.isEmpty() || wanted.get().contains(domain);
    }

    /** By the sessions themselves: asks no other node. */
    private Stream<FederationStream> told(List<ServerSession> own) {
        return own.stream().flatMap(session -> session instanceof OutgoingServerSession outgoing
            ? copy(outgoing.getOutgoingDomainPairs()).stream().map(pair -> new FederationStream(session, Direction.OUTBOUND, pair.getRemote()))
            : session instanceof IncomingServerSession incoming ? copy(incoming.getValidatedDomains()).stream().map(domain -> new FederationStream(session, Direction.INBOUND, domain))
            : Stream.empty());
    }

    /** What Openfire may change at the same time. */
    private static <T> List<T> copy(Collection<T> changing) {
        for (int readings = 1;; readings++) {
            try {
                return new ArrayList<>(changing);
            } catch (ConcurrentModificationException e) {
                if (readings == IncomingSessions.MAX_READINGS) {
                    throw e;
                }
            }
        }
    }

    /** By Openfire's lists, which name the sessions of all nodes; in a cluster, reading them may wait for another one. */
    private Stream<FederationStream> listed(Optional<Set<String>> wanted) {
        SessionManager listing = sessions.get();
        Stream<FederationStream> inbound = wanted.<Collection<String>>map(domains -> domains).orElseGet(listing::getIncomingServers).stream()
            .flatMap(domain -> IncomingSessions.of(listing, domain).stream().map(session -> new FederationStream(session, Direction.INBOUND, domain)));
        Stream<FederationStream> outbound = listing.getOutgoingDomainPairs().stream().filter(pair -> isWanted(pair.getRemote(), wanted))
            .map(pair -> new FederationStream(listing.getOutgoingServerSession(pair), Direction.OUTBOUND, pair.getRemote()));
        // Nothing is asked of another node's session.
        return Stream.concat(inbound, outbound).filter(stream -> stream.session instanceof LocalSession);
    }
}
