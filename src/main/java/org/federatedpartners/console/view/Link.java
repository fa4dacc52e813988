package org.federatedpartners.console.view;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** An address of a page with its parameters; still to be escaped as every other value. */
final class Link {

    private final StringBuilder href;
    private char separator = '?';

    private Link(String page) {
        href = new StringBuilder(page);
    }

    static Link to(String page) {
        return new Link(page);
    }

    Link with(String name, Object value) {
        href.append(separator).append(name).append('=').append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        separator = '&';
        return this;
    }

    @Override
    public String toString() {
        return href.toString();
    }
}
