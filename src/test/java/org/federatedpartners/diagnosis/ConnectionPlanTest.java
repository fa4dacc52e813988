package org.federatedpartners.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.Lookup.Failure;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where each version connects to, and where a stream then begins. The real servers are held against the same model in ConnectionPlanIT. */
class ConnectionPlanTest {

    private static final DomainName DOMAIN = DomainName.of("p.example");
    private static final Map<String, ConnectModel> VERSIONS = Map.of(
        "4.2", new ConnectModel(false, false, false, false, ConnectModel.Attempts.FIRST_ADDRESS),
        "ours", new ConnectModel(false, false, false, false, ConnectModel.Attempts.EACH_ADDRESS),
        "4.9", new ConnectModel(true, true, false, false, ConnectModel.Attempts.FIRST_ADDRESS),
        "5.0", new ConnectModel(true, true, true, false, ConnectModel.Attempts.RACE),
        "5.1", new ConnectModel(true, true, true, true, ConnectModel.Attempts.RACE));

    private static ConnectRules rules(String version, String closed, Map<String, Endpoint> overrides) {
        return new ConnectRules(VERSIONS.get(version), !closed.contains("starttls"), !closed.contains("direct"), !closed.contains("tls-policy"), 5269,
            Duration.ofMillis(250), new ConnectRules.Patience(Duration.ofMinutes(2), Duration.ofSeconds(10)), true, overrides);
    }

    /** {@code x 0 10 a:5269} is a record of {@code _xmpp-server}, s of {@code _xmpps-server}, j of {@code _jabber}; {@code x .} declines, {@code x ?} gets no answer. */
    private static Lookup<Service> services(String records, char kind) {
        List<Service> found = new ArrayList<>();
        for (String record : records.split(";")) {
            String[] fields = record.strip().split("\\s+");
            if (fields[0].equals(String.valueOf(kind))) {
                if (fields[1].equals(".")) {
                    return new Lookup.None<>(Absence.NOT_OFFERED, Validation.UNCHECKED, Duration.ZERO);
                }
                if (fields[1].equals("?")) {
                    return new Lookup.Failed<>(Failure.SERVER_FAILURE, "");
                }
                String[] place = fields[3].split(":");
                found.add(new Service(new Endpoint(place[0], Integer.parseInt(place[1]), kind == 's'), Integer.parseInt(fields[1]), Integer.parseInt(fields[2])));
            }
        }
        return found.isEmpty() ? LocalDomainTests.none() : new Lookup.Found<>(found, Validation.UNCHECKED, Duration.ZERO);
    }

    /** The host {@code a} has the address 192.0.2.97 and, as {@code A}, 2001:db8::61; the domain itself 192.0.2.1. */
    private static DomainRecords records(String records, String hosts) {
        Map<String, Lookup<InetAddress>> found = new HashMap<>();
        for (String host : hosts.split(" ")) {
            if (!host.isEmpty()) {
                String[] parts = host.split("=");
                found.put(parts[0], new Lookup.Found<>(Arrays.stream(parts[1].split(",")).map(LocalDomainTests::address).toList(), Validation.UNCHECKED, Duration.ZERO));
            }
        }
        return new DomainRecords(services(records, 'x'), services(records, 's'), services(records, 'j'), found);
    }

