package org.federatedpartners.stream;

import java.util.List;
import java.util.stream.Stream;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.QName;

/** The parts of {@code <stream:features/>} that decide how a stream is authenticated; the others are left as they are. */
public final class Features {

    private final Element offered;

    public Features(Element offered) {
        this.offered = offered;
    }

    public boolean offerStartTls() {
        return offered.element(StreamNames.STARTTLS) != null;
    }

    public boolean requireStartTls() {
        Element starttls = offered.element(StreamNames.STARTTLS);
        return starttls != null && !elements(starttls, "required").isEmpty();
    }

    public boolean offerExternal() {
        return Stream.of(offered.element(StreamNames.MECHANISMS)).filter(mechanisms -> mechanisms != null)
            .flatMap(mechanisms -> elements(mechanisms, "mechanism").stream())
            .anyMatch(mechanism -> mechanism.getTextTrim().equals("EXTERNAL"));
    }

    public boolean offerDialback() {
        return offered.element(StreamNames.DIALBACK_FEATURE) != null;
    }

    /** The same features, but nothing that authenticates or encrypts. */
    Element bare() {
        Element copy = offered.createCopy();
        for (Element feature : List.copyOf(children(copy))) {
            // Openfire looks at local names only, so look-alikes in other namespaces go as well.
            switch (feature.getName()) {
                case "starttls", "mechanisms", "dialback", "sasl-channel-binding", "authentication" -> copy.remove(feature);
                default -> {}
            }
        }
        return copy;
    }

    Element onlyStartTls(boolean required) {
        Element features = bare();
        addStartTls(features, required);
        return features;
    }

    static void addStartTls(Element features, boolean required) {
        Element starttls = DocumentHelper.createElement(StreamNames.STARTTLS);
        if (required) {
            starttls.addElement("required", StreamNames.TLS);
        }
        features.add(starttls);
    }

    static void addExternal(Element features) {
        Element mechanisms = DocumentHelper.createElement(StreamNames.MECHANISMS);
        mechanisms.addElement(StreamNames.MECHANISM).setText("EXTERNAL");
        features.add(mechanisms);
    }

    /** EXTERNAL by SASL2. */
    static void addExternal2(Element features) {
        Element authentication = DocumentHelper.createElement(StreamNames.AUTHENTICATION);
        authentication.addElement(QName.get("mechanism", StreamNames.SASL2)).setText("EXTERNAL");
        features.add(authentication);
    }

    static void addDialback(Element features) {
        Element dialback = DocumentHelper.createElement(StreamNames.DIALBACK_FEATURE);
        dialback.addElement("errors", StreamNames.DIALBACK_FEATURE.getNamespaceURI());
        features.add(dialback);
    }

    private static List<Element> elements(Element parent, String name) {
        return children(parent).stream().filter(child -> child.getName().equals(name)).toList();
    }

    static List<Element> children(Element parent) {
        return parent.elements();
    }
}
