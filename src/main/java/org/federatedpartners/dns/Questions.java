package org.federatedpartners.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.Lookup.Failure;
import org.federatedpartners.dns.Lookup.Validation;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** Puts single questions to the name servers, and checks the answers by DNSSEC. Every answer comes within the time limit. */
final class Questions {

    /** RFC 2308 5 wants nothing absent kept for long; a day would be the most. */
    static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration UNSAID = Duration.ofMinutes(1);
    private static final int TRIES = 2;

    /**
     * An answer as it is needed here.
     *
     * @param alias what the name asked for is an alias of, where it is one
     */
    record Reply<T>(Lookup<T> lookup, Optional<String> alias) {}

    private final Resolver plain;
    private final ValidatingResolver validating;
    private final Executor executor;
    private final Duration limit;

    /**
     * @param each  the time limit for one datagram
     * @param limit the time limit for one answer with everything that its check needs
     * @throws IllegalArgumentException if the settings hold no trust anchors
     */
    Questions(DnsSettings settings, Clock clock, Executor executor, Duration each, Duration limit) {
        this.executor = executor;
        this.limit = limit;
        plain = resolver(settings.servers(), each);
        validating = new ValidatingResolver(plain, clock);
        try {
            DnsSettings.records(settings.anchors());
            validating.loadTrustAnchors(new ByteArrayInputStream(settings.anchors().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalArgumentException("Not trust anchors: " + settings.anchors(), e);
        }
    }

    private static Resolver resolver(List<InetSocketAddress> configured, Duration each) {
        List<InetSocketAddress> servers = configured.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : configured;
        List<Resolver> resolvers = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            SimpleResolver resolver = new SimpleResolver(server);
            resolver.setTimeout(each);
            resolvers.add(resolver);
        }
        ExtendedResolver all = new ExtendedResolver(resolvers);
        all.setRetries(TRIES);
        return all;
    }

    /**
     * Asks for the records of one type.
     *
     * @param reader makes of a record what is wanted; throws IllegalArgumentException where the record makes no sense
     * @return completes normally in every case
     */
    <T> CompletableFuture<Reply<T>> ask(String name, int type, Function<Record, T> reader) {
        Message query;
        try {
            query = Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
        } catch (TextParseException | RuntimeException e) {
            return CompletableFuture.completedFuture(failed(Failure.BAD_NAME, name));
        }
        return send(query)
            .thenApply(answer -> Questions.<T>read(query, answer, reader))
            .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(Questions::failed);
    }

    private record Answer(Message message, Validation validation) {}

    private CompletableFuture<Answer> send(Message query) {
        CompletionStage<Message> sent;
        try {
            sent = validating.sendAsync(query, executor);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return sent.thenCompose(checked -> {
            if (checked.getRcode() == Rcode.SERVFAIL) {
                return withoutCheck(query, reason(checked));
            }
            Validation validation = checked.getHeader().getFlag(Flags.AD) ? Validation.SECURE : Validation.INSECURE;
            return CompletableFuture.completedFuture(new Answer(checked, validation));
        }).toCompletableFuture();
    }

    /** The validator says SERVFAIL for what it finds bogus, for what a server fails at, and behind servers that know no DNSSEC. */
    private CompletionStage<Answer> withoutCheck(Message query, String rejection) {
        return unchecked(query).thenCompose(answer -> {
            if (answer.getRcode() != Rcode.NOERROR && answer.getRcode() != Rcode.NXDOMAIN || isReferral(answer)) {
                return CompletableFuture.completedFuture(new Answer(answer, Validation.UNCHECKED));
            }
            return handsOutSignatures(query.getQuestion().getName()).thenApply(signs -> {
                if (signs) {
                    throw new BogusException(rejection);
                }
                return new Answer(answer, Validation.UNCHECKED);
            });
        });
    }

    /** Whether the resolver returns DNSSEC signatures. If it returns none for the zone of the trust anchor, it strips them and nothing can be validated. */
    private CompletionStage<Boolean> handsOutSignatures(Name name) {
        RRset anchor = validating.getTrustAnchors().find(name, DClass.IN);
        if (anchor == null) {
            return CompletableFuture.completedFuture(true);
        }
        return unchecked(Message.newQuery(Record.newRecord(anchor.getName(), Type.DNSKEY, DClass.IN)))
            .thenApply(keys -> keys.getSection(Section.ANSWER).stream().anyMatch(entry -> entry.getType() == Type.RRSIG));
    }

    private CompletionStage<Message> unchecked(Message query) {
        Message copy = query.clone();
        copy.getHeader().setFlag(Flags.CD);
        return plain.sendAsync(copy, executor);
    }

    private static String reason(Message checked) {
        for (Record entry : checked.getSection(Section.ADDITIONAL)) {
            if (entry instanceof TXTRecord text && text.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS) {
                return String.join("", text.getStrings());
            }
        }
        return "";
    }

    private static final class BogusException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BogusException(String reason) {
            super(reason);
        }
    }

    private static <T> Reply<T> read(Message query, Answer answer, Function<Record, T> reader) {
        Message message = answer.message;
        switch (message.getRcode()) {
            case Rcode.NOERROR:
            case Rcode.NXDOMAIN:
                break;
            case Rcode.SERVFAIL:
                return failed(Failure.SERVER_FAILURE, "");
            case Rcode.REFUSED:
            case Rcode.NOTIMP:
                return failed(Failure.REFUSED, Rcode.string(message.getRcode()));
            default:
                return failed(Failure.MALFORMED, Rcode.string(message.getRcode()));
        }
        Name asked = query.getQuestion().getName();
        Optional<String> alias = Optional.empty();
        List<T> records = new ArrayList<>();
        long ttl = Long.MAX_VALUE;
        for (Record entry : message.getSection(Section.ANSWER)) {
            if (entry instanceof CNAMERecord cname && cname.getName().equals(asked)) {
                alias = Optional.of(hostName(cname.getTarget()));
            }
            if (entry.getType() == query.getQuestion().getType()) {
                try {
                    records.add(reader.apply(entry));
                } catch (IllegalArgumentException e) {
                    return failed(Failure.MALFORMED, entry.toString());
                }
            }
            ttl = Math.min(ttl, entry.getTTL());
        }
        if (!records.isEmpty()) {
            return new Reply<>(new Lookup.Found<>(records, answer.validation, lifetime(ttl)), alias);
        }
        if (isReferral(message)) {
            return failed(Failure.LAME, "");
        }
        Absence absence = message.getRcode() == Rcode.NXDOMAIN ? Absence.NO_SUCH_NAME : Absence.NO_SUCH_RECORD;
        return new Reply<>(new Lookup.None<>(absence, answer.validation, denialLifetime(message.getSection(Section.AUTHORITY), ttl)), alias);
    }

    /** RFC 2308 2.2: name servers, and no SOA record. */
    private static boolean isReferral(Message answer) {
        List<Record> authority = answer.getSection(Section.AUTHORITY);
        return answer.getRcode() == Rcode.NOERROR && answer.getSection(Section.ANSWER).isEmpty()
            && authority.stream().anyMatch(entry -> entry.getType() == Type.NS) && authority.stream().noneMatch(entry -> entry.getType() == Type.SOA);
    }

    private static Duration denialLifetime(List<Record> authority, long ttl) {
        for (Record entry : authority) {
            if (entry instanceof SOARecord soa) {
                // RFC 2308 3
                return lifetime(Math.min(ttl, Math.min(soa.getTTL(), soa.getMinimum())));
            }
        }
        return UNSAID;
    }

    private static Duration lifetime(long seconds) {
        return seconds >= LONGEST.toSeconds() ? LONGEST : Duration.ofSeconds(seconds);
    }

    static String hostName(Name name) {
        return name.canonicalize().toString(true);
    }

    private static <T> Reply<T> failed(Failure failure, String detail) {
        return new Reply<>(new Lookup.Failed<>(failure, detail), Optional.empty());
    }

    private static <T> Reply<T> failed(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String detail = cause.getMessage() == null ? "" : cause.getMessage();
        if (cause instanceof BogusException) {
            return failed(Failure.BOGUS, detail);
        }
        if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException
            || cause instanceof IOException && detail.startsWith("Timed out")) {
            return failed(Failure.TIMEOUT, "");
        }
        return failed(cause instanceof IOException && !(cause instanceof WireParseException) ? Failure.UNREACHABLE : Failure.MALFORMED, detail);
    }
}
