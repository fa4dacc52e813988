package org.federatedpartners.reports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.CertificateProblem;

/** A report as JSON in ASCII, which {@link ReportReader} reads. Times are milliseconds since 1970. What a certificate offers to be trusted is left out. */
final class ReportJson {

    /** The longest text, in characters; what takes more has fewer negotiations, and then fewer streams. */
    static final int MAX_LENGTH = 64_000;

    private ReportJson() {}

    static String write(Elsewhere.Report report) {
        List<LiveStream> streams = report.streams();
        List<Transcript> negotiations = report.negotiations();
        String text = text(streams, report.hours(), negotiations);
        while (text.length() > MAX_LENGTH && !(streams.isEmpty() && negotiations.isEmpty())) {
            if (negotiations.isEmpty()) {
                streams = streams.subList(0, streams.size() / 2);
            } else {
                negotiations = negotiations.subList(0, negotiations.size() - 1);
            }
            text = text(streams, report.hours(), negotiations);
        }
        return text;
    }

    private static String text(List<LiveStream> streams, List<Activity.Hour> hours, List<Transcript> negotiations) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().createGenerator(text)) {
            json.writeStartObject();
            each(json, "streams", streams, ReportJson::stream);
            each(json, "hours", hours, ReportJson::hour);
            each(json, "negotiations", negotiations, ReportJson::negotiation);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("A text needs no writing", e);
        }
        return text.toString();
    }

    @FunctionalInterface
    private interface Part<T> {
        void write(JsonGenerator json, T part) throws IOException;
    }

    private static <T> void each(JsonGenerator json, String name, List<T> parts, Part<T> part) throws IOException {
        json.writeArrayFieldStart(name);
        for (T one : parts) {
            part.write(json, one);
        }
        json.writeEndArray();
    }

    private static void stream(JsonGenerator json, LiveStream stream) throws IOException {
        json.writeStartObject();
        json.writeStringField("direction", stream.direction().name());
        json.writeNumberField("since", stream.since().toEpochMilli());
        json.writeStringField("encryption", stream.facts().encryption().name());
        json.writeStringField("authentication", stream.facts().authentication().name());
        json.writeStringField("certificate", stream.facts().certificate().name());
        json.writeStringField("tls", stream.facts().tlsProtocol());
        json.writeStringField("cipher", stream.cipher());
        json.writeNumberField("stanzas", stream.stanzas());
        shown(json, stream.certificate());
        json.writeEndObject();
    }

    private static void shown(JsonGenerator json, Optional<CertificateFacts> certificate) throws IOException {
        if (certificate.isPresent()) {
            CertificateFacts shown = certificate.get();
            json.writeObjectFieldStart("shown");
            json.writeStringField("subject", shown.subject());
            json.writeStringField("issuer", shown.issuer());
            json.writeNumberField("from", shown.from().toEpochMilli());
            json.writeNumberField("until", shown.until().toEpochMilli());
            each(json, "names", shown.names(), JsonGenerator::writeString);
            json.writeEndObject();
        }
    }

    private static void hour(JsonGenerator json, Activity.Hour hour) throws IOException {
        json.writeStartObject();
        json.writeNumberField("start", hour.start().toEpochMilli());
        json.writeNumberField("acceptedStreams", hour.acceptedStreams());
        json.writeNumberField("refusedStreams", hour.refusedStreams());
        json.writeNumberField("acceptedStanzas", hour.acceptedStanzas());
        json.writeNumberField("refusedStanzas", hour.refusedStanzas());
        json.writeEndObject();
    }

    private static void negotiation(JsonGenerator json, Transcript transcript) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", transcript.id());
        json.writeStringField("direction", transcript.direction().name());
        json.writeStringField("domain", transcript.domain());
        json.writeNumberField("began", transcript.began().toEpochMilli());
        json.writeNumberField("leftOut", transcript.leftOut());
        shown(json, transcript.certificate());
        each(json, "steps", transcript.steps(), ReportJson::step);
        json.writeEndObject();
    }

    private static void step(JsonGenerator json, Step step) throws IOException {
        json.writeStartObject();
        json.writeNumberField("at", step.at().toEpochMilli());
        json.writeStringField("speaker", step.speaker().name());
        json.writeStringField("kind", step.kind().name());
        each(json, "details", step.details(), JsonGenerator::writeString);
        if (step instanceof Step.Refused refused) {
            each(json, "problems", refused.problems(), ReportJson::problem);
        }
        json.writeEndObject();
    }

    private static void problem(JsonGenerator json, CertificateProblem problem) throws IOException {
        json.writeStartObject();
        json.writeStringField("code", problem.code().name());
        each(json, "arguments", problem.arguments(), JsonGenerator::writeString);
        json.writeEndObject();
    }
}
