package org.federatedpartners.openfire.server;

import java.util.List;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.history.transcript.Log;
import org.jivesoftware.openfire.security.AuditWriteOnlyException;
import org.jivesoftware.openfire.security.SecurityAuditManager;

/** Openfire's security audit log, which is in its database unless another provider is configured. */
public final class SecurityAudit implements AuditLog {

    private static final Log LOG = Log.of(SecurityAudit.class);

    @Override
    public void record(String administrator, String summary, String details) {
        SecurityAuditManager.getInstance().logEvent(administrator, summary, details);
    }

    @Override
    public List<Entry> latest(int max) {
        try {
            return SecurityAuditManager.getInstance().getEvents(null, 0, max, null, null).stream()
                .map(event -> new Entry(event.getEventStamp().toInstant(), String.valueOf(event.getUsername()), String.valueOf(event.getSummary()))).toList();
        } catch (AuditWriteOnlyException e) {
            return List.of();
        } catch (RuntimeException e) {
            LOG.warn("The security audit log cannot be read", e);
            return List.of();
        }
    }
}
