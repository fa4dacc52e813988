package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.federatedpartners.policy.AuthenticationMethod;

/**
 * A real ejabberd 23, run from a configuration of its own and without its control script. Names come from files: for
 * look-ups in the C library by way of nss_wrapper, for those of the Erlang runtime from its own configuration.
 */
public final class EjabberdServer extends PackagedServer {

    private static final int CONTROL_PORT = 5280;

    public EjabberdServer(Testbed testbed, Site site, PartnerProfile profile, Account... accounts) {
        super(testbed, site, profile, accounts);
    }

    @Override
    List<String> command() {
        Path erl = Software.EJABBERD.program("erl");
        return List.of(erl.toString(), "-noinput", "-name", "ejabberd@" + site().address(), "-setcookie", "testbed", "+K", "true", "+S", "1",
            // Neither a node to talk to nor a port mapper: a fixed port on the server's own address.
            "-kernel", "inet_dist_use_interface", "{" + site().address().replace('.', ',') + "}", "-erl_epmd_port", "5210", "-start_epmd", "false",
            "-mnesia", "dir", "\"" + file("spool") + "\"", "-s", "ejabberd");
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("EJABBERD_CONFIG_PATH", file("ejabberd.yml").toString());
        environment.put("EJABBERD_LOG_PATH", file("ejabberd.log").toString());
        environment.put("ERL_INETRC", file("inetrc").toString());
        environment.put("HOME", site().directory().toString());
        environment.put("ERL_LIBS", "/usr/lib/x86_64-linux-gnu");
        environment.put("ERL_DIST_PORT", "5210");
        environment.put("ERL_MAX_PORTS", "4096");
        environment.put("LD_PRELOAD", "libnss_wrapper.so");
        environment.put("NSS_WRAPPER_HOSTS", file("hosts").toString());
        return environment;
    }

    @Override
    void configure() throws IOException {
        // Each start registers the accounts anew.
        Testbed.deleteRecursively(file("spool"));
        Files.createDirectories(file("spool"));
        Files.writeString(file("inetrc"), "{lookup,[file]}.\n{hosts_file,\"\"}.\n{resolv_conf,\"\"}.\n");
        Files.writeString(file("ejabberd.yml"), configuration());
    }

    @Override
    void up() {
        accounts().forEach(account -> site().domains().forEach(domain -> XmppClient.register(site().address(), domain, account)));
    }

    private String configuration() {
        return """
            hosts: [%1$s]
            loglevel: debug
            ca_file: "%2$s/ca.pem"
            certfiles: ["%2$s/certificate.pem", "%2$s/key.pem"]
            s2s_use_starttls: %4$s
            s2s_timeout: 10m
            s2s_dns_timeout: 2
            s2s_max_retry_delay: 1
            outgoing_s2s_families: [ipv4]
            outgoing_s2s_ipv4_address: "%3$s"
            auth_method: internal
            registration_timeout: infinity
            listen:
              - {port: 5222, ip: "%3$s", module: ejabberd_c2s, access: all}
              - {port: 5269, ip: "%3$s", module: ejabberd_s2s_in}
              - {port: %6$d, ip: "%3$s", module: ejabberd_http, request_handlers: {/api: mod_http_api}}
            api_permissions:
              "the test": {from: mod_http_api, who: all, what: "stop_s2s_connections"}
            modules:
              mod_roster: {}
              mod_disco: {}
              mod_ping: {}
              mod_register: {access: all, ip_access: all}
              %5$s
            """.formatted(forDomains("\"%s\"", ", "), site().directory(), site().address(),
            switch (profile().tls()) {
                case NONE -> "false";
                case OPTIONAL -> "optional";
                case REQUIRED -> "required";
                case DIRECT -> throw new IllegalArgumentException(profile() + " is not played by ejabberd");
            }, profile().dialback() ? "mod_s2s_dialback: {}" : "", CONTROL_PORT);
    }

    /** Ends its streams with all other servers. */
    public void endServerStreams() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + site().address() + ":" + CONTROL_PORT + "/api/stop_s2s_connections"))
            .POST(HttpRequest.BodyPublishers.ofString("{}")).build();
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("It does not end its streams (status " + answer.statusCode() + "): " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while streams were ending", e);
        }
    }

    @Override
    public LogFile log() {
        return new LogFile(file("ejabberd.log"));
    }

    @Override
    public Optional<AuthenticationMethod> incoming(String peer, long mark) {
        return accepted("inbound", Pattern.quote(peer) + " -> \\S+", mark);
    }

    @Override
    public Optional<AuthenticationMethod> outgoing(String peer, long mark) {
        return accepted("outbound", "\\S+ -> " + Pattern.quote(peer), mark);
    }

    private Optional<AuthenticationMethod> accepted(String direction, String pair, long mark) {
        Pattern line = Pattern.compile("\\((tcp|tls)\\|\\S+\\) Accepted " + direction + " s2s (EXTERNAL|dialback) authentication " + pair + " ");
        return log().last(mark, line).map(match -> match.group(2).equals("EXTERNAL") ? AuthenticationMethod.SASL_OVER_TLS
            : match.group(1).equals("tls") ? AuthenticationMethod.TLS_DIALBACK : AuthenticationMethod.TCP_DIALBACK);
    }
}
