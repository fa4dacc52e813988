package org.federatedpartners.openfire;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.background.PageQuestions;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.console.Certificates;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.ServerFacts;

/**
 * What the pages ask of Openfire and its database. Its version may lack what the answer needs: that costs the page this answer and no more, and is noted. The database
 * may say nothing: after a moment, the answer is not known.
 */
public final class AsFarAsKnown {

    /** How long a page waits for one answer from Openfire's database, a little longer than the search of the rosters takes at most; and as long for its turn. */
    public static final Duration PATIENCE = Duration.ofSeconds(7);

    private final Compatibility compatibility;
    private final PageQuestions questions;
    private final Duration patience;

    private AsFarAsKnown(Compatibility compatibility, PageQuestions questions, Duration patience) {
        this.compatibility = compatibility;
        this.questions = questions;
        this.patience = patience;
    }

    /**
     * The same services, of which none fails for want of a member of Openfire, but for tests of a domain or of this server: these are nothing without it.
     *
     * @param questions where pages wait for the database
     * @param patience  how long they wait for one answer of it, usually {@link #PATIENCE}
     */
    public static ConsoleServices of(ConsoleServices services, Compatibility compatibility, PageQuestions questions, Duration patience) {
        AsFarAsKnown known = new AsFarAsKnown(compatibility, questions, patience);
        ConsoleServices.Diagnosis diagnosis = services.diagnosis();
        return new ConsoleServices(services.policy(), services.history(), known.here(services.here()),
            new ConsoleServices.Diagnosis(diagnosis.tests(), known.certificates(diagnosis.certificates()), diagnosis.missing(), diagnosis.notices(), diagnosis.notifications()),
            known.audit(services.audit()));
    }

    private <T> T ask(String feature, Supplier<T> question, T unknown) {
        return compatibility.ask(feature, question, unknown);
    }

    /** The same for what only the database knows. */
    private <T> Optional<T> read(String feature, Supplier<Optional<T>> question) {
        return questions.answer("read for a page: " + feature, patience, () -> ask(feature, question, Optional.<T>empty())).flatMap(known -> known);
    }

    private ConsoleServices.Here here(ConsoleServices.Here here) {
        return new ConsoleServices.Here(here.own(), domain -> ask("which domains are local", () -> here.isLocal().test(domain), domain.value().equals(here.own())),
            () -> ask("the server's own settings", here.server(), ServerFacts.UNCONSTRAINED), here.steering(), streams(here.streams()),
            partners -> read("who has contacts at partners", () -> here.contacts().each(partners)),
            () -> read("Openfire's lists of servers", here.lists()), here.denied(), here.nodes(), here.elsewhere(), here.files());
    }

    private LiveStreams streams(LiveStreams streams) {
        return new LiveStreams() {
            @Override
            public Optional<List<LiveStream>> of(Collection<DomainName> domains) {
                return ask("live streams on pages", () -> streams.of(domains), Optional.empty());
            }

            @Override
            public Optional<Map<String, Count>> counts() {
                return ask("live streams on pages", streams::counts, Optional.empty());
            }
        };
    }

    private Certificates certificates(Certificates certificates) {
        return new Certificates() {
            @Override
            public List<ShownCertificate> own() {
                return ask("this server's own certificates on pages", certificates::own, List.of());
            }

            @Override
            public Optional<CertificateProblem> ownProblem(String local) {
                return ask("this server's own certificates on pages", () -> certificates.ownProblem(local), Optional.empty());
            }

            @Override
            public boolean isByKeyAlone(SeenCertificate certificate) {
                return certificates.isByKeyAlone(certificate);
            }
        };
    }

    private AuditLog audit(AuditLog audit) {
        return new AuditLog() {
            @Override
            public void record(String administrator, String summary, String details) {
                ask("the audit log", () -> {
                    audit.record(administrator, summary, details);
                    return true;
                }, false);
            }

            @Override
            public List<Entry> latest() {
                return ask("the audit log", audit::latest, List.of());
            }
        };
    }
}
