package org.federatedpartners.stream;

import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.policy.DomainName;

/** The domain that an outbound stream is opened for, as its server writes it. Guarded by the stream's negotiation, except {@link #spelled}. */
public final class Addressee {

    private final Spellings spellings;
    private final String domain;
    private volatile String spelled;
    /** As it was addressed last. */
    private String said;
    private Optional<Boolean> retried = Optional.empty();

    /** @param domain as looked up */
    public Addressee(Spellings spellings, String domain) {
        this.spellings = spellings;
        this.domain = domain;
        this.spelled = spellings.of(domain);
        this.said = domain;
    }

    public String spelled() {
        return spelled;
    }

    /** Replaces the looked-up domain of an element by its server's spelling; {@link Action#PASS} if they are the same, or another spelling was chosen already. */
    public Action addressed(Element element) {
        String to = element.attributeValue("to", "");
        if (!DomainName.lookupKey(to).equals(domain)) {
            return Action.PASS;
        }
        if (!to.equals(domain) || spelled.equals(domain)) {
            said = to;
            return Action.PASS;
        }
        said = spelled;
        Element copy = element.createCopy();
        copy.addAttribute("to", spelled);
        return new Action.Replace(copy);
    }

    /** The other server names itself: as long as it has proven nothing, it is addressed so on this stream only. */
    public void named(Element element) {
        String written = element.attributeValue("from", "");
        if (Spellings.isSpelling(written, domain)) {
            spelled = written;
        }
    }

    /** The other server has proven to be the domain's. */
    void proven() {
        spellings.used(domain, spelled);
    }

    /** The other server knows no such host: whether another spelling is to be tried. The answer stays the same. */
    public boolean retries() {
        if (retried.isEmpty()) {
            retried = Optional.of(spellings.denied(domain, said, spelled));
        }
        return retried.get();
    }
}
