package org.federatedpartners.it.testbed;

import java.net.URI;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What the console answered, after redirects.
 *
 * @param address where it came from in the end
 * @param status  the HTTP status
 */
public record Page(ConsoleClient client, URI address, int status, Document document) {

    /** Its text, as people read it. */
    public String text() {
        return document.text();
    }

    /** Its source. */
    public String html() {
        return document.outerHtml();
    }

    /** The texts of all elements that a CSS query selects. */
    public List<String> texts(String query) {
        return document.select(query).eachText();
    }

    /** The one form that a CSS query selects. */
    public Form form(String query) {
        List<Element> forms = document.select(query);
        if (forms.size() != 1) {
            throw new AssertionError(forms.size() + " forms match " + query + " on " + address + " (status " + status + "):\n" + html());
        }
        return new Form(client, forms.get(0));
    }

    /** Follows the first link that a CSS query selects. */
    public Page follow(String query) {
        Element link = document.selectFirst(query);
        if (link == null) {
            throw new AssertionError("No link matches " + query + " on " + address + " (status " + status + "):\n" + html());
        }
        return client.get(link.absUrl("href"));
    }
}
