package org.federatedpartners.openfire.server;

import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.history.transcript.Log;
import org.jivesoftware.openfire.security.AuditWriteOnlyException;
import org.jivesoftware.openfire.security.SecurityAuditManager;

/** Openfire's security audit log, which is in its database unless another provider is configured. */
public final class SecurityAudit implements AuditLog {

    private static final Log LOG = Log.of(SecurityAudit.class);

    private final PageReading<Entry> latest;

    /** @param storage does something where the database can be waited for */
    public SecurityAudit(Function<Runnable, Future<?>> storage) {
        latest = new PageReading<>(SecurityAudit::read, storage);
    }

    @Override
    public void record(String administrator, String summary, String details) {
        SecurityAuditManager.getInstance().logEvent(administrator, summary, details);
    }

    @Override
    public List<Entry> latest() {
        return latest.get();
    }

    private static List<Entry> read() {
        try {
            return SecurityAuditManager.getInstance().getEvents(null, 0, MAX_LATEST, null, null).stream()
                .map(event -> new Entry(event.getEventStamp().toInstant(), String.valueOf(event.getUsername()), String.valueOf(event.getSummary()))).toList();
        } catch (AuditWriteOnlyException e) {
            return List.of();
        } catch (RuntimeException e) {
            LOG.warn("The security audit log cannot be read", e);
            return List.of();
        }
    }
}
