package org.federatedpartners.history.transcript;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Reason;

/** One thing that was said, or that happened. Words from outside are cut, and without anything that could not be shown. */
public sealed interface Step {

    /** The longest detail, in UTF-16 code units. */
    int MAX_DETAIL = 200;

    /** The length of all details of one step together, including a mark between them. */
    int MAX_DETAILS = 800;

    /** The feature of a server that goes on with TLS only (RFC 6120 5.3.1), among the details of {@link Kind#FEATURES}. */
    String STARTTLS_REQUIRED = "STARTTLS (required)";

    /** Who did something; its text is the i18n key {@code speaker.<name>}. */
    enum Speaker {
        /** This server. */
        US,
        /** The other server. */
        PEER,
        /** Neither side: it is a result. */
        NOBODY
    }

    /** What a step is; its text is the i18n key {@code step.<name>}. */
    enum Kind {
        /** A stream header: its attributes, as {@code name=value}. */
        HEADER,
        /** What is offered: one detail each. */
        FEATURES,
        /** TLS is asked for. */
        STARTTLS,
        /** TLS is agreed to. */
        PROCEED,
        /** TLS is in force: its version and its cipher suite. */
        TLS,
        /** TLS could not be established. */
        TLS_FAILED,
        /** SASL begins: the mechanism. */
        AUTH,
        /** SASL has succeeded. */
        SUCCESS,
        /** SASL or TLS was refused: the condition, and words. */
        FAILURE,
        /** A dialback key is sent, from an initiating domain to a receiving one. */
        KEY,
        /** A dialback key is answered: valid, invalid, or error with its condition. */
        KEY_ANSWER,
        /** A dialback key is to be verified: the request of a receiving domain about an initiating one. */
        QUESTION,
        /** That is answered: valid, invalid, or error with its condition. */
        QUESTION_ANSWER,
        /** A domain is authenticated: see {@link Authenticated}. */
        AUTHENTICATED,
        /** The policy refuses: see {@link Refused}. */
        REFUSED,
        /** A stream error: its condition, and words. */
        ERROR,
        /** Something that is not XML, or more than the protocol allows. */
        UNREADABLE,
        /** Anything else: the name of the element. */
        OTHER,
        /** The stream was there before it was followed: the domains that it carries. */
        RESUMED,
        /** The connection has ended. */
        ENDED
    }

    Instant at();

    Speaker speaker();

    Kind kind();

    /** Its words, as they are shown and stored with the kind. */
    List<String> details();

    /** The same, of which no words from outside are kept. */
    Step withoutWords();

    /** How many UTF-16 code units of text it holds. */
    default int length() {
        return details().stream().mapToInt(String::length).sum();
    }

    /**
     * What one side has said, or what happened to the connection.
     *
     * @param details words of the protocol that belong to it, as {@link Kind} says
     */
    record Said(Instant at, Speaker speaker, Kind kind, List<String> details) implements Step {

        public Said {
            Objects.requireNonNull(at);
            Objects.requireNonNull(speaker);
            if (kind == Kind.AUTHENTICATED || kind == Kind.REFUSED) {
                throw new IllegalArgumentException(kind + " has a type of its own");
            }
            details = bounded(details, MAX_DETAILS);
        }

        @Override
        public Step withoutWords() {
            return new Said(at, speaker, kind, List.of());
        }
    }

    /**
     * A domain is authenticated.
     *
     * @param domain as looked up; empty if there was no room for it
     * @param method empty if what was seen amounts to no method
     */
    record Authenticated(Instant at, String domain, Optional<AuthenticationMethod> method) implements Step {

        public Authenticated {
            Objects.requireNonNull(at);
            domain = Printable.ascii(domain, MAX_DETAIL);
            Objects.requireNonNull(method);
        }

        @Override
        public Speaker speaker() {
            return Speaker.NOBODY;
        }

        @Override
        public Kind kind() {
            return Kind.AUTHENTICATED;
        }

        @Override
        public List<String> details() {
            return List.of(domain, method.map(Enum::name).orElse(""));
        }

        @Override
        public Step withoutWords() {
            return new Authenticated(at, "", method);
        }
    }

    /**
     * The policy refuses.
     *
     * @param domain   as looked up; empty if there was no room for it
     * @param problems what is wrong with the certificate, if it was judged, the most important first
     */
    record Refused(Instant at, Reason reason, String domain, List<CertificateProblem> problems) implements Step {

        private static final int MAX_PROBLEMS = 8;

        public Refused {
            Objects.requireNonNull(at);
            Objects.requireNonNull(reason);
            domain = Printable.ascii(domain, MAX_DETAIL);
            problems = bounded(problems);
        }

        public Refused with(List<CertificateProblem> wrong) {
            return new Refused(at, reason, domain, wrong);
        }

        /** So many problems, with so much text, as are kept. */
        public static List<CertificateProblem> bounded(List<CertificateProblem> problems) {
            return problems.stream().limit(MAX_PROBLEMS)
                .map(problem -> new CertificateProblem(problem.code(), Step.bounded(problem.arguments(), MAX_DETAILS - problem.code().name().length() - 1))).toList();
        }

        @Override
        public Speaker speaker() {
            return Speaker.NOBODY;
        }

        @Override
        public Kind kind() {
            return Kind.REFUSED;
        }

        /** The reason and the domain. */
        @Override
        public List<String> details() {
            return List.of(reason.name(), domain);
        }

        @Override
        public int length() {
            return Step.super.length() + problems.stream().flatMap(problem -> problem.arguments().stream()).mapToInt(String::length).sum();
        }

        @Override
        public Step withoutWords() {
            return new Refused(at, reason, "", List.of());
        }
    }

    /**
     * One that was written down as its kind and its details.
     *
     * @return empty if it cannot be understood
     */
    static Optional<Step> of(Instant at, Speaker speaker, Kind kind, List<String> details) {
        return switch (kind) {
            case AUTHENTICATED -> Optional.of(new Authenticated(at, detail(details, 0), constant(detail(details, 1), AuthenticationMethod.values())));
            case REFUSED -> constant(detail(details, 0), Reason.values()).map(reason -> new Refused(at, reason, detail(details, 1), List.of()));
            default -> Optional.of(new Said(at, speaker, kind, details));
        };
    }

    private static String detail(List<String> details, int place) {
        return place < details.size() ? details.get(place) : "";
    }

    private static <E extends Enum<E>> Optional<E> constant(String name, E[] constants) {
        return Arrays.stream(constants).filter(constant -> constant.name().equals(name)).findFirst();
    }

    private static List<String> bounded(List<String> details, int max) {
        List<String> bounded = new ArrayList<>(details.size());
        int room = max;
        for (String detail : details) {
            String text = Printable.cut(detail, Math.min(MAX_DETAIL, room));
            room -= text.length() + 1;
            if (room < 0) {
                break;
            }
            bounded.add(text);
        }
        return List.copyOf(bounded);
    }
}
