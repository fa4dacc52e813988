package org.federatedpartners.it.openfire42;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jivesoftware.openfire.admin.AdminManager;
import org.jivesoftware.openfire.auth.AuthFactory;
import org.jivesoftware.openfire.auth.AuthToken;
import org.jivesoftware.openfire.auth.ConnectionException;
import org.jivesoftware.openfire.auth.InternalUnauthenticatedException;
import org.jivesoftware.openfire.auth.UnauthorizedException;
import org.jivesoftware.util.StringUtils;

/** Logs an administrator in, as the console's own login page does. */
public final class LoginServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final String START = "/index.jsp";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        form(response, request.getParameter("url"), "");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String user = request.getParameter("username");
        String url = request.getParameter("url");
        try {
            if (user == null || !AdminManager.getInstance().isUserAdmin(user, true)) {
                throw new UnauthorizedException();
            }
            AuthToken token = AuthFactory.authenticate(user, request.getParameter("password"));
            request.getSession().invalidate();
            request.getSession(true).setAttribute("jive.admin.authToken", token);
            // Two slashes would lead to another host.
            boolean local = url != null && url.startsWith("/") && !url.startsWith("//");
            response.sendRedirect(local ? url : START);
        } catch (UnauthorizedException refused) {
            form(response, url, "Login failed: make sure your user name and password are correct and that you are an administrator.");
        } catch (ConnectionException | InternalUnauthenticatedException failed) {
            form(response, url, "Login failed: the user store cannot be reached.");
        }
    }

    private static void form(HttpServletResponse response, String url, String error) throws IOException {
        response.setContentType("text/html; charset=UTF-8");
        response.getWriter().printf("""
            <!DOCTYPE html>
            <html><head><title>Openfire: Login</title><link rel="stylesheet" href="/style.css"></head>
            <body class="login"><form name="loginForm" action="/login.jsp" method="post">
            <h1>Openfire</h1><div class="error">%s</div><input type="hidden" name="url" value="%s"><input type="hidden" name="login" value="true">
            <label>user name <input name="username" autofocus></label> <label>password <input type="password" name="password"></label>
            <input type="submit" value="Login"></form></body></html>
            """, error, StringUtils.escapeForXML(url == null ? START : url));
    }
}
