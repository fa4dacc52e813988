package org.federatedpartners.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Negotiation;

/** What the records of {@code Get-CsXmppAllowedPartner} mean here. */
final class LyncPartners {

    private static final String TLS = Field.TLS.names().get(0);
    private static final String SASL = Field.SASL.names().get(0);
    private static final String DIALBACK = Field.DIALBACK.names().get(0);
    /** What there is no counterpart for. */
    private static final List<String> NOT_TAKEN = List.of("ConnectionLimit", "EnableKeepAlive");
    /** What PowerShell writes in the place of a collection that a format cannot hold. */
    private static final Pattern LOST = Pattern.compile("(System|Microsoft)\\.[\\w.]*([`\\[]|Collection|List).*");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");
    private static final String CUT = "...";

    private final Problems problems;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final List<Problem> notes = new ArrayList<>();
    private final Map<String, Integer> notTaken = new LinkedHashMap<>();
    private int proxies;

    LyncPartners(Problems problems) {
        this.problems = problems;
    }

    void add(LyncRecord record) {
        Map<String, Cell> texts = new HashMap<>();
        Cell domain = domain(record);
        String name = domain.text();
        texts.put(Names.PRIMARY_DOMAIN, domain);
        texts.put(Field.ADDITIONAL_DOMAINS.names().get(0), additional(record.get("AdditionalDomains"), name));
        texts.put(Field.DESCRIPTION.names().get(0), record.get("Description"));
        constant(record, "PartnerType", Field.TYPE.names().get(0), texts, name);
        constant(record, "TlsNegotiation", TLS, texts, name);
        constant(record, "SaslNegotiation", SASL, texts, name);
        Cell dialback = record.get("SupportDialbackNegotiation");
        if (!dialback.text().isBlank()) {
            texts.put(DIALBACK, dialback.with(dialback.text().strip().toLowerCase(Locale.ROOT)));
        }
        Cell proxy = record.get("ProxyFqdn");
        if (!proxy.text().isBlank()) {
            proxies++;
            texts.put(Field.CONNECT_HOST.names().get(0), proxy);
        }
        NOT_TAKEN.stream().filter(property -> !record.get(property).text().isBlank()).forEach(property -> notTaken.merge(property, 1, Integer::sum));
        add(new Item(record.at(), texts, Item.Absent.STAYS, Map.of(), question(texts, name), List.of()));
    }

    /** Pools repeat what they share; only what differs is an error. */
    private void add(Item item) {
        String name = item.name().toLowerCase(Locale.ROOT);
        Item first = items.get(name);
        if (first == null) {
            items.put(name, item);
        } else if (texts(first).equals(texts(item))) {
            notes.add(Problem.of(Problem.Code.SAME_AGAIN, item.at(), item.name(), Names.PRIMARY_DOMAIN, item.name()));
        } else {
            problems.add(Problem.of(Problem.Code.REPEATED_PARTNER, item.at(), item.name(), Names.PRIMARY_DOMAIN, item.name(), String.valueOf(first.at().line())));
        }
    }

    private static Map<String, String> texts(Item item) {
        return item.texts().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().text()));
    }

    private static Cell domain(LyncRecord record) {
        Cell domain = record.get("Domain");
        if (!domain.text().isBlank()) {
            return domain.with(domain.text().strip());
        }
        Cell identity = record.get("Identity");
        return identity.with(identity.text().strip().replaceFirst("^.*[:/]", ""));
    }

    private Cell additional(Cell cell, String partner) {
        String text = cell.text().strip();
        if (!cell.parts().isEmpty()) {
            return cell;
        }
        if (LOST.matcher(text).matches()) {
            problems.add(Problem.of(Problem.Code.COLLECTION_LOST, cell.at(), partner, "AdditionalDomains", "AdditionalDomains"));
            return cell.with("");
        }
        String inner = text.startsWith("{") && text.endsWith("}") ? text.substring(1, text.length() - 1) : text;
        if (inner.endsWith(CUT) || inner.endsWith("\u2026")) {
            problems.add(Problem.of(Problem.Code.COLLECTION_CUT, cell.at(), partner, "AdditionalDomains", "AdditionalDomains"));
            return cell.with("");
        }
        // Where a collection became one text, spaces are between its elements.
        return cell.with(inner.strip().replaceAll("[\\s,;]+", "\n"));
    }

    /** The names of Lync's constants are ours, without their underscores. */
    private void constant(LyncRecord record, String property, String name, Map<String, Cell> texts, String partner) {
        Cell cell = record.get(property);
        String text = cell.text().strip();
        if (text.isEmpty()) {
            return;
        }
        if (NUMBER.matcher(text).matches()) {
            problems.add(Problem.of(Problem.Code.CONSTANT_AS_NUMBER, cell.at(), partner, property, property, text));
            return;
        }
        String plain = text.replaceAll("[\\s_]", "");
        Optional<String> constant = Names.FIELDS.get(name).options().stream().filter(option -> option.replace("_", "").equalsIgnoreCase(plain)).findFirst();
        texts.put(name, cell.with(constant.orElse(text)));
    }

    /** SASL without TLS, or no method at all. Where Lync accepted dialback without TLS of them, that can be kept. */
    private static Optional<Item.Question> question(Map<String, Cell> texts, String partner) {
        if (!texts.containsKey(TLS) || !texts.containsKey(SASL) || !texts.containsKey(DIALBACK)) {
            return Optional.empty();
        }
        String no = Negotiation.NOT_SUPPORTED.name();
        boolean hasTls = !is(texts, TLS, no);
        boolean hasSasl = !is(texts, SASL, no);
        boolean hasDialback = is(texts, DIALBACK, "true");
        if (hasTls && hasSasl || !hasSasl && hasDialback) {
            return Optional.empty();
        }
        Place at = texts.get(SASL).at();
        String required = Negotiation.REQUIRED.name();
        Item.Answer strict = new Item.Answer(Map.of(TLS, required, SASL, required, DIALBACK, "false"), Problem.of(Problem.Code.TLS_REQUIRED_INSTEAD, at, partner, TLS));
        Item.Answer asLync = hasDialback ? new Item.Answer(Map.of(TLS, no, SASL, no, DIALBACK, "true"), Problem.of(Problem.Code.KEPT_AS_LYNC, at, partner, SASL)) : strict;
        return Optional.of(new Item.Question(Problem.of(Problem.Code.CHOICE_NEEDED, at, partner, SASL), Map.of(SaslWithoutTls.AS_LYNC, asLync, SaslWithoutTls.REQUIRE_TLS, strict)));
    }

    private static boolean is(Map<String, Cell> texts, String name, String text) {
        return texts.get(name).text().equals(text);
    }

    Imported imported() {
        notTaken.forEach((property, count) -> notes.add(Problem.of(Problem.Code.NOT_TAKEN, Place.FILE, "", property, property, String.valueOf(count))));
        if (proxies > 0) {
            notes.add(Problem.of(Problem.Code.PROXY_TAKEN, Place.FILE, "", "ProxyFqdn", String.valueOf(proxies)));
        }
        return new Imported(Format.LYNC, Optional.of(List.copyOf(items.values())), Optional.empty(), List.of(), notes);
    }
}
