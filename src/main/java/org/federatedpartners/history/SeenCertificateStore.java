package org.federatedpartners.history;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Where seen certificates are kept over restarts. Calls may block; they belong on background threads. */
public interface SeenCertificateStore {

    /** Everything that is kept. */
    List<SeenCertificate> load() throws StreamCountStore.Failed;

    /** Those that were seen first at this moment or later. Costs as much as there are of them. */
    List<SeenCertificate> load(Instant since) throws StreamCountStore.Failed;

    /** Puts each in the place of the one with its key. Of several servers that do so, the last one's stays. */
    void put(Collection<SeenCertificate> changed) throws StreamCountStore.Failed;
}
