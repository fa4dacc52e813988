package org.federatedpartners.transfer;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A partner of Lync, as one of PowerShell's formats has it.
 *
 * @param properties by their names in lower case; of a collection, the parts are its elements
 */
record LyncRecord(Place at, Map<String, Cell> properties) {

    static final List<String> TELLING = List.of("TlsNegotiation", "SaslNegotiation", "SupportDialbackNegotiation", "AdditionalDomains");

    LyncRecord(Place at) {
        this(at, new HashMap<>());
    }

    void put(String property, Cell value) {
        properties.put(property.strip().toLowerCase(Locale.ROOT), value);
    }

    /** An empty one where there is none. */
    Cell get(String property) {
        return properties.getOrDefault(property.toLowerCase(Locale.ROOT), new Cell("", at));
    }

    boolean isEmpty() {
        return properties.isEmpty();
    }
}
