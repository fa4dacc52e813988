package org.federatedpartners.console.view;

import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.policy.DomainName;

/**
 * A domain name for display.
 *
 * @param display with U-labels where it has any
 * @param ascii   the A-label form where it differs, so that look-alike letters cannot deceive; empty otherwise
 */
public record DomainText(String display, String ascii) {

    /** The longest name that is none, in UTF-16 code units. */
    private static final int MAX_NAME = 255;

    public static DomainText of(DomainName name) {
        String display = name.display();
        return new DomainText(display, display.equals(name.value()) ? "" : name.value());
    }

    /** The name as it is on the wire. */
    public String value() {
        return ascii.isEmpty() ? display : ascii;
    }

    /** A name seen on the wire, which may be no domain name at all. */
    public static DomainText seen(String name) {
        return DomainName.parse(name) instanceof DomainName.Valid valid && valid.name().value().equals(name)
            ? of(valid.name()) : new DomainText(Printable.ascii(name, MAX_NAME), "");
    }
}
