package org.federatedpartners.console.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.servlet.http.HttpServletRequest;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.ImportPreview;
import org.federatedpartners.console.view.ImportView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.StoreException;
import org.federatedpartners.transfer.Export;
import org.federatedpartners.transfer.Import;
import org.federatedpartners.transfer.Plan;
import org.federatedpartners.transfer.SaslWithoutTls;
import org.federatedpartners.transfer.ServerListFile;

/** Import and export. A file is previewed first; it is imported by a second request, only if nothing has changed since. */
public final class ImportServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;
    private static final Log LOG = Log.of(ImportServlet.class);
    private static final String VIEW = "import";
    /** Of how many partners an import tells the audit log one by one. */
    static final int MAX_AUDITED = 1000;

    public ImportServlet() {
        this(new RunningPlugin());
    }

    ImportServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    Params params(HttpServletRequest request) throws IOException {
        if (!Upload.isIn(request)) {
            return super.params(request);
        }
        Upload upload = Upload.of(request);
        // A file is bytes, of which each becomes one character.
        return new Params(name -> name.equals("file") && upload.parts().containsKey(name) ? new String(upload.parts().get(name), StandardCharsets.ISO_8859_1) : upload.text(name),
            name -> new String[0]);
    }

    @Override
    Optional<Answer.Download> download(ConsoleServices services, Params params) {
        PolicySnapshot policy = services.policy().inForce().get();
        GlobalSettings settings = services.policy().settings();
        return switch (params.text("download")) {
            case "json" -> Optional.of(new Answer.Download("federatedpartners.json", "application/json", out -> Export.json(policy.partners(), settings, out)));
            case "csv" -> Optional.of(new Answer.Download("federatedpartners.csv", "text/csv", out -> Export.csv(policy.partners(), out)));
            default -> Optional.empty();
        };
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        return show(services, Answer.OK, ImportView.Typed.NOTHING, null, null);
    }

    private static Answer.Show show(ConsoleServices services, int status, ImportView.Typed typed, ImportPreview preview, Text problem) {
        return new Answer.Show(status, VIEW, ImportView.of(services.policy().inForce().get(), services.here().lists().get(), typed, preview, problem));
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        String session = params.text("csrf");
        boolean deletes = deletes(params);
        SaslWithoutTls choice = params.constant("choice", SaslWithoutTls.class).orElse(SaslWithoutTls.ASK);
        String content = params.text("content");
        byte[] file;
        if (content.isEmpty()) {
            Optional<byte[]> sent = sent(services, params);
            if (sent.isEmpty()) {
                return listsUnknown(services);
            }
            file = sent.get();
            content = file.length > Import.MAX_BYTES ? "" : services.here().files().keep(session, file);
        } else {
            Optional<byte[]> found = services.here().files().get(session, content);
            if (found.isEmpty()) {
                return show(services, Answer.CONFLICT, ImportView.Typed.NOTHING, null, Text.of("import.forgotten"));
            }
            file = found.get();
        }
        boolean applies = params.text("apply").equals("true");
        Plan plan = new Import(file, deletes, choice).plan(services.policy().inForce().get(), services.policy().settings(), services.here().isLocal());
        ImportPreview preview = ImportPreview.of(plan, new ImportPreview.Request(content, deletes, choice.name(), plan.basis().digest()), params.number("page").orElse(1), services.here());
        Sent sent = new Sent(file, deletes, plan, preview);
        if (!plan.problems().isEmpty()) {
            return sent.shown(services, Answer.UNPROCESSABLE, null);
        }
        if (!applies || !plan.changesAnything()) {
            return sent.shown(services, Answer.OK, null);
        }
        if (!plan.basis().digest().equals(params.text("basis"))) {
            return sent.shown(services, Answer.CONFLICT, Text.of("import.changed"));
        }
        return apply(services, session, sent, audit);
    }

    /** A file, and what it would do. What the form has of it, up to a megabyte of text, is made only where the form is shown. */
    private record Sent(byte[] file, boolean deletes, Plan plan, ImportPreview preview) {

        Answer.Show shown(ConsoleServices services, int status, Text problem) {
            return show(services, status, ImportView.Typed.of(file, deletes), preview, problem);
        }
    }

    private static boolean deletes(Params params) {
        return params.text("deletes").equals("true");
    }

    /** With the file that was previewed, if this was sent by who has the token of the session in which it was. */
    @Override
    Answer.Show again(ConsoleServices services, Params params) {
        String content = params.text("content");
        Optional<byte[]> file = content.isEmpty() ? sent(services, params) : Optional.of(services.here().files().get(params.text("csrf"), content).orElse(new byte[0]));
        return file.map(known -> show(services, Answer.OK, ImportView.Typed.of(known, deletes(params)), null, null)).orElseGet(() -> listsUnknown(services));
    }

    /** Empty if it is Openfire's lists, and these are not known. */
    private static Optional<byte[]> sent(ConsoleServices services, Params params) {
        if (params.text("source").equals("openfire")) {
            return services.here().lists().get().map(lists -> ServerListFile.file(lists.permitted(), lists.refused()));
        }
        String file = params.parameter().apply("file");
        return Optional.of(file == null || file.isEmpty() ? params.text("text").getBytes(StandardCharsets.UTF_8) : file.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The lists are not asked for once more: that would take as long again. */
    private static Answer.Show listsUnknown(ConsoleServices services) {
        return new Answer.Show(Answer.UNAVAILABLE, VIEW, ImportView.of(services.policy().inForce().get(), Optional.empty(), ImportView.Typed.NOTHING, null, Text.of("import.openfire.failed")));
    }

    private static Answer apply(ConsoleServices services, String session, Sent sent, Audit audit) {
        Plan plan = sent.plan();
        try {
            services.policy().apply(plan.changes());
        } catch (StoreException.Conflict | StoreException.DomainTaken e) {
            return sent.shown(services, Answer.CONFLICT, Text.of("import.changed"));
        } catch (StoreException e) {
            LOG.error("The file could not be imported: {}", e.getMessage());
            return sent.shown(services, Answer.UNAVAILABLE, Text.of("import.failed", e.getMessage()));
        }
        services.here().files().forget(session);
        List<Plan.Row> done = plan.rows().stream().filter(row -> row.kind() != Plan.Kind.UNCHANGED).toList();
        audit.record(AuditEntry.imported(plan, MAX_AUDITED));
        done.stream().limit(MAX_AUDITED).map(AuditEntry::of).forEach(audit::record);
        AuditEntry.changes(plan.basis().settings(), plan.settings()).forEach(audit::record);
        ImportPreview.Counts counts = sent.preview().counts();
        return new Answer.Redirect(PartnersServlet.URL, done(services, "done.imported", "done.imported.reportOnly", String.valueOf(counts.added() + counts.changed()),
            String.valueOf(counts.deleted())));
    }
}
