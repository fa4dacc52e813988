package org.federatedpartners.console.servlet;

import java.util.stream.Collectors;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.UnlistedDomains;

/** What an administrator did, as the audit log keeps it: in English and in the words of the code, whatever the console's language. */
record AuditEntry(String summary, String before, String after) {

    private static final String NOTHING = "nothing";

    static AuditEntry created(Partner partner) {
        return new AuditEntry("Federated partner created: " + partner.primaryDomain(), NOTHING, describe(partner));
    }

    static AuditEntry changed(Partner before, Partner after) {
        return new AuditEntry("Federated partner changed: " + after.primaryDomain(), describe(before), describe(after));
    }

    static AuditEntry deleted(Partner partner) {
        return new AuditEntry("Federated partner deleted: " + partner.primaryDomain(), describe(partner), NOTHING);
    }

    static AuditEntry unlistedDomains(UnlistedDomains before, UnlistedDomains after) {
        return new AuditEntry("Federation with domains of no partner: " + after, before.name(), after.name());
    }

    static AuditEntry subscriptionRequests(int before, int after) {
        return new AuditEntry("Unsolicited subscription requests of a partner per minute: " + after, Integer.toString(before), Integer.toString(after));
    }

    void writeTo(AuditLog log, String administrator) {
        log.record(administrator, summary, "Before: " + before + "\nAfter: " + after);
    }

    private static String describe(Partner partner) {
        return "domain " + partner.primaryDomain()
            + "; additional domains " + partner.additionalDomains().stream().map(DomainName::value).collect(Collectors.joining(" ", "[", "]"))
            + "; type " + partner.type()
            + "; TLS " + partner.negotiation().tls()
            + "; SASL " + partner.negotiation().sasl()
            + "; dialback " + partner.negotiation().dialback()
            + "; accepts " + partner.acceptedMethods().stream().map(AuthenticationMethod::name).collect(Collectors.joining(" ", "[", "]"))
            // Free text comes last and on one line, so that it cannot pass for another field or entry.
            + "; description \"" + partner.description().replaceAll("\\s+", " ") + "\"";
    }
}
