package org.federatedpartners.it.openfire42;

import java.util.Locale;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jivesoftware.openfire.server.RemoteServerConfiguration;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.util.JiveGlobals;

/** Changes system properties, the lists of servers and the language, as the console's own pages do. */
public final class ServerSettingsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        String name = request.getParameter("name");
        switch (request.getParameter("setting")) {
            case "property" -> JiveGlobals.setProperty(name, request.getParameter("value"));
            case "block" -> RemoteServerManager.blockAccess(name);
            case "allow" -> RemoteServerManager.allowAccess(new RemoteServerConfiguration(name));
            case "language" -> JiveGlobals.setLocale(Locale.forLanguageTag(name));
            default -> throw new IllegalArgumentException(request.getParameter("setting"));
        }
    }
}
