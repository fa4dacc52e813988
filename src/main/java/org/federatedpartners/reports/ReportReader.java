package org.federatedpartners.reports;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.json.OthersJson;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;

/**
 * Reads what {@link ReportJson} writes, and what another version of the plugin may have written instead: a part that cannot be understood is left out, as is a text
 * that is no JSON.
 */
final class ReportReader {

    private static final int MAX_DEPTH = 10;
    /** The most parts of one kind that are read. */
    private static final int MAX_PARTS = 100;
    private static final int MAX_WORD = 100;
    /** More than a node can have counted; sums of such numbers are still numbers. */
    private static final long HIGHEST = 1L << 53;

    private final String domain;

    private ReportReader(String domain) {
        this.domain = domain;
    }

    /** @return empty if the text cannot be read */
    static Optional<Elsewhere.Report> read(String domain, String text) {
        if (text.length() > ReportJson.MAX_LENGTH) {
            return Optional.empty();
        }
        try (JsonParser json = OthersJson.parser(text, MAX_DEPTH)) {
            json.nextToken();
            Part report = new Part(value(json));
            ReportReader reader = new ReportReader(domain);
            return Optional.of(new Elsewhere.Report(domain, report.each("streams", reader::stream), report.each("hours", ReportReader::hour),
                report.each("negotiations", ReportReader::negotiation)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The value that begins with the current token: a map, a list, a number or a text; of anything else its text. */
    private static Object value(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Object> map = new HashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                map.put(name, value(json));
            }
            return map;
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(json));
            }
            return list;
        }
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT ? (Object) json.getLongValue() : json.getText();
    }

    /** An object of JSON. What is missing or of another type is an exception, of whatever kind. */
    private record Part(Map<?, ?> members) {

        Part(Object value) {
            this((Map<?, ?>) value);
        }

        String word(String name) {
            return Printable.cut((String) members.get(name), MAX_WORD);
        }

        long count(String name) {
            long number = number(name);
            if (number < 0 || number > HIGHEST) {
                throw new IllegalArgumentException(name);
            }
            return number;
        }

        long number(String name) {
            return (Long) members.get(name);
        }

        Instant time(String name) {
            return Instant.ofEpochMilli(number(name));
        }

        <E extends Enum<E>> E constant(Class<E> type, String name) {
            return Enum.valueOf(type, (String) members.get(name));
        }

        List<String> words(String name) {
            return ((List<?>) members.get(name)).stream().limit(MAX_PARTS).map(String.class::cast).toList();
        }

        Optional<Part> part(String name) {
            return Optional.ofNullable(members.get(name)).map(Part::new);
        }

        /** Those that can be understood. */
        <T> List<T> each(String name, Function<Part, T> reading) {
            List<T> parts = new ArrayList<>();
            for (Object value : members.get(name) instanceof List<?> list ? list.subList(0, Math.min(list.size(), MAX_PARTS)) : List.of()) {
                understood(value, reading).ifPresent(parts::add);
            }
            return parts;
        }

        private static <T> Optional<T> understood(Object value, Function<Part, T> reading) {
            try {
                return Optional.of(reading.apply(new Part(value)));
            } catch (RuntimeException e) {
                return Optional.empty();
            }
        }
    }

    private LiveStream stream(Part part) {
        return new LiveStream(domain, part.constant(Direction.class, "direction"), part.time("since"),
            new StreamFacts(part.constant(StreamFacts.Encryption.class, "encryption"), part.constant(StreamFacts.Authentication.class, "authentication"),
                part.constant(CertificateStatus.class, "certificate"), part.word("tls")),
            part.word("cipher"), part.part("shown").map(ReportReader::shown), part.count("stanzas"));
    }

    private static CertificateFacts shown(Part part) {
        return new CertificateFacts((String) part.members().get("subject"), (String) part.members().get("issuer"), part.time("from"), part.time("until"), part.words("names"));
    }

    private static Activity.Hour hour(Part part) {
        return new Activity.Hour(part.time("start"), part.count("acceptedStreams"), part.count("refusedStreams"), part.count("acceptedStanzas"), part.count("refusedStanzas"));
    }

    private static Transcript negotiation(Part part) {
        List<Step> steps = part.each("steps", ReportReader::step);
        return new Transcript(part.number("id"), part.constant(Direction.class, "direction"), Printable.ascii((String) part.members().get("domain"), Step.MAX_DETAIL), part.time("began"),
            part.part("shown").map(ReportReader::shown), steps.subList(0, Math.min(steps.size(), Recording.MAX_STEPS)), (int) part.count("leftOut"));
    }

    private static Step step(Part part) {
        Step step = Step.of(part.time("at"), part.constant(Step.Speaker.class, "speaker"), part.constant(Step.Kind.class, "kind"), part.words("details")).orElseThrow();
        return step instanceof Step.Refused refused ? refused.with(part.each("problems", ReportReader::problem)) : step;
    }

    private static CertificateProblem problem(Part part) {
        return new CertificateProblem(part.constant(CertificateProblem.Code.class, "code"), part.words("arguments"));
    }
}
