package org.federatedpartners.transfer;

import java.io.IOException;
import java.io.Writer;
import java.util.Comparator;
import java.util.List;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.store.GlobalSettings;

/** Files that hold the policy. The same policy gives the same bytes, so that a comparison of two files shows what has changed. They contain no secret. */
public final class Export {

    private Export() {}

    private static List<Partner> sorted(List<Partner> partners) {
        return partners.stream().sorted(Comparator.comparing(Partner::primaryDomain)).toList();
    }

    /** Everything. */
    public static void json(List<Partner> partners, GlobalSettings settings, Writer out) throws IOException {
        JsonExport.write(sorted(partners), settings, out);
    }

    /** The table of partners. */
    public static void csv(List<Partner> partners, Writer out) throws IOException {
        PartnerTable.write(sorted(partners), out);
    }
}
