package org.federatedpartners.it.testbed;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.UnlistedDomains;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** The plugin's own pages, as an administrator uses them, without a browser. */
public final class PartnersConsole {

    private static final String BASE = "plugins/federatedpartners/";

    private final ConsoleClient client;

    public PartnersConsole(ConsoleClient client) {
        this.client = client;
    }

    /**
     * One row of the page of refusals.
     *
     * @param accepted what the partner's policy accepted then
     * @param text     the whole row, as people read it
     */
    public record ShownRefusal(Instant at, Direction direction, String domain, Reason reason, Set<AuthenticationMethod> accepted, String text) {}

    /** How many live streams the list shows for a partner. */
    public record ShownStreams(int inbound, int outbound) {

        public boolean isNone() {
            return inbound == 0 && outbound == 0;
        }
    }

    /** The savable settings that accept exactly these methods, those with nothing to warn of first. */
    public static NegotiationSettings settings(AuthenticationMethod... accepted) {
        Set<AuthenticationMethod> wanted = Set.of(accepted);
        return NegotiationSettings.all().stream().filter(settings -> settings.isSavable() && settings.acceptedMethods().equals(wanted))
            .min(Comparator.comparing(settings -> settings.findings().size()))
            .orElseThrow(() -> new IllegalArgumentException("No settings accept exactly " + Arrays.toString(accepted)));
    }

    /** Adds a partner of type Federated, or changes the settings of the one that is there. */
    public void save(String domain, NegotiationSettings settings) {
        save(domain, settings, Optional.empty());
    }

    /** Adds a partner, or changes the one that is there. */
    public void save(String domain, NegotiationSettings settings, PartnerType type) {
        save(domain, settings, Optional.of(type));
    }

    private void save(String domain, NegotiationSettings settings, Optional<PartnerType> type) {
        Element row = row(domain);
        Form form = client.get(BASE + "federated-partner-edit.jsp" + (row == null ? "" : "?id=" + row.attr("data-id"))).form("form#partner");
        if (row == null) {
            form.set("primaryDomain", domain).set("type", PartnerType.FEDERATED.name());
        }
        type.ifPresent(chosen -> form.set("type", chosen.name()));
        form.set("tls", settings.tls().name()).set("sasl", settings.sasl().name());
        if (settings.dialback()) {
            form.set("dialback", "true");
        } else {
            form.clear("dialback");
        }
        expectSuccess(form.press("action", "save"));
    }

    /** Saves it once its streams have ended: one that ended while the settings came into force would be refused by them, and be recorded as such. */
    public void saveWithoutStreams(String domain, NegotiationSettings settings, Duration patience) {
        if (row(domain) != null) {
            awaitNoStreams(domain, patience);
        }
        save(domain, settings);
    }

    public void delete(String domain) {
        Element row = row(domain);
        if (row == null) {
            throw new AssertionError("There is no partner " + domain);
        }
        expectSuccess(client.get(BASE + "federated-partner-delete.jsp?id=" + row.attr("data-id")).form("form[action^=federated-partner-delete]").submit());
    }

    /** Local users who have contacts at a partner, as the page says that asks before it is deleted. */
    public List<String> localContacts(String domain) {
        return client.get(BASE + "federated-partner-delete.jsp?id=" + row(domain).attr("data-id")).document().select("#users li").eachText();
    }

    public void unlistedDomains(UnlistedDomains value) {
        expectSuccess(client.get(BASE + "federated-partner-settings.jsp").form("form[data-keep=settings]")
            .set("unlistedDomains", value.name()).submit());
    }

    public void denied(String list) {
        expectSuccess(client.get(BASE + "federated-partner-settings.jsp").form("form[data-keep=settings]").set("deniedDomains", list).submit());
    }

    /** Subscribes to deny lists of others. */
    public void deniedLists(String sources) {
        expectSuccess(client.get(BASE + "federated-partner-settings.jsp").form("form[data-keep=settings]").set("deniedLists", sources).submit());
    }

    /** What the settings page says of a subscribed deny list: its state and the number of its entries, as {@code FETCHED 2}; empty if it says nothing. */
    public String deniedList(String source) {
        return client.get(BASE + "federated-partner-settings.jsp").document().select("#lists > li").stream().filter(list -> list.attr("data-list").equals(source))
            .map(list -> list.attr("data-state") + " " + list.attr("data-entries")).findFirst().orElse("");
    }

    /** The domains of partners that the settings page names as being on subscribed deny lists. */
    public List<String> listedPartners() {
        return client.get(BASE + "federated-partner-settings.jsp").document().select("#lists ul[data-partners] li").eachText();
    }

