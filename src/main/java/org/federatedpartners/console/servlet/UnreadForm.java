package org.federatedpartners.console.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/** A request with a form that the server does not read, as if there were none: each look at it would fail again. */
final class UnreadForm extends HttpServletRequestWrapper {

    /** How much of a form is read to no purpose, in bytes: a browser that cannot send all of it shows no answer. */
    private static final int MAX_DRAINED = 16 * 1024 * 1024;
    private static final int BUFFER = 8192;

    UnreadForm(HttpServletRequest request) {
        super(request);
    }

    /** Takes what the browser is still sending. */
    void drain() {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream sent = getInputStream();
            for (long drained = 0; drained < MAX_DRAINED;) {
                int read = sent.read(buffer);
                if (read < 0) {
                    return;
                }
                drained += read;
            }
        } catch (IOException | RuntimeException e) {
            // Then the browser may see the end of the connection instead of the answer, which is tried all the same.
            return;
        }
    }

    @Override
    public String getParameter(String name) {
        return null;
    }

    @Override
    public String[] getParameterValues(String name) {
        return null;
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Map.of();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.emptyEnumeration();
    }
}
