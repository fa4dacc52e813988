package org.federatedpartners.openfire;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.federatedpartners.diagnosis.DomainTests;
import org.federatedpartners.openfire.server.OwnTls;
import org.federatedpartners.openfire.session.CertificateWatch;
import org.jivesoftware.openfire.XMPPServer;

/** What tells administrators why something does not work, or soon will not: tests of domains, certificates that end, what this Openfire lacks. */
final class DiagnosisPart implements Part {

    private final Background background;
    private final Compatibility compatibility;
    private final S2sPart s2s;
    private final CertificateWatch certificates;
    private final DomainTests tests;

    DiagnosisPart(XMPPServer server, PolicyPart policy, S2sPart s2s, Background background, Compatibility compatibility) {
        this.background = background;
        this.compatibility = compatibility;
        this.s2s = s2s;
        OpenfireAsSeen own = new OpenfireAsSeen(server, compatibility.era());
        certificates = new CertificateWatch(s2s.streams(), s2s::tls, s2s.seenCertificates(), new CertificateWatch.Own(own, s2s.certificates()), Clock.systemUTC());
        tests = new DomainTests(own, s2s.planner(), new OwnTls(server), new DomainTests.Checks(s2s.certificates(), OwnTls.withOpinion(server), s2s::awaitRevocations, s2s::spellings,
            () -> policy.settings().all().testsPrivateAddresses()), Clock.systemUTC());
    }

    CertificateWatch certificates() {
        return certificates;
    }

    DomainTests tests() {
        return tests;
    }

    @Override
    public void start() {
        background.streams().every(Background.POLL, "look at the certificates of partners", certificates::poll);
        background.storage().every(Background.PERSIST, Duration.ofDays(1), "warn of certificates that end", certificates::warn);
        background.storage().in(Background.TICK, "look for what this version of Openfire lacks", compatibility::check);
    }

    @Override
    public void stop() {
        tests.close();
    }

    /** What this version of Openfire lacks, by the names in its code; empty if it lacks nothing. */
    List<String> missing() {
        return Stream.concat(Stream.of(s2s.missing()), compatibility.missing().stream()).filter(name -> !name.isEmpty()).distinct().toList();
    }

    /** Lasting conditions that every page shows, as i18n keys, the most severe first. */
    List<String> notices() {
        return compatibility.missing().isEmpty() ? List.of() : List.of("notice.incompatible");
    }
}