    public void mode(Mode value) {
        expectSuccess(client.get(BASE + "federated-partner-settings.jsp").form("form[data-keep=settings]")
            .set("mode", value.name()).submit());
    }

    /** Whom the plugin asks, and whom it believes. */
    public void dns(String servers, String anchors) {
        expectSuccess(client.get(BASE + "federated-partner-settings.jsp").form("form[data-keep=settings]")
            .set("dnsServers", servers).set("dnsAnchors", anchors).submit());
    }

    /** What becomes of certificates that may be revoked; lists may then be fetched from this machine, too. */
    public void revocation(RevocationRule rule) {
        expectSuccess(client.get(BASE + "federated-partner-settings.jsp").form("form[data-keep=settings]")
            .set("revocation", rule.name()).set("privateAddresses", "true").submit());
    }

    /** The pins of the keys that the domain's server has shown last in this direction. */
    public List<String> shownKeys(String domain, Direction direction) {
        return client.get(BASE + "federated-partner-certificates.jsp").document()
            .select("#certificates tr[data-domain=" + domain + "][data-direction=" + direction + "]").eachAttr("data-pin");
    }

    /** When partners are held to a method. */
    public void downgradeProtection(int times, int days) {
        expectSuccess(client.get(BASE + "federated-partner-settings.jsp").form("form[data-keep=settings]")
            .set("ratchetTimes", Integer.toString(times)).set("ratchetDays", Integer.toString(days)).submit());
    }

    /** Changes fields of a partner's form by their names. */
    public void change(String domain, Map<String, String> fields) {
        Form form = form(domain);
        fields.forEach(form::set);
        expectSuccess(form.press("action", "save"));
    }

    /** A partner's form, filled in as the partner is. */
    public Form form(String domain) {
        return client.get(BASE + "federated-partner-edit.jsp?id=" + row(domain).attr("data-id")).form("form#partner");
    }

    /** Clears a box of a partner's form by its name. */
    public void clear(String domain, String box) {
        expectSuccess(form(domain).clear(box).press("action", "save"));
    }

    /** By how many streams in this direction the partner has shown this method, as its form tells. */
    public long remembered(String domain, Direction direction, AuthenticationMethod method) {
        return page(domain).select("#remembered li[data-streams][data-direction=" + direction + "][data-method=" + method + "]").stream()
            .mapToLong(seen -> Long.parseLong(seen.attr("data-streams"))).sum();
    }

    /** What the partner is held to in each direction, as its form tells. */
    public Map<Direction, AuthenticationMethod> heldTo(String domain) {
        return page(domain).select("#held li").stream()
            .collect(Collectors.toMap(held -> Direction.valueOf(held.attr("data-direction")), held -> AuthenticationMethod.valueOf(held.attr("data-method"))));
    }

    /** Resets what is remembered of a partner. */
    public void forget(String domain) {
        expectSuccess(client.get(BASE + "federated-partner-edit.jsp?id=" + row(domain).attr("data-id")).form("form#remembered").press("action", "forget"));
    }

    private Document page(String domain) {
        return client.get(BASE + "federated-partner-edit.jsp?id=" + row(domain).attr("data-id")).document();
    }

    /** The domains that were seen and belong to no partner, each with the methods that were seen. */
    public Map<String, Set<AuthenticationMethod>> discovered() {
        return client.get(BASE + "federated-partner-discovered.jsp").document().select("#discovered tr[data-domain]").stream()
            .collect(Collectors.toMap(row -> row.attr("data-domain"), row -> row.select("li[data-method]").stream().map(seen -> seen.attr("data-method"))
                .filter(method -> !method.isEmpty()).map(AuthenticationMethod::valueOf).collect(Collectors.toSet())));
    }

    /** Makes partners of discovered domains. */
    public void adopt(String... domains) {
        expectSuccess(client.get(BASE + "federated-partner-discovered.jsp").form("form[method=post]").set("adopt", domains).press("action", "adopt"));
    }

    /** What a partner's settings accept, as the list shows it. */
    public Set<AuthenticationMethod> accepted(String domain) {
        return methods(row(domain).attr("data-methods"));
    }

    public void subscriptionRequestsPerMinute(int value) {
        expectSuccess(client.get(BASE + "federated-partner-settings.jsp").form("form[data-keep=settings]")
            .set("subscriptionRequests", Integer.toString(value)).submit());
    }

