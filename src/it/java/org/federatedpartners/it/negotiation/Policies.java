package org.federatedpartners.it.negotiation;

import java.util.List;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Form;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Reason;
import org.jsoup.nodes.Element;

/** The plugin's pages, as far as a negotiation's test needs them. */
final class Policies {

    private static final String BASE = "plugins/federatedpartners/";

    private final ConsoleClient console;

    private Policies(ConsoleClient console) {
        this.console = console;
    }

    static Policies of(OpenfireServer openfire) {
        return new Policies(ConsoleClient.login(openfire));
    }

    /** Makes a domain a partner with these settings, or changes the partner that it is. */
    void save(String domain, NegotiationSettings settings) {
        Page list = console.get(BASE + "federated-partners.jsp?filter=" + domain);
        Element row = list.document().select("#partners tr[data-domain=" + domain + "]").first();
        Page page = row == null ? list.follow("a#create") : console.get(BASE + "federated-partner-edit.jsp?id=" + row.attr("data-id"));
        Form form = page.form("form#partner").set("primaryDomain", domain).set("tls", settings.tls().name()).set("sasl", settings.sasl().name());
        Page answer = (settings.dialback() ? form.set("dialback", "true") : form.clear("dialback")).press("action", "save");
        if (answer.document().select("div.success").isEmpty()) {
            throw new AssertionError("Not saved: " + answer.html());
        }
    }

    /** Whether the list shows live streams of a partner, in either direction. */
    boolean hasLiveStreams(String domain) {
        Element row = console.get(BASE + "federated-partners.jsp?filter=" + domain).document().select("#partners tr[data-domain=" + domain + "]").first();
        return !row.attr("data-inbound").equals("0") || !row.attr("data-outbound").equals("0");
    }

    /** The reasons of the latest refusals of a domain, newest first, each with its direction before it. */
    List<String> refusals(String domain) {
        return console.get(BASE + "federated-partner-refusals.jsp?domain=" + domain).document()
            .select("#refusals tr[data-domain=" + domain + "]").stream()
            .map(row -> row.attr("data-direction") + " " + Reason.valueOf(row.attr("data-reason"))).toList();
    }
}
