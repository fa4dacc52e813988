package org.federatedpartners.it.openfire42;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jivesoftware.admin.AdminConsole;

/** The console's start page, and its log-out. */
public final class IndexServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if ("true".equals(request.getParameter("logout"))) {
            request.getSession().invalidate();
            response.sendRedirect("/login.jsp");
            return;
        }
        response.setContentType("text/html; charset=UTF-8");
        response.getWriter().printf("""
            <html><head><title>Server Information</title><meta name="pageID" content="server-settings"/></head>
            <body><p>Openfire %s</p></body></html>
            """, AdminConsole.getVersionString());
    }
}