    /** The methods of the live streams with a partner in one direction, as its page shows them. */
    public Set<AuthenticationMethod> methods(String domain, Direction direction) {
        return client.get(BASE + "federated-partner-delete.jsp?id=" + row(domain).attr("data-id")).document().select("#streams tr[data-method]").stream()
            .filter(stream -> stream.attr("data-domain").equals(domain) && stream.attr("data-direction").equals(direction.name()))
            .filter(stream -> !stream.attr("data-method").isEmpty())
            .map(stream -> AuthenticationMethod.valueOf(stream.attr("data-method")))
            .collect(Collectors.toSet());
    }

    /** Whether any stream with the partner is live, in either direction. */
    public boolean hasLiveStreams(String domain) {
        return Arrays.stream(Direction.values()).anyMatch(direction -> !methods(domain, direction).isEmpty());
    }

    /** The latest refusals of a domain, newest first. */
    public List<ShownRefusal> refusals(String domain) {
        return client.get(BASE + "federated-partner-refusals.jsp?domain=" + domain).document().select("tr[data-reason]").stream()
            .filter(row -> row.attr("data-domain").equals(domain))
            .map(row -> new ShownRefusal(Instant.parse(row.attr("data-time")), Direction.valueOf(row.attr("data-direction")),
                row.attr("data-domain"), Reason.valueOf(row.attr("data-reason")), methods(row.attr("data-accepted")), row.select("td:has(strong)").text()))
            .collect(Collectors.toList());
    }

    private static Set<AuthenticationMethod> methods(String words) {
        return Arrays.stream(words.split(" ")).filter(word -> !word.isEmpty()).map(AuthenticationMethod::valueOf).collect(Collectors.toSet());
    }

    /**
     * One negotiation of the timeline on a partner's page.
     *
     * @param steps  each as "speaker kind", by their codes
     * @param text   as people read it
     * @param changes where the links lead that propose a change
     */
    public record ShownNegotiation(Instant began, Direction direction, String outcome, String method, String reason, List<String> steps, String text,
        List<String> changes) {}

    /** Everything about a partner. */
    public Page partner(String domain) {
        return client.get(BASE + "federated-partner.jsp?id=" + row(domain).attr("data-id"));
    }

    /** The last negotiations with a partner, newest first. */
    public List<ShownNegotiation> negotiations(String domain) {
        return partner(domain).document().select("#negotiations details").stream().map(shown -> new ShownNegotiation(Instant.parse(shown.attr("data-time")),
            Direction.valueOf(shown.attr("data-direction")), shown.attr("data-outcome"), shown.attr("data-method"), shown.attr("data-reason"),
            shown.select(".fp-steps li").stream().map(step -> step.attr("data-speaker") + " " + step.attr("data-kind")).toList(),
            shown.text(), shown.select("a[data-proposal]").eachAttr("abs:href"))).toList();
    }

    /** The domains of the partners that the list shows when it is narrowed. */
    public Set<String> shown(String filter) {
        return Set.copyOf(client.get(BASE + "federated-partners.jsp?show=" + filter).document().select("#partners tr[data-domain]").eachAttr("data-domain"));
    }

    /** The live streams of a partner. */
    public ShownStreams streams(String domain) {
        Element row = row(domain);
        if (row == null) {
            throw new AssertionError("There is no partner " + domain);
        }
        return new ShownStreams(Integer.parseInt(row.attr("data-inbound")), Integer.parseInt(row.attr("data-outbound")));
    }

    /** Waits until Openfire has noticed the end of each stream with a partner. */
    public void awaitNoStreams(String domain, Duration patience) {
        Await.until(patience, "all streams with " + domain + " to end", () -> streams(domain).isNone());
    }

    /** Waits for a refusal of the domain, recorded since then. */
    public ShownRefusal awaitRefusal(String domain, Instant since, Predicate<ShownRefusal> which, Duration patience) {
        Await.until(patience, "a refusal of " + domain + " to be shown; there are " + refusals(domain), () -> hasRefusal(domain, since, which));
        return match(domain, since, which);
    }

    /** What the refusals of a domain for a reason say is to be checked first of this server's certificate, each once. */
    public Set<String> ownProblems(String domain, Direction direction, Reason reason) {
        return Set.copyOf(client.get(BASE + "federated-partner-refusals.jsp?domain=" + domain + "&direction=" + direction + "&reason=" + reason).document()
            .select("tr[data-reason] [data-own]").eachAttr("data-own"));
    }

    /** Whether a refusal of the domain is shown that was recorded since then. */
    public boolean hasRefusal(String domain, Instant since, Predicate<ShownRefusal> which) {
        return match(domain, since, which) != null;
    }

    private ShownRefusal match(String domain, Instant since, Predicate<ShownRefusal> which) {
        return refusals(domain).stream().filter(refusal -> !refusal.at().isBefore(since) && which.test(refusal)).findFirst().orElse(null);
    }

