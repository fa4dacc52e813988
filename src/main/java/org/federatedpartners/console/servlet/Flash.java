package org.federatedpartners.console.servlet;

import java.util.ArrayList;
import java.util.List;
import javax.servlet.http.HttpSession;
import org.federatedpartners.console.view.Frame;
import org.federatedpartners.console.view.Text;

/**
 * Carries what was done over a redirect, to be told once.
 *
 * @param done null if nothing
 * @param next what to do after that; null if nothing
 */
record Flash(Text done, Frame.Next next) {

    private static final String DONE = "org.federatedpartners.done";
    private static final String NEXT = "org.federatedpartners.next";

    // Kept as plain strings: a class of ours would not survive a reload of the plugin.
    void put(HttpSession session) {
        session.setAttribute(DONE, plain(done));
        if (next != null) {
            session.setAttribute(NEXT, plain(next.text()));
            session.setAttribute(NEXT + ".href", next.href());
        }
    }

    private static String[] plain(Text text) {
        List<String> plain = new ArrayList<>(text.arguments());
        plain.add(0, text.key());
        return plain.toArray(String[]::new);
    }

    /** What was put, and is now gone. */
    static Flash take(HttpSession session) {
        Text done = take(session, DONE) instanceof String[] plain ? text(plain) : null;
        Text next = take(session, NEXT) instanceof String[] plain ? text(plain) : null;
        String href = take(session, NEXT + ".href") instanceof String plain ? plain : "";
        return new Flash(done, next == null ? null : new Frame.Next(next, href));
    }

    private static Object take(HttpSession session, String name) {
        Object kept = session.getAttribute(name);
        session.removeAttribute(name);
        return kept;
    }

    private static Text text(String[] plain) {
        return new Text(plain[0], List.of(plain).subList(1, plain.length));
    }
}
