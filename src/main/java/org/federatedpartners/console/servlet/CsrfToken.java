package org.federatedpartners.console.servlet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.servlet.http.HttpSession;

/**
 * The secret that only our own pages know, one per session. Openfire's own token exists from 4.5 only and changes with
 * each request, so that a second window would break the first.
 */
record CsrfToken(String value) {

    private static final String ATTRIBUTE = "org.federatedpartners.csrf";
    private static final int BYTES = 32;

    static CsrfToken of(HttpSession session) {
        // The attribute is a plain string: a class of ours would not survive a reload of the plugin.
        if (session.getAttribute(ATTRIBUTE) instanceof String known) {
            return new CsrfToken(known);
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String fresh = HexFormat.of().formatHex(random);
        session.setAttribute(ATTRIBUTE, fresh);
        return new CsrfToken(fresh);
    }

    boolean matches(String sent) {
        return sent != null && MessageDigest.isEqual(value.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }
}