    /**
     * What the list says about Openfire's own settings in the way of a partner's.
     *
     * @param extent    the code of how much they block; empty if nothing
     * @param constraints the codes of what blocks it
     */
    public record ShownObstacles(String extent, List<String> constraints) {

        private static ShownObstacles of(Element marked) {
            return marked == null ? new ShownObstacles("", List.of())
                : new ShownObstacles(marked.attr("data-hindered"), List.of(marked.attr("data-obstacles").split(" ")));
        }
    }

    public ShownObstacles obstaclesInList(String domain) {
        return ShownObstacles.of(row(domain).selectFirst("[data-obstacles]"));
    }

    /** What the partner's form says of them, when these settings are chosen in it. */
    public ShownObstacles obstaclesInForm(String domain, NegotiationSettings settings) {
        return ShownObstacles.of(outcome(domain, settings).selectFirst("[data-obstacles]"));
    }

    /** What the partner's form says, when these settings are chosen in it, as people read it. */
    public String outcomeInForm(String domain, NegotiationSettings settings) {
        return outcome(domain, settings).text();
    }

    /** The pages of Openfire's console to which the partner's form points for the chosen settings. */
    public List<Page> remediesInForm(String domain, NegotiationSettings settings) {
        return outcome(domain, settings).select("[data-obstacle] a[href]").stream().map(link -> client.get(link.absUrl("href"))).toList();
    }

    private Element outcome(String domain, NegotiationSettings settings) {
        return client.get(BASE + "federated-partner-edit.jsp?id=" + row(domain).attr("data-id")).document().selectFirst(".fp-outcome[data-tls=" + settings.tls()
            + "][data-sasl=" + settings.sasl() + "][data-dialback=" + settings.dialback() + "]");
    }

    /** Null if there is no such partner; a page that is not the list does not count as one without it. */
    private Element row(String domain) {
        Page list = client.get(BASE + "federated-partners.jsp?filter=" + domain);
        if (list.status() != 200 || !list.address().getPath().endsWith("federated-partners.jsp")) {
            throw new AssertionError("This is not the list of partners but " + list.address() + " (status " + list.status() + "): " + list.text());
        }
        return list.document().select("tr[data-domain]").stream()
            .filter(row -> row.attr("data-domain").equals(domain)).findFirst().orElse(null);
    }

    /** The names of the partners that cannot be read, each with the codes of the fields that are wrong, as the list shows them. */
    public Map<String, List<String>> unreadable() {
        return client.get(BASE + "federated-partners.jsp").document().select("#unreadable tr[data-name]").stream()
            .collect(Collectors.toMap(row -> row.attr("data-name"), row -> row.select("li[data-field]").eachAttr("data-field")));
    }

    /** The page that the list offers for a partner that cannot be read. @param what edit or delete */
    public Page unreadable(String name, String what) {
        return client.get(client.get(BASE + "federated-partners.jsp").document().select("#unreadable tr[data-name=" + name + "] a[href^=federated-partner-" + what + "]").first().absUrl("href"));
    }

    /** What every page warns of. */
    public List<String> banners() {
        return client.get(BASE + "federated-partners.jsp").document().select("[data-banner]").eachAttr("data-banner");
    }

    /**
     * The page of a test of a domain, when it has ended.
     *
     * @param fields further ones of its form
     */
    public Page test(String domain, Map<String, String> fields, Duration patience) {
        AtomicReference<Page> page = new AtomicReference<>();
        // So many tests in a minute are all that are permitted.
        Await.until(Duration.ofSeconds(70), "a test of " + domain + " to be permitted", () -> {
            Form form = client.get(BASE + "federated-partner-test.jsp").form("form#test").set("primaryDomain", domain);
            fields.forEach(form::set);
            page.set(form.submit());
            return page.get().document().select("[data-problem='test.problem.busy']").isEmpty();
        });
        Await.until(patience, "the test of " + domain + " to end", () -> {
            Element report = page.get().document().selectFirst("#report");
            if (report == null) {
                throw new AssertionError(page.get().text());
            }
            page.set(client.get(BASE + report.attr("data-href")));
            return !page.get().document().select("#report[data-running=false]").isEmpty();
        });
        return page.get();
    }

    /** The form of the settings for all domains. */
    public Form settingsForm() {
        return client.get(BASE + "federated-partner-settings.jsp").form("form[data-keep=settings]");
    }

    private static void expectSuccess(Page page) {
        if (page.status() != 200 || page.document().select(".success").isEmpty()) {
            throw new AssertionError("The page did not say that it was done (status " + page.status() + "): " + page.text());
        }
    }
}
