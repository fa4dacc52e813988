package org.federatedpartners.console;

import java.util.List;
import java.util.Set;
import org.federatedpartners.policy.Partner;

/** The live server-to-server streams, as the pages show them. */
public interface LiveStreams {

    /** How many live streams carry a partner's domains. */
    record Count(int inbound, int outbound) { }

    /** The streams that carry any of the partner's domains. */
    List<LiveStream> of(Partner partner);

    /** Cheap enough for each row of a page. */
    Count count(Partner partner);

    /** Every remote domain that a live stream carries, of a partner or not, each in its A-label form. */
    Set<String> domains();
}
