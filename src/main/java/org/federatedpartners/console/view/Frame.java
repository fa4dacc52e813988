package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.console.SteeringKind;

/**
 * What every page shows around its content.
 *
 * @param csrf    the token that each form sends back
 * @param done    what the previous request has done, shown once; null if nothing
 * @param next    what to do after that; null if nothing
 * @param refused why the request was not carried out, on the page that it came from; null if it was
 * @param banners lasting conditions, the most severe first
 * @param expiring certificates that have expired or will soon, the first to expire first
 * @param steering how far this version of Openfire lets negotiations be steered, a {@link SteeringKind}; empty if unknown
 * @param node    the name of this server among the nodes of its cluster; empty if it is none
 * @param back    the page to which a form returns after it was saved
 */
public record Frame(String csrf, Text done, Next next, Text refused, List<Text> banners, List<ExpiryWarning> expiring, String steering, String node,
    String back) {

    private static final String LIST = "federated-partners.jsp";

    /** What can be done next. @param href where */
    public record Next(Text text, String href) {}

    public Frame {
        banners = List.copyOf(banners);
        expiring = List.copyOf(expiring);
    }

    /** The list of partners, as it was last narrowed and sorted if the form comes from there. */
    public String toList() {
        return back.startsWith(LIST) ? back : LIST;
    }

    /** How the page writes times. */
    public Times times() {
        return Times.ofThisServer();
    }
}
