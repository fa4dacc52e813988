package org.federatedpartners.policy;

import java.util.Arrays;
import java.util.List;

/** What is wrong with certificates, for tests. */
public final class Problems {

    private Problems() {
    }

    /** Something that makes a certificate worth this; nothing if it proves its domain. */
    public static List<CertificateProblem> of(CertificateStatus status) {
        return Arrays.stream(CertificateProblem.Code.values()).filter(code -> code.status() == status && !code.isNote()).limit(1)
            .map(code -> CertificateProblem.of(code, "one", "two")).toList();
    }
}
