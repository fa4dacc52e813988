package org.federatedpartners.console.servlet;

import java.util.ArrayList;
import java.util.List;
import javax.servlet.http.HttpSession;
import org.federatedpartners.console.view.Text;

/** Carries what was done over a redirect, to be told once. */
final class Flash {

    private static final String ATTRIBUTE = "org.federatedpartners.done";

    private Flash() {}

    static void put(HttpSession session, Text done) {
        // Kept as plain strings: a class of ours would not survive a reload of the plugin.
        List<String> plain = new ArrayList<>(done.arguments());
        plain.add(0, done.key());
        session.setAttribute(ATTRIBUTE, plain.toArray(String[]::new));
    }

    /** What was put, and is now gone; null if nothing was. */
    static Text take(HttpSession session) {
        if (session.getAttribute(ATTRIBUTE) instanceof String[] plain) {
            session.removeAttribute(ATTRIBUTE);
            return new Text(plain[0], List.of(plain).subList(1, plain.length));
        }
        return null;
    }
}
