package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestCertificates.other;
import static org.federatedpartners.certificate.TestCertificates.srv;
import static org.federatedpartners.certificate.TestCertificates.xmppAddr;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For which names an authority may vouch: the same for intermediates, trust anchors of the server and private CAs. */
class NameConstraintsTest {

    private static final GeneralName NETWORK = new GeneralName(GeneralName.iPAddress, "10.0.0.0/8");
    private static final GeneralName FOREIGN_NETWORK = new GeneralName(GeneralName.iPAddress, "192.0.2.1");

    static Object[][] names() {
        GeneralName unknownForm = other("1.3.6.1.4.1.311.20.2.3", new DERUTF8String("user@p.example"));
        GeneralName organization = new GeneralName(new X500Name("O=Partner"));
        return new Object[][] {
            // what is permitted, what is excluded, what the certificate names, the domain, whether it is proven
            {"permitted", of(dns("p.example")), of(), of(dns("p.example")), "p.example", true},
            {"below a permitted one", of(dns("p.example")), of(), of(dns("a.b.p.example")), "a.b.p.example", true},
            {"permitted in capitals", of(dns("P.EXAMPLE")), of(), of(dns("p.example")), "p.example", true},
            {"another domain", of(dns("p.example")), of(), of(dns("q.example")), "q.example", false},
            {"a suffix that is no label", of(dns("p.example")), of(), of(dns("evilp.example")), "evilp.example", false},
            {"the parent of a permitted one", of(dns("a.p.example")), of(), of(dns("p.example")), "p.example", false},
            {"one of two permitted", of(dns("q.example"), dns("p.example")), of(), of(dns("p.example")), "p.example", true},
            {"one more name than permitted", of(dns("p.example")), of(), of(dns("p.example"), dns("q.example")), "p.example", false},
            {"permitted everything", of(dns("")), of(), of(dns("p.example")), "p.example", true},
            {"permitted with a dot in front, below", of(dns(".p.example")), of(), of(dns("a.p.example")), "a.p.example", true},
            {"permitted with a dot in front, itself", of(dns(".p.example")), of(), of(dns("p.example")), "p.example", false},
            {"excluded", of(), of(dns("p.example")), of(dns("p.example")), "p.example", false},
            {"below an excluded one", of(), of(dns("example")), of(dns("p.example")), "p.example", false},
            {"excluded everything", of(), of(dns("")), of(dns("p.example")), "p.example", false},
            {"not excluded", of(), of(dns("q.example")), of(dns("p.example")), "p.example", true},
            {"permitted and excluded below", of(dns("example")), of(dns("q.example")), of(dns("p.example")), "p.example", true},
            {"permitted, and excluded", of(dns("example")), of(dns("p.example")), of(dns("p.example")), "p.example", false},

            {"a wildcard that covers an excluded one", of(), of(dns("bar.example")), of(dns("*.example")), "foo.example", false},
            {"a wildcard that covers the excluded one asked for", of(), of(dns("bar.example")), of(dns("*.example")), "bar.example", false},
            {"a wildcard above, two labels", of(), of(dns("a.bar.example")), of(dns("*.example")), "foo.example", true},
            {"a wildcard beside", of(), of(dns("bar.example")), of(dns("*.foo.example")), "a.foo.example", true},
            {"a wildcard below an excluded one", of(), of(dns("bar.example")), of(dns("*.bar.example")), "a.bar.example", false},
            {"a wildcard that covers a name excluded with a dot", of(), of(dns(".bar.example")), of(dns("*.example")), "foo.example", false},
            {"a wildcard wider than permitted", of(dns("bar.example")), of(), of(dns("*.example")), "bar.example", false},
            {"a wildcard as wide as permitted", of(dns("bar.example")), of(), of(dns("*.bar.example")), "a.bar.example", true},
            {"a wildcard as wide as permitted with a dot", of(dns(".bar.example")), of(), of(dns("*.bar.example")), "a.bar.example", true},

            {"SRVName, permitted as dNSName", of(dns("p.example")), of(), of(srv("_xmpp-server.p.example")), "p.example", true},
            {"SRVName, not permitted as dNSName", of(dns("p.example")), of(), of(srv("_xmpp-server.q.example")), "q.example", false},
            {"SRVName, excluded as dNSName", of(), of(dns("p.example")), of(srv("_xmpp-server.p.example")), "p.example", false},
            {"SRVName beside a permitted dNSName", of(dns("p.example")), of(), of(dns("p.example"), srv("_xmpp-server.q.example")), "q.example", false},
            {"xmppAddr, permitted as dNSName", of(dns("p.example")), of(), of(xmppAddr("p.example")), "p.example", true},
            {"xmppAddr, not permitted as dNSName", of(dns("p.example")), of(), of(xmppAddr("q.example")), "q.example", false},
            {"xmppAddr, excluded as dNSName", of(), of(dns("p.example")), of(xmppAddr("p.example")), "p.example", false},
            {"xmppAddr with U-label, excluded as A-label", of(), of(dns("xn--bcher-kva.example")), of(xmppAddr("bücher.example")), "xn--bcher-kva.example", false},

            {"SRVName, permitted", of(srv("_xmpp-server.p.example")), of(), of(srv("_xmpp-server.p.example")), "p.example", true},
            {"SRVName, permitted for each service", of(srv("p.example")), of(), of(srv("_xmpp-server.p.example")), "p.example", true},
            {"SRVName, permitted for the service", of(srv("_xmpp-server")), of(), of(srv("_xmpp-server.p.example")), "p.example", true},
            {"SRVName, another domain", of(srv("_xmpp-server.p.example")), of(), of(srv("_xmpp-server.q.example")), "q.example", false},
            {"SRVName, another service", of(srv("_xmpp-client.p.example")), of(), of(srv("_xmpp-server.p.example")), "p.example", false},
            {"SRVName, excluded", of(), of(srv("_xmpp-server.p.example")), of(srv("_xmpp-server.p.example")), "p.example", false},
            {"SRVName, excluded for each service", of(), of(srv("example")), of(srv("_xmpp-server.p.example")), "p.example", false},
            {"SRVName, excluded for another service", of(), of(srv("_xmpp-client.p.example")), of(srv("_xmpp-server.p.example")), "p.example", true},
            {"dNSName beside a constraint on SRVName", of(srv("_xmpp-server.p.example")), of(), of(dns("p.example")), "p.example", true},
            {"both kinds permitted", of(srv("_xmpp-server.p.example"), dns("p.example")), of(), of(dns("p.example"), srv("_xmpp-server.p.example")), "p.example", true},
            {"both kinds, one not", of(srv("_xmpp-server.p.example"), dns("q.example")), of(), of(srv("_xmpp-server.p.example")), "p.example", false},
            {"xmppAddr, permitted", of(xmppAddr("p.example")), of(), of(xmppAddr("p.example")), "p.example", true},
            {"xmppAddr, another domain", of(xmppAddr("p.example")), of(), of(xmppAddr("q.example")), "q.example", false},
            {"xmppAddr, excluded", of(), of(xmppAddr("p.example")), of(xmppAddr("p.example")), "p.example", false},

            {"a form without a rule", of(unknownForm), of(), of(dns("p.example"), unknownForm), "p.example", false},
            {"a form without a rule, unused", of(unknownForm), of(), of(dns("p.example")), "p.example", true},
            {"a network, unused", of(NETWORK), of(), of(dns("p.example")), "p.example", true},
            {"a network, not permitted", of(NETWORK), of(), of(dns("p.example"), FOREIGN_NETWORK), "p.example", false},
            {"a subject, not permitted", of(organization), of(), of(dns("p.example")), "p.example", false},
            {"a network and a form without a rule", of(NETWORK, unknownForm), of(), of(dns("p.example"), FOREIGN_NETWORK), "p.example", false},
        };
    }