    private static final String HOSTS = "a=192.0.2.10 b=192.0.2.20 c=192.0.2.30 six=2001:db8::6 both=192.0.2.40,2001:db8::4 two=192.0.2.51,192.0.2.52 p.example=192.0.2.1";

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        4.2 | x 0 0 a:1; s 0 0 b:2; j 0 0 c:3 | ''              | a:1
        ours| x 0 0 a:1; s 0 0 b:2; j 0 0 c:3 | ''              | a:1
        4.9 | x 0 0 a:1; s 0 0 b:2; j 0 0 c:3 | ''              | a:1+b:2s
        5.1 | x 0 0 a:1; s 0 0 b:2; j 0 0 c:3 | ''              | a:1+b:2s p.example:5269
        4.2 | j 0 0 c:3                       | ''              | c:3
        5.1 | j 0 0 c:3                       | ''              | c:3 p.example:5269
        4.2 | ''                              | ''              | p.example:5269
        5.1 | ''                              | ''              | p.example:5269
        5.1 | x 0 0 p.example:5269            | ''              | p.example:5269
        5.1 | x 0 0 p.example:5270            | ''              | p.example:5270 p.example:5269
        4.2 | x ?; j 0 0 c:3                  | ''              | c:3
        4.9 | x ?; s 0 0 b:2                  | ''              | b:2s
        4.9 | x 0 0 a:1; s ?                  | ''              | a:1
        5.0 | x ?; s ?                        | ''              | p.example:5269
        4.2 | x .                             | ''              | ''
        4.9 | x .                             | ''              | ''
        5.0 | x .                             | ''              | p.example:5269
        4.2 | x 0 0 :5269                     | ''              | :5269
        4.9 | x 0 0 :5269                     | ''              | :5269
        5.0 | x 0 0 :5269                     | ''              | :5269 p.example:5269
        4.9 | x .; s 0 0 b:2                  | ''              | b:2s
        4.2 | x .; s 0 0 b:2                  | ''              | ''
        4.2 | s 0 0 b:2                       | ''              | p.example:5269
        4.9 | x 1 0 a:1; s 0 0 b:2            | ''              | b:2s a:1
        4.9 | x 0 0 a:1; s 0 0 b:2            | direct          | a:1
        4.9 | s 0 0 b:2                       | direct          | ''
        5.0 | s 0 0 b:2                       | direct          | p.example:5269
        4.9 | s 0 0 b:2                       | tls-policy      | p.example:5269
        4.9 | x 0 0 a:1; s 0 0 b:2            | starttls        | b:2s
        5.1 | x 0 0 a:1                       | starttls        | ''
        4.2 | x 0 0 a:1                       | starttls        | ''
        5.1 | x 0 0 a:1                       | direct starttls | ''
        """)
    void plansTargetsFromDnsAsEachOpenfireVersionDoes(String version, String records, String closed, String stages) {
        ConnectionPlan plan = ConnectionPlan.of(DOMAIN, Optional.empty(), rules(version, closed, Map.of()), records(records, HOSTS));
        assertThat(plan.stages().stream().map(stage -> stage.stream().map(host -> host.endpoint().host() + ":" + host.endpoint().port() + (host.endpoint().directTls() ? "s" : ""))
            .sorted().collect(Collectors.joining("+"))).collect(Collectors.joining(" "))).isEqualTo(stages);
    }

    /** Exact before wildcard before all; since 5.1 one may lead to another, and a circle is none. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        4.2 | p.example=o:1                                  |       | o:1
        4.2 | *=o:1                                          |       | o:1
        4.2 | other=o:1                                      |       | p.example:5269
        4.2 | *.example=o:1                                  |       | p.example:5269
        5.1 | *.example=o:1                                  |       | o:1
        5.1 | *.example=o:1 *.p.example=o:2 *=o:3            |       | o:2
        5.1 | *.ple=o:1                                      |       | p.example:5269
        5.1 | p.example=o:1 o=q:2                            |       | q:2
        5.0 | p.example=o:1 o=q:2                            |       | o:1
        5.1 | p.example=o:1 o=p.example:2                    |       | p.example:5269
        5.1 | p.example=p.example:2                          |       | p.example:2
        4.2 | p.example=o:1                                  | h.example:9 | h.example:9
        5.1 | p.example=o:1 h.example=q:2                            | h.example:9 | q:2
        5.0 | p.example=o:1 h.example=q:2                            | h.example:9 | h.example:9
        """)
    void connectHostAndOverridesTakePrecedenceOverDns(String version, String overrides, String connectHost, String place) {
        Map<String, Endpoint> table = Arrays.stream(overrides.split(" ")).map(entry -> entry.split("[=:]"))
            .collect(Collectors.toMap(entry -> entry[0], entry -> new Endpoint(entry[1], Integer.parseInt(entry[2]), false)));
        ConnectionPlan plan = ConnectionPlan.of(DOMAIN, Optional.ofNullable(connectHost).flatMap(ConnectHost::parse), rules(version, "", table), records("", HOSTS));
        assertThat(plan.hosts()).singleElement().satisfies(host -> assertThat(host.endpoint().host() + ":" + host.endpoint().port()).isEqualTo(place));
    }

    /** Addresses by their last part; what does not accept is not said. In brackets the milliseconds until it is accepted. */
    @ParameterizedTest(name = "{0}: {1}, accepting {2}: {3} {4}")
    @CsvSource(delimiter = '|', textBlock = """
        4.2  | x 0 0 a:1; x 1 0 b:1           | 10 20      | 10       | false
        4.2  | x 0 0 a:1; x 1 0 b:1           | 20         | 20       | false
        4.2  | x 0 0 a:1; x 1 0 b:1           | ''         | ''       | true
        4.2  | x 0 0 a:1; x 0 0 b:1           | 10 20      | 10 20    | false
        4.2  | x 0 5 a:1; x 0 0 b:1           | 10 20      | 10       | false
        4.2  | x 0 5 a:1; x 0 5 b:1           | 20         | 20       | false
        4.2  | x 0 0 two:1                    | 51 52      | 51 52    | false
        4.2  | x 0 0 two:1                    | 51         | 51       | true
        ours | x 0 0 two:1                    | 51         | 51       | false
        4.2  | x 0 0 both:1                   | 4          | ''       | true
        ours | x 0 0 both:1                   | 4          | 4        | false
        ours | x 0 0 both:1                   | 4 40       | 40       | false
        4.2  | x 0 0 both:1; x 1 0 a:1        | 4 10       | 10       | false
        4.9  | x 0 0 both:1                   | 4          | ''       | true
        5.0  | x 0 0 both:1                   | 4          | 4        | false
        5.0  | x 0 0 both:1                   | 4 40       | 40       | false
        5.0  | x 0 0 both:1                   | 4 40(600)  | 4        | false
        5.0  | x 0 0 both:1                   | 4 40(270)  | 4 40     | false
        5.0  | x 0 0 two:1                    | 51 52      | 51 52    | false
        5.0  | x 0 0 two:1                    | 52         | 52       | false
        5.0  | x 0 0 a:1; x 0 0 b:1           | 10 20      | 10 20    | false
        5.0  | x 0 5 a:1; x 0 0 b:1           | 10 20      | 10       | false
        5.0  | x 0 0 a:1; x 1 0 b:1           | 20 1       | 20       | false
        5.0  | x 0 0 a:1; x 1 0 b:1           | 1          | 1        | false
        4.9  | x 0 0 a:1; x 1 0 b:1           | 1          | ''       | true
        5.0  | x 0 0 a:1                      | ?          | 10 1     | true
        5.0  | x 0 0 both:1                   | 4- 40      | 40       | false
        5.0  | x 0 0 a:1; x 1 0 b:1           | 10- 20     | 10 20    | false
        4.9  | x 0 0 both:1                   | 40-        | 40       | true
        4.9  | x 0 0 a:1; x 1 0 b:1           | 10- 20     | 10 20    | false
        ours | x 0 0 both:1                   | 40- 4      | 40 4     | false
        5.0  | x 0 0 nowhere:1; x 1 0 a:1     | 10         | 10       | false
        4.2  | x 0 0 nowhere:1; x 1 0 a:1     | 10         | 10       | false
        """)
    void predictsTheAddressesThatAStreamUses(String version, String records, String accepting, String used, boolean fails) {
        Function<TargetAddress, Course.Reached> reached = target -> accepting.equals("?") ? Course.Reached.UNKNOWN : Arrays.stream(accepting.split(" "))
            .filter(one -> one.replaceFirst("\\D.*", "").equals(last(target))).findFirst().map(ConnectionPlanTest::reached).orElse(Course.Reached.FAILS);
        Course course = Course.of(ConnectionPlan.of(DOMAIN, Optional.empty(), rules(version, "", Map.of()), records(records, HOSTS)), reached);
        assertThat(course.used().stream().map(ConnectionPlanTest::last)).containsExactlyInAnyOrder(used.isEmpty() ? new String[0] : used.split(" "));
        assertThat(course.fails()).isEqualTo(fails);
        assertThat(course.used()).allMatch(target -> reached.apply(target).known() != Course.Reached.Known.FAILS);
    }

    /** {@code 4} accepts at once, {@code 4(270)} after so many milliseconds, and {@code 4-} not within ten seconds. */
    private static Course.Reached reached(String one) {
        return one.endsWith("-") ? Course.Reached.notWithin(Duration.ofSeconds(10))
            : Course.Reached.after(Duration.ofMillis(one.contains("(") ? Integer.parseInt(one.replaceAll(".*\\(|\\)", "")) : 1));
    }

    private static String last(TargetAddress target) {
        return target.address().getHostAddress().replaceFirst(".*[.:]", "");
    }

    /** Named, but kept from by this server's own ports: only then it is this server's fault that nothing leaves. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        5.1 | s 0 0 b:2            | direct     | DIRECT_TLS_NOT_USED
        5.1 | x 0 0 a:1; s 0 0 b:2 | direct     |
        5.1 | x 0 0 a:1            | starttls   | STARTTLS_NOT_USED
        5.1 | x 0 0 a:1; s 0 0 b:2 | starttls   |
        4.9 | s 0 0 b:2            | direct     | DIRECT_TLS_NOT_USED
        4.2 | x .; s 0 0 b:2       | ''         |
        4.2 | x 0 0 a:1            | starttls   | STARTTLS_NOT_USED
        4.9 | x .; s 0 0 b:2       | tls-policy |
        5.1 | x .                  | direct     |
        """)
    void blamesOwnSettingsOnlyWhenTheyBlockEveryNamedTarget(String version, String records, String closed, Step.Code because) {
        assertThat(ConnectionPlan.of(DOMAIN, Optional.empty(), rules(version, closed, Map.of()), records(records, HOSTS)).blockedHere()).isEqualTo(Optional.ofNullable(because));
    }
}
