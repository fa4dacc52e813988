package org.federatedpartners.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.GlobalSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What configurations of Prosody and ejabberd, and Openfire's own lists, say of single domains. */
class OtherServersTest {

    private static Plan plan(String file) {
        return new Import(file.getBytes(StandardCharsets.UTF_8), false, SaslWithoutTls.ASK).plan(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of()), GlobalSettings.DEFAULT,
            domain -> false);
    }

    private static List<String> told(List<Problem> problems) {
        return problems.stream().map(problem -> problem.at().line() + ":" + problem.at().column() + " " + problem.finding().map(finding -> finding.code().name()).orElse(problem.code().name()))
            .toList();
    }

    /** Each partner with its settings, then the deny list. */
    private static List<String> result(Plan plan) {
        return Stream.concat(plan.rows().stream().map(row -> row.after().orElseThrow()).map(partner -> partner.primaryDomain() + " " + partner.negotiation().tls() + " " + partner.negotiation().sasl()
            + " " + partner.negotiation().dialback()), plan.settings().policy().denied().toString().lines().map(line -> "deny " + line)).toList();
    }

    private static final String PROSODY = """
        -- s2s_secure_domains = { "commented.example" }
        --[[ s2s_insecure_domains = {
          "also.example" } ]]
        VirtualHost "here.example"
        s2s_secure_auth = true
        s2s_secure_domains = { "a.example", 'b.example'; -- "no.example"
          "c.example"; }
        s2s_insecure_domains={"d.example"}
        s2s_blacklist = { "bad.example" }
        s2s_whitelist = { "a.example", "e.example" }
        """;

    private static final String EJABBERD = """
        # The servers that we talk to
        ---
        hosts:
          - here.example
        s2s_use_starttls: required
        s2s_access: s2s   # see below
        acl:
          good:
            server:
              - "a.example"   # the first
              - 'b.example'
          more: {server: [c.example, "d.example"]}
          bad:
            server: bad.example
          loopback:
            ip:
              - 127.0.0.0/8
        access_rules:
          local:
            allow: local
          s2s:
          - deny: bad
          - allow:
            - good
            - acl: more
          - deny: all
        """;

    static List<Arguments> read() {
        return List.of(
            Arguments.of("Prosody", PROSODY, List.of("a.example REQUIRED REQUIRED false", "b.example REQUIRED REQUIRED false", "c.example REQUIRED REQUIRED false", "d.example REQUIRED OPTIONAL true",
                "e.example REQUIRED REQUIRED false", "deny bad.example"), List.of()),
            Arguments.of("Prosody without encryption", "s2s_require_encryption = false\ns2s_insecure_domains = { \"d.example\" }\ns2s_whitelist = { \"e.example\" }\n",
                List.of("d.example OPTIONAL OPTIONAL true", "e.example OPTIONAL OPTIONAL true"), List.of()),
            Arguments.of("ejabberd", EJABBERD, List.of("a.example REQUIRED OPTIONAL true", "b.example REQUIRED OPTIONAL true", "c.example REQUIRED OPTIONAL true", "d.example REQUIRED OPTIONAL true",
                "deny bad.example"), List.of("26:11 OTHERS_REFUSED")),
            Arguments.of("ejabberd with certificates", EJABBERD.replace("required", "required_trusted").replace("  - deny: all\n", ""),
                List.of("a.example REQUIRED REQUIRED false", "b.example REQUIRED REQUIRED false",
                    "c.example REQUIRED REQUIRED false", "d.example REQUIRED REQUIRED false", "deny bad.example"),
                List.of()),
            Arguments.of("ejabberd without TLS", "s2s_use_starttls: false\ns2s_access:\n  - allow:\n      server: a.example\n", List.of("a.example NOT_SUPPORTED NOT_SUPPORTED true"), List.of()),
            Arguments.of("ejabberd without a word about TLS", "s2s_access:\n  allow:\n    server: a.example\n", List.of("a.example REQUIRED REQUIRED false"), List.of()),
            Arguments.of("an older ejabberd", "acl:\n  trusted:\n    server:\n      - \"a.example\"\naccess:\n  s2s:\n    trusted: allow\n    all: deny\ns2s_access: s2s\n",
                List.of("a.example REQUIRED REQUIRED false"), List.of("8:10 OTHERS_REFUSED")),
            Arguments.of("ejabberd that permits all but some", "acl: {bad: {server: [bad.example, worse.example]}}\naccess_rules: {s2s: [{deny: bad}, {allow: all}]}\ns2s_access: s2s\n",
                List.of("deny bad.example", "deny worse.example"), List.of()),
            Arguments.of("ejabberd with patterns", "acl:\n  some:\n    server_glob: \"*.example\"\n    server: a.example\ns2s_access:\n  - allow: some\n", List.of("a.example REQUIRED REQUIRED false"),
                List.of("3:18 PATTERN_NOT_TAKEN")),
            Arguments.of("Openfire", new String(ServerListFile.file(Map.of("b.example", 5269, "a.example", 5299), List.of("bad.example")), StandardCharsets.UTF_8),
                List.of("a.example REQUIRED REQUIRED false", "b.example REQUIRED REQUIRED false", "deny bad.example"), List.of("2:1 PORT_NOT_TAKEN")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void read(String name, String file, List<String> expected, List<String> notes) {
        Plan plan = plan(file);
        assertThat(told(plan.problems().kept())).isEmpty();
        assertThat(result(plan)).isEqualTo(expected);
        assertThat(told(plan.notes())).isEqualTo(notes);
        assertThat(plan.rows()).allSatisfy(row -> assertThat(row.after().orElseThrow().type()).isEqualTo(PartnerType.FEDERATED));
    }

    static List<Arguments> wrong() {
        return List.of(
            Arguments.of("Prosody: a table that is none", "s2s_secure_domains = domains\n", List.of("1:1 SYNTAX")),
            Arguments.of("Prosody: a table that does not end", "s2s_secure_domains = { \"a.example\", b }\n", List.of("1:35 SYNTAX")),
            Arguments.of("Prosody: no domain", "s2s_secure_domains = {\n \"a example\" }\n", List.of("2:3 DOMAIN_WHITESPACE")),
            Arguments.of("Prosody: in both", "s2s_secure_domains = { \"a.example\" }\ns2s_insecure_domains = { \"a.example\" }\n", List.of("2:27 REPEATED_PARTNER")),
            Arguments.of("ejabberd: no such rule", "s2s_access: s2s\n", List.of("1:13 RULE_MISSING")),
            Arguments.of("ejabberd: no such list", "s2s_access:\n  - allow: good\n", List.of("2:12 RULE_MISSING")),
            Arguments.of("ejabberd: indents", "s2s_access: all\n   a: b\n", List.of("2:4 SYNTAX")),
            Arguments.of("ejabberd: brackets", "s2s_access: [{allow: a]\n", List.of("1:23 SYNTAX")),
            Arguments.of("ejabberd: deep brackets", "s2s_access: " + "[".repeat(100_000) + "\n", List.of("1:64 SYNTAX")),
            Arguments.of("ejabberd: deep dashes", "s2s_access:\n" + "- ".repeat(100_000) + "a\n", List.of("2:101 SYNTAX")),
            Arguments.of("ejabberd: no domain", "s2s_access:\n  - allow:\n      server: \"a b\"\n", List.of("3:15 DOMAIN_WHITESPACE")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void wrong(String name, String file, List<String> expected) {
        assertThat(told(plan(file).problems().kept())).isEqualTo(expected);
    }

    @Test
    void theDenyListIsAddedTo() {
        Plan plan = new Import("# Openfire's lists of servers\ndeny bad.example\ndeny worse.example\n".getBytes(StandardCharsets.UTF_8), false, SaslWithoutTls.ASK)
            .plan(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of()), settings("# Mine\nbad.example"), domain -> false);
        assertThat(plan.settings().policy().denied().toString()).isEqualTo("# Mine\nbad.example\nworse.example");
    }

    private static GlobalSettings settings(String denied) {
        return new Import(("{\"settings\": {\"deniedDomains\": \"" + denied.replace("\n", "\\n") + "\"}}").getBytes(StandardCharsets.UTF_8), false, SaslWithoutTls.ASK)
            .plan(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of()), GlobalSettings.DEFAULT, domain -> false).settings();
    }
}
