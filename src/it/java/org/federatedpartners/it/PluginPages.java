package org.federatedpartners.it;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Form;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.journal.Direction;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.UnlistedDomains;
import org.jsoup.nodes.Element;

/** The plugin's pages, as an administrator uses them. */
final class PluginPages {

    private static final String BASE = "plugins/federatedpartners/";

    private final ConsoleClient console;

    private PluginPages(ConsoleClient console) {
        this.console = console;
    }

    static PluginPages of(OpenfireServer openfire) {
        return new PluginPages(ConsoleClient.login(openfire));
    }

    /** A row of the page of refusals. */
    record RefusalRow(String time, Direction direction, String domain, Reason reason, String encryption, String authentication,
                      Set<AuthenticationMethod> accepted) { }

    /** How many live streams the list shows for a partner. */
    record Live(int inbound, int outbound) {
        boolean isNone() {
            return inbound == 0 && outbound == 0;
        }
    }

    /** Makes a domain a partner with these settings, or changes the partner that it is. */
    void savePartner(String domain, NegotiationSettings settings) {
        Page page = row(domain).map(row -> console.get(BASE + "federated-partner-edit.jsp?id=" + row.attr("data-id")))
            .orElseGet(() -> console.get(BASE + "federated-partners.jsp").follow("a#create"));
        Form form = page.form("form#partner").set("primaryDomain", domain).set("tls", settings.tls().name()).set("sasl", settings.sasl().name());
        if (settings.dialback()) {
            form.set("dialback", "true");
        } else {
            form.clear("dialback");
        }
        succeeded(form.press("action", "save"));
    }

    /** Deletes a partner, having confirmed it. */
    void deletePartner(String domain) {
        String id = row(domain).orElseThrow(() -> new AssertionError(domain + " is no partner")).attr("data-id");
        succeeded(console.get(BASE + "federated-partner-delete.jsp?id=" + id).form("form[action=federated-partner-delete.jsp]").submit());
    }

    /** Says what is to happen with domains that belong to no partner. */
    void unlistedDomains(UnlistedDomains value) {
        succeeded(console.get(BASE + "federated-partner-settings.jsp").form("form[action=federated-partner-settings.jsp]")
            .set("unlistedDomains", value.name()).submit());
    }

    /** The latest refusals of a domain, newest first. */
    List<RefusalRow> refusals(String domain) {
        Page page = console.get(BASE + "federated-partner-refusals.jsp?domain=" + domain);
        return page.document().select("#refusals tr[data-reason]").stream().filter(row -> row.attr("data-domain").equals(domain))
            .map(PluginPages::refusal).toList();
    }

    private static RefusalRow refusal(Element row) {
        return new RefusalRow(row.attr("data-time"), Direction.valueOf(row.attr("data-direction")), row.attr("data-domain"),
            Reason.valueOf(row.attr("data-reason")), row.attr("data-encryption"), row.attr("data-authentication"),
            Arrays.stream(row.attr("data-accepted").split(" ")).filter(word -> !word.isEmpty()).map(AuthenticationMethod::valueOf).collect(Collectors.toSet()));
    }

    /** The live streams of a partner. */
    Live live(String domain) {
        Element row = row(domain).orElseThrow(() -> new AssertionError(domain + " is no partner"));
        return new Live(Integer.parseInt(row.attr("data-inbound")), Integer.parseInt(row.attr("data-outbound")));
    }

    private Optional<Element> row(String domain) {
        return console.get(BASE + "federated-partners.jsp?filter=" + domain).document().select("#partners tr[data-domain]").stream()
            .filter(row -> row.attr("data-domain").equals(domain)).findFirst();
    }

    private static void succeeded(Page answer) {
        if (answer.status() != 200 || answer.document().select("div.success").isEmpty()) {
            throw new AssertionError("Not done: status " + answer.status() + " at " + answer.address() + "\n" + answer.html());
        }
    }
}
