package org.federatedpartners.history;

import java.util.Collection;
import java.util.List;

/** Where seen certificates are kept over restarts. Calls may block; they belong on background threads. */
public interface SeenCertificateStore {

    List<SeenCertificate> load() throws StreamCountStore.Failed;

    /** Puts each in the place of the one with its key. Of several servers that do so, the last one's stays. */
    void put(Collection<SeenCertificate> changed) throws StreamCountStore.Failed;
}
