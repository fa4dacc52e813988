package org.federatedpartners.it.negotiation;

import java.util.List;
import java.util.Map;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Form;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.policy.Negotiation;
import org.jsoup.nodes.Element;

/** The pages of the plugin, as an administrator uses them. */
final class BlockingConsole {

    private static final String PAGES = "plugins/federatedpartners/";

    private final ConsoleClient client;

    BlockingConsole(OpenfireServer openfire) {
        client = ConsoleClient.login(openfire);
    }

    /** What a partner's policy is made of. */
    record Policy(Negotiation tls, Negotiation sasl, boolean dialback) { }

    /** Saves the partner with this policy, as a new one if there is none with this domain. */
    void save(String domain, Policy policy) {
        Element row = client.get(PAGES + "federated-partners.jsp").document().selectFirst("tr[data-id][data-domain='" + domain + "']");
        Form form = client.get(PAGES + "federated-partner-edit.jsp" + (row == null ? "" : "?id=" + row.attr("data-id"))).form("form#partner")
            .set("primaryDomain", domain).set("tls", policy.tls().name()).set("sasl", policy.sasl().name());
        Page answer = (policy.dialback() ? form.set("dialback", "true") : form.clear("dialback")).press("action", "save");
        if (!answer.address().getPath().endsWith("federated-partners.jsp")) {
            throw new AssertionError("The partner " + domain + " was not saved: " + answer.texts("[id^=errors]"));
        }
    }

    /** The latest refusals of a domain, the newest first: direction and reason. */
    List<Map.Entry<String, String>> refusals(String domain) {
        return client.get(PAGES + "federated-partner-refusals.jsp?domain=" + domain).document().select("tr[data-reason]").stream()
            .map(row -> Map.entry(row.attr("data-direction"), row.attr("data-reason"))).toList();
    }
}
