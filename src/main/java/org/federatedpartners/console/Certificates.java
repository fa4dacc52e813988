package org.federatedpartners.console;

import java.security.cert.X509Certificate;
import java.util.List;
import org.federatedpartners.observation.SeenCertificate;

/** Whose certificates are to be renewed in time. */
public interface Certificates {

    /** Those that this server shows to others. */
    List<X509Certificate> own();

    /** Those that partners' servers have shown last. */
    List<SeenCertificate> partners();
}
