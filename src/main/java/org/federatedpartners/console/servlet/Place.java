package org.federatedpartners.console.servlet;

import java.util.Optional;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpSession;

/**
 * Where an administrator comes from when a form is opened: the page, with its filter, order and number. A form sends it back, and whoever has saved
 * returns there. Nothing but an address of one of our own pages is one.
 */
final class Place {

    private static final String ATTRIBUTE = "org.federatedpartners.place";
    private static final Pattern OWN_PAGE = Pattern.compile("federated-partner[a-z-]*\\.jsp(?:\\?[A-Za-z0-9%&=._~+*-]{0,1000})?");
    private static final String OF_ONE = "federated-partner.jsp";

    private Place() {}

    /** Remembers the page that is shown, until another one is. */
    static void put(HttpServletRequest request) {
        String page = String.valueOf(request.getRequestURI()).replaceFirst(".*/", "");
        String query = request.getQueryString();
        checked(query == null ? page : page + "?" + query).or(() -> checked(page)).ifPresent(place -> request.getSession().setAttribute(ATTRIBUTE, place));
    }

    private static Optional<String> checked(String address) {
        return address != null && OWN_PAGE.matcher(address).matches() ? Optional.of(address) : Optional.empty();
    }

    /** @param sent what a form has sent back; null or anything else before */
    static String of(String sent, HttpSession session) {
        return checked(sent).or(() -> checked(session.getAttribute(ATTRIBUTE) instanceof String last ? last : null)).orElse(PartnersServlet.URL);
    }

    /** The way back, to the row of a partner. */
    static String row(Params params, long id) {
        return checked(params.text("back")).orElse(PartnersServlet.URL) + "#partner-" + id;
    }

    /** The way back after that partner has gone. */
    static String withoutPartner(Params params) {
        return checked(params.text("back")).filter(place -> !place.startsWith(OF_ONE)).orElse(PartnersServlet.URL);
    }
}
