package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.federatedpartners.policy.AuthenticationMethod;

/** A real Prosody 0.12, run from a configuration of its own. Its names come from a hosts file, or from the testbed's name server. */
public final class ProsodyServer extends PackagedServer {

    private static final String DIALBACK_SECRET = "testbed";

    private String tls = "";
    private boolean shortKeys;

    public ProsodyServer(Testbed testbed, Site site, PartnerProfile profile, Account... accounts) {
        super(testbed, site, profile, accounts);
    }

    @Override
    List<String> command() {
        return List.of(Software.PROSODY.program("prosody").toString(), "-F", "--config", file("prosody.cfg.lua").toString());
    }

    /** Has it put up with keys that OpenSSL would not even load any more. */
    public ProsodyServer withShortKeys() {
        shortKeys = true;
        return this;
    }

    @Override
    Map<String, String> environment() {
        return shortKeys ? Map.of("OPENSSL_CONF", file("openssl.cnf").toString()) : Map.of();
    }

    /** Has its TLS set up by these settings of Prosody's too. */
    public ProsodyServer withTls(String settings) {
        tls = settings;
        return this;
    }

    @Override
    void configure() throws IOException {
        for (String domain : site().domains()) {
            Path directory = Files.createDirectories(file("data").resolve(domain.replace(".", "%2e").replace("-", "%2d")).resolve("accounts"));
            for (Account account : accounts()) {
                Files.writeString(directory.resolve(account.user() + ".dat"), "return { [\"password\"] = \"" + account.password() + "\"; };\n");
            }
        }
        Files.createDirectories(file("modules"));
        Files.writeString(file("modules/mod_no_external.lua"), """
            local sasl = "urn:ietf:params:xml:ns:xmpp-sasl"
            module:hook("s2s-stream-features", function(event) event.features:remove_children("mechanisms", sasl) end, -1000)
            module:hook("stanza/http://etherx.jabber.org/streams:features", function(event)
                if event.origin.type == "s2sout_unauthed" then event.stanza:remove_children("mechanisms", sasl) end
            end, 1000)
            """);
        Files.writeString(file("openssl.cnf"), """
            openssl_conf = all
            [all]
            ssl_conf = ssl
            [ssl]
            system_default = defaults
            [defaults]
            CipherString = DEFAULT@SECLEVEL=0
            """);
        Files.writeString(file("prosody.cfg.lua"), configuration());
    }

    private String configuration() {
        String modules = "\"roster\"; \"saslauth\"; \"tls\"; \"disco\"; \"ping\"; \"presence\"; \"message\"; \"iq\"; \"posix\""
            + (profile().external() ? "" : "; \"no_external\"");
        return """
            run_as_root = true
            pidfile = "%1$s/prosody.pid"
            data_path = "%1$s/data"
            plugin_paths = { "%1$s/modules" }
            interfaces = { "%2$s" }
            local_interfaces = { "%2$s" }
            use_ipv6 = false
            c2s_ports = { 5222 }
            s2s_ports = { %10$s }
            s2s_direct_tls_ports = { %11$s }
            http_ports = { }
            https_ports = { }
            c2s_require_encryption = false
            allow_unencrypted_plain_auth = true
            authentication = "internal_plain"
            storage = "internal"
            modules_enabled = { %3$s }
            modules_disabled = { %4$s }
            log = { { levels = { min = "debug" }; to = "file"; filename = "%1$s/prosody.log" } }
            ssl = { certificate = "%1$s/certificate.pem"; key = "%1$s/key.pem"; cafile = "%1$s/ca.pem"; %13$s }
            unbound = { resolvconf = false; %12$s }
            s2s_timeout = 10
            s2s_allow_encryption = %5$s
            s2s_require_encryption = %6$s
            s2s_secure_auth = %7$s
            dialback_secret = "%8$s"
            %9$s
            """.formatted(site().directory(), site().address(), profile().dialback() ? modules + "; \"dialback\"" : modules,
            profile().dialback() ? "\"s2s_bidi\"" : "\"s2s_bidi\"; \"dialback\"", profile().tls() != PartnerProfile.Tls.NONE,
            isDirect() || profile().tls() == PartnerProfile.Tls.REQUIRED, !profile().dialback(), DIALBACK_SECRET,
            forDomains("VirtualHost \"%s\"\n", ""), isDirect() ? "" : Streams.SERVER_PORT, isDirect() ? Streams.DIRECT_TLS_PORT : "", isDirect() ? byNameServer() : byHostsFile(), tls);
    }

    private String byHostsFile() {
        return "hoststxt = \"" + file("hosts") + "\"; options = { [\"local-zone\"] = \". static\" }";
    }

    private String byNameServer() {
        return "hoststxt = false; forward = { \"" + testbed().nameServer().address() + "@" + NameServer.PORT
            + "\" }; options = { [\"do-not-query-localhost\"] = \"no\" }";
    }

    @Override
    public LogFile log() {
        return new LogFile(file("prosody.log"));
    }

    @Override
    public Optional<AuthenticationMethod> incoming(String peer, long mark) {
        return authenticated("s2sin", peer, mark);
    }

    @Override
    public Optional<AuthenticationMethod> outgoing(String peer, long mark) {
        return authenticated("s2sout", peer, mark);
    }

    /** Whether a stream with another server is authenticated and not yet ended, in either direction, as the log tells it. */
    public boolean hasStreams(String peer) {
        Pattern line = Pattern.compile("(s2s(?:in|out)[0-9a-f]+)\\s.*(?:is now (authenticated) for " + Pattern.quote(peer) + "$|Destroying )");
        Set<String> live = new HashSet<>();
        log().linesSince(0).stream().map(line::matcher).filter(Matcher::find).forEach(match -> {
            if (match.group(2) == null) {
                live.remove(match.group(1));
            } else {
                live.add(match.group(1));
            }
        });
        return !live.isEmpty();
    }

    /** Each line begins with the stream's name, which is used again for another stream after "Destroying". */
    private Optional<AuthenticationMethod> authenticated(String streams, String peer, long mark) {
        Pattern line = Pattern.compile("^.*(" + streams + "[0-9a-f]+)\\s.* is now authenticated for " + Pattern.quote(peer) + "$");
        return log().last(mark, line).map(match -> {
            List<String> all = log().linesSince(0);
            List<String> before = all.subList(0, all.lastIndexOf(match.group())).stream().filter(text -> text.contains(match.group(1))).toList();
            int start = before.size();
            while (start > 0 && !before.get(start - 1).contains("Destroying ")) {
                start--;
            }
            return method(before.subList(start, before.size()));
        });
    }

    /** The key that it would send on a stream with this id, and says is its own when it is asked (XEP-0185). */
    public static String dialbackKey(String receiving, String originating, String streamId) {
        HexFormat hex = HexFormat.of();
        try {
            byte[] secret = MessageDigest.getInstance("SHA-256").digest(DIALBACK_SECRET.getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(hex.formatHex(secret).getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            return hex.formatHex(mac.doFinal((receiving + " " + originating + " " + streamId).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AuthenticationMethod method(List<String> lines) {
        if (lines.stream().noneMatch(text -> text.contains("Stream encrypted"))) {
            return AuthenticationMethod.TCP_DIALBACK;
        }
        return lines.stream().anyMatch(text -> text.contains("<success "))
            ? AuthenticationMethod.SASL_OVER_TLS : AuthenticationMethod.TLS_DIALBACK;
    }
}
