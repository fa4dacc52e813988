package org.federatedpartners.console.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.console.Certificates;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.Nodes;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.console.view.ExpiryWarning;
import org.federatedpartners.console.view.Frame;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.console.view.Times;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.StoreException;
import org.jivesoftware.openfire.auth.AuthToken;

/** What all controllers share: services, token, frame, and the way from an {@link Answer} to the browser. */
abstract class ConsoleServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Log LOG = Log.of(ConsoleServlet.class);
    private static final String VIEWS = "/plugins/federatedpartners/views/";

    private final transient Supplier<Optional<ConsoleServices>> running;

    ConsoleServlet(Supplier<Optional<ConsoleServices>> running) {
        this.running = running;
    }

    /** Whether forms that are opened from this page return to it. */
    boolean isPlace() {
        return false;
    }

    /** Answers without changing anything. */
    abstract Answer.Show get(ConsoleServices services, Params params);

    /** The file that is asked for instead of a page; empty for none. */
    Optional<Answer.Download> download(ConsoleServices services, Params params) {
        return Optional.empty();
    }

    /** What the request sends. */
    Params params(HttpServletRequest request) throws IOException {
        return new Params(request::getParameter, request::getParameterValues);
    }

    /** Acts; the request is known to come from our own page. */
    Answer post(ConsoleServices services, Params params, Audit audit) {
        return Answer.message(Answer.METHOD_NOT_ALLOWED, "message.methodNotAllowed");
    }

    /**
     * The page that a form came from, to be sent again, with the values that were typed: its session has ended. Nothing is changed. Pages
     * whose forms hold typed values override this.
     */
    Answer.Show again(ConsoleServices services, Params params) {
        return get(services, params);
    }

    /** Writes to the audit log in the name of who sent the request. */
    @FunctionalInterface
    interface Audit {
        void record(AuditEntry entry);
    }

    @Override
    protected final void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        Params params = new Params(request::getParameter, request::getParameterValues);
        answer(request, response, null, services -> download(services, params).map(Answer.class::cast).orElseGet(() -> {
            Answer.Show page = get(services, params);
            if (isPlace() && page.status() == Answer.OK) {
                Place.put(request);
            }
            return page;
        }));
    }

    @Override
    protected final void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        Params params;
        String token;
        try {
            // Reads the form. The server refuses one that is longer than it permits, each version in its own way.
            params = params(request);
            token = params.text("csrf");
        } catch (RuntimeException e) {
            LOG.warn("A form could not be read: {}", e.getMessage());
            UnreadForm unread = new UnreadForm(request);
            unread.drain();
            answer(unread, response, null, services -> Answer.message(Answer.TOO_LARGE, "message.tooLarge"));
            return;
        }
        if (CsrfToken.of(request.getSession()).matches(token)) {
            answer(request, response, null, services -> post(services, params, entry -> audit(services, request.getSession(), entry)));
        } else {
            // A PEM file that was pasted must not be lost because its page was open longer than the session.
            answer(request, response, Text.of("message.forbidden"), services -> again(services, params).with(Answer.FORBIDDEN));
        }
    }

    /** @param refused why nothing was done, to be told above the page; null if something may have been */
    private void answer(HttpServletRequest request, HttpServletResponse response, Text refused, Function<ConsoleServices, Answer> page)
        throws ServletException, IOException {
        Optional<ConsoleServices> services = running.get();
        Answer answer;
        List<Text> banners = List.of();
        List<ExpiryWarning> expiring = List.of();
        try {
            answer = services.map(page).orElseGet(() -> Answer.message(Answer.UNAVAILABLE, "message.unavailable"));
            banners = services.map(ConsoleServlet::banners).orElse(banners);
            expiring = services.map(ConsoleServlet::expiring).orElse(expiring);
        } catch (RuntimeException e) {
            LOG.error("The page {} failed", request.getRequestURI(), e);
            answer = Answer.message(Answer.INTERNAL_ERROR, "message.internalError");
        } catch (LinkageError e) {
            LOG.error("This version of Openfire lacks what the page {} needs", request.getRequestURI(), e);
            answer = Answer.message(Answer.UNAVAILABLE, "message.incompatible");
        }
        response.setHeader("Cache-Control", "no-store");
        if (answer instanceof Answer.Redirect redirect) {
            if (redirect.done() != null) {
                new Flash(redirect.done(), redirect.next()).put(request.getSession());
            }
            response.sendRedirect(redirect.location());
        } else if (answer instanceof Answer.Download download) {
            response.setContentType(download.type());
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.setHeader("Content-Disposition", "attachment; filename=\"" + download.name() + "\"");
            download.content().to(response.getWriter());
        } else if (answer instanceof Answer.Show show) {
            HttpSession session = request.getSession();
            Flash flash = Flash.take(session);
            request.setAttribute("frame", new Frame(CsrfToken.of(session).value(), flash.done(), flash.next(), refused, banners, expiring,
                services.map(ConsoleServices::here).map(ConsoleServices.Here::steering).map(SteeringKind::name).orElse(""),
                services.map(ConsoleServices::here).map(ConsoleServices.Here::nodes).map(Nodes::name).orElse(""), Place.of(request.getParameter("back"), session)));
            request.setAttribute("view", show.model());
            response.setStatus(show.status());
            request.getRequestDispatcher(VIEWS + show.view() + ".jsp").forward(request, response);
        }
    }

    private static List<Text> banners(ConsoleServices services) {
        List<Text> banners = new ArrayList<>();
        PolicySnapshot policy = services.policy().inForce().get();
        String since = Times.ofThisServer().minutes(Date.from(services.policy().heardLast()));
        if (services.policy().problem().filter(StoreException.Unavailable::isDowngrade).isPresent()) {
            banners.add(Text.of("banner.downgrade"));
        }
        if (!policy.isKnown()) {
            banners.add(policy.hasLostPartners() ? Text.of("banner.lost", since) : Text.of("banner.unknown." + policy.unlisted()));
        } else if (services.policy().problem().isPresent() || services.policy().isUnheard()) {
            banners.add(Text.of("banner.stale", since));
        }
        services.here().nodes().others().stream().filter(NodeState::isTrouble).forEach(other -> banners.add(Text.of("banner.node." + other.kind(), other.node().name(),
            Times.ofThisServer().minutes(Date.from(other.since())), other.node().plugin())));
        if (!policy.unreadable().isEmpty()) {
            banners.add(Text.of("banner.unreadable", String.valueOf(policy.unreadable().size())));
        }
        if (isReportOnly(services)) {
            banners.add(Text.of("banner.reportOnly"));
        }
        if (services.here().steering() == SteeringKind.UNVERIFIABLE) {
            banners.add(Text.of("banner.unverifiable"));
        }
        services.diagnosis().notices().get().forEach(key -> banners.add(Text.of(key)));
        return banners;
    }

    private static List<ExpiryWarning> expiring(ConsoleServices services) {
        Instant now = Instant.now();
        PolicySnapshot policy = services.policy().inForce().get();
        Certificates certificates = services.diagnosis().certificates();
        return ExpiryWarning.of(certificates.own(), services.history().certificates().ending(now, certificates::isByKeyAlone), policy, now);
    }

    /** Whether nothing is enforced at all. */
    private static boolean isReportOnly(ConsoleServices services) {
        return services.policy().inForce().get().global().mode() == Mode.REPORT_ONLY;
    }

    /** What has been done, and whether it is enforced: in the global mode of report only, nothing is. */
    static Text done(ConsoleServices services, String enforced, String reportOnly, String... arguments) {
        return Text.of(isReportOnly(services) ? reportOnly : enforced, arguments);
    }

    private static void audit(ConsoleServices services, HttpSession session, AuditEntry entry) {
        String administrator = "unknown";
        try {
            administrator = session.getAttribute("jive.admin.authToken") instanceof AuthToken token ? token.getUsername() : administrator;
            entry.writeTo(services.audit(), administrator);
        } catch (RuntimeException | LinkageError e) {
            // What was done is done; that it could not be written down must not look as if it had not been.
            LOG.error("Not in the audit log: {} by {}", entry, administrator, e);
        }
    }

    /** The partner that the request names. */
    static Optional<Partner> partner(ConsoleServices services, Params params) {
        return params.number("id").stream().boxed().flatMap(id -> partner(services, id).stream()).findFirst();
    }

    /** The partner that the request names, if what is stored of it cannot be understood. */
    static Optional<UnreadablePartner> unreadable(ConsoleServices services, Params params) {
        return params.number("id").stream().boxed().flatMap(id -> unreadable(services, id).stream()).findFirst();
    }

    static Optional<UnreadablePartner> unreadable(ConsoleServices services, long id) {
        return services.policy().inForce().get().unreadable(id);
    }

    static Optional<Partner> partner(ConsoleServices services, long id) {
        return services.policy().inForce().get().partner(id);
    }
}