    private static List<GeneralName> of(GeneralName... names) {
        return List.of(names);
    }

    private static boolean proves(List<X509Certificate> chain, Set<X509Certificate> anchors, Trust trust, String domain) {
        CertificateVerdict verdict = TestCertificates.judge(() -> anchors, any -> trust, Clock.fixed(NOW, ZoneOffset.UTC)).verdict(PeerCertificate.of(chain), domain);
        assertThat(verdict.problems().stream().map(CertificateProblem::code).map(Enum::name).collect(Collectors.toSet())).doesNotContain("UNREADABLE");
        return verdict.provesDomain();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void appliesNameConstraintsAtEveryLevelOfTheChain(String kind, List<GeneralName> permitted, List<GeneralName> excluded, List<GeneralName> named, String domain, boolean proven) {
        UnaryOperator<TestCertificates.Issue> how = issue -> issue.constrained(permitted, excluded);
        GeneralName[] names = named.toArray(GeneralName[]::new);

        TestCertificates anchor = TestCertificates.root("Constrained", how);
        X509Certificate ofAnchor = anchor.issue(names);
        assertThat(proves(List.of(ofAnchor), Set.of(anchor.root()), Trust.DEFAULT, domain)).as("in a trust anchor").isEqualTo(proven);
        Trust privately = new Trust(List.of(), List.of(anchor.root()), MinimumTls.NONE, false, Optional.empty());
        assertThat(proves(List.of(ofAnchor), Set.of(), privately, domain)).as("in a private CA").isEqualTo(proven);

        TestCertificates below = anchor.below("Below", UnaryOperator.identity());
        assertThat(proves(List.of(below.issue(names), below.root()), Set.of(anchor.root()), Trust.DEFAULT, domain)).as("over an intermediate")
            .isEqualTo(proven && !permitted.contains(new GeneralName(new X500Name("O=Partner"))));

        TestCertificates root = TestCertificates.authority("Root");
        TestCertificates between = root.below("Constrained", how);
        assertThat(proves(List.of(between.issue(names), between.root()), Set.of(root.root()), Trust.DEFAULT, domain)).as("in an intermediate").isEqualTo(proven);
        TestCertificates lowest = between.below("Lowest", UnaryOperator.identity());
        assertThat(proves(List.of(lowest.issue(names), lowest.root(), between.root()), Set.of(root.root()), Trust.DEFAULT, domain)).as("two levels up").isEqualTo(proven);
    }
}
