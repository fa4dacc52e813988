package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.io.OutputFormat;
import org.dom4j.io.XMLWriter;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Problems;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;

/** Words and policies for tests of a negotiation. */
final class Dialogue {

    static final String P = "partner.example";
    static final String TWO = "two.example";
    static final String OWN = "own.example";

    private Dialogue() {
    }

    /** A policy that accepts exactly these methods: S, T, D, and their sums. */
    static PolicySnapshot accepting(String methods) {
        return policy(Map.of(P, methods));
    }

    static PolicySnapshot accepting(String methods, MinimumTls minimum) {
        return TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(TestPartner.with(TestPartner.of(1, 1, DomainName.of(P), "", List.of(),
            PartnerType.FEDERATED, settings(methods)), new Trust(List.of(), List.of(), minimum, false, Optional.empty()))));
    }

    static PolicySnapshot policy(Map<String, String> methodsByDomain) {
        List<Partner> partners = new ArrayList<>();
        methodsByDomain.forEach((domain, methods) -> partners.add(TestPartner.of(partners.size() + 1, 1, DomainName.of(domain), "", List.of(),
            PartnerType.FEDERATED, settings(methods))));
        return TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, partners);
    }

    /** A policy that accepts these methods of a partner that has shown this one, in both directions, and is held to it. */
    static PolicySnapshot heldTo(String methods, AuthenticationMethod level) {
        Partner partner = TestPartner.of(1, 1, DomainName.of(P), "", List.of(), PartnerType.FEDERATED, settings(methods),
            new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.REFUSE));
        StrongestMethods levels = new StrongestMethods(Arrays.stream(Direction.values())
            .collect(Collectors.toMap(direction -> new StrongestMethods.Side(partner.id(), direction), direction -> level)));
        return PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE), List.of(partner), levels, Clock.systemUTC());
    }

    /** Every set of methods that settings can express. */
    static NegotiationSettings settings(String methods) {
        return NegotiationSettings.all().stream().filter(NegotiationSettings::isSavable).filter(settings -> letters(settings).equals(methods))
            .findFirst().orElseThrow(() -> new IllegalArgumentException("No settings accept exactly " + methods));
    }

    private static String letters(NegotiationSettings settings) {
        StringBuilder letters = new StringBuilder();
        for (AuthenticationMethod method : settings.acceptedMethods()) {
            letters.append(switch (method) {
                case SASL_OVER_TLS -> "S";
                case TLS_DIALBACK -> "T";
                case TCP_DIALBACK -> "D";
            });
        }
        return letters.toString();
    }

    static TlsFacts tls(CertificateStatus status) {
        return new TlsFacts("TLSv1.3", domain -> Problems.of(status));
    }

    static TlsFacts tlsProving(String... domains) {
        return new TlsFacts("TLSv1.3", domain -> Problems.of(List.of(domains).contains(domain) ? CertificateStatus.PROVES_DOMAIN : CertificateStatus.WRONG_NAME));
    }

    static Element xml(String text) {
        try {
            return DocumentHelper.parseText(text).getRootElement();
        } catch (DocumentException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static Element header(String from) {
        return header(from, "version='1.0'");
    }

    static Element header(String from, String more) {
        return xml("<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' to='own.example' "
            + (from == null ? "" : "from='" + from + "' ") + more + "/>");
    }

    /** Features, abbreviated: tls, TLS (required), external, dialback, limits. */
    static Element features(String... offered) {
        StringBuilder text = new StringBuilder("<stream:features xmlns:stream='http://etherx.jabber.org/streams'>");
        for (String feature : offered) {
            text.append(switch (feature) {
                case "tls" -> "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
                case "TLS" -> "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";
                case "external" -> "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms>";
                case "plain" -> "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>";
                case "mechanisms" -> "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
                case "sasl2" -> "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>EXTERNAL</mechanism></authentication>";
                case "dialback" -> "<dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback>";
                case "limits" -> "<limits xmlns='urn:xmpp:stream-limits:0'/>";
                default -> throw new IllegalArgumentException(feature);
            });
        }
        return xml(text.append("</stream:features>").toString());
    }

    /** What features say, in the same abbreviations. */
    static List<String> said(Element features) {
        List<String> said = new ArrayList<>();
        for (Object child : features.elements()) {
            Element feature = (Element) child;
            said.add(switch (feature.getName()) {
                case "starttls" -> feature.elements().isEmpty() ? "tls" : "TLS";
                case "authentication" -> "sasl2 " + feature.getStringValue();
                case "mechanisms" -> feature.getStringValue().toLowerCase(java.util.Locale.ROOT);
                default -> feature.getName();
            });
        }
        return said;
    }

    static Element starttls() {
        return xml("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    }

    static Element auth(String mechanism, String authzid) {
        String text = authzid == null ? "=" : Base64.getEncoder().encodeToString(authzid.getBytes(StandardCharsets.UTF_8));
        return xml("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='" + mechanism + "'>" + text + "</auth>");
    }

    /** A request to authenticate by SASL2, with this in it. */
    static Element authenticate(String mechanism, String content) {
        return xml("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='" + mechanism + "'>" + content + "</authenticate>");
    }

    static String initialResponse(String authzid) {
        return "<initial-response>" + Base64.getEncoder().encodeToString(authzid.getBytes(StandardCharsets.UTF_8)) + "</initial-response>";
    }

    static Element sasl2Success(String domain) {
        return xml("<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>" + domain + "</authorization-identifier></success>");
    }

    static Element sasl(String name) {
        return xml("<" + name + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    }

    static Element db(String name, String from, String to, String more) {
        return xml("<db:" + name + " xmlns:db='jabber:server:dialback' from='" + from + "' to='" + to + "' " + more + ">key</db:" + name + ">");
    }

    static Element message(String from, String to) {
        return xml("<message xmlns='jabber:server' from='" + from + "' to='" + to + "'/>");
    }

    static String compact(Element element) {
        java.io.StringWriter text = new java.io.StringWriter();
        try {
            new XMLWriter(text, OutputFormat.createCompactFormat()).write(element);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return text.toString();
    }

    static void passes(Action action) {
        assertThat(action).isEqualTo(Action.PASS);
    }

    static Rejection refused(Action action, Reason reason) {
        assertThat(action).isInstanceOf(Action.Refuse.class);
        Rejection rejection = ((Action.Refuse) action).rejection();
        assertThat(rejection.reason()).isEqualTo(reason);
        return rejection;
    }

    static List<String> replacedBy(Action action) {
        assertThat(action).isInstanceOf(Action.Replace.class);
        return said(((Action.Replace) action).element());
    }
}
