package org.federatedpartners.it.openfire42;

import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.spi.ConnectionListener;
import org.jivesoftware.openfire.spi.ConnectionManagerImpl;
import org.jivesoftware.openfire.spi.ConnectionType;

/** Changes the settings of the listener for servers, as the console's own page does: each change starts it again. */
public final class ServerListenerServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        ConnectionListener listener = ((ConnectionManagerImpl) XMPPServer.getInstance().getConnectionManager()).getListener(ConnectionType.SOCKET_S2S, false);
        String value = request.getParameter("value");
        switch (request.getParameter("setting")) {
            case "tls" -> listener.setTLSPolicy(Connection.TLSPolicy.valueOf(value));
            case "clientAuth" -> listener.setClientAuth(Connection.ClientAuth.valueOf(value));
            case "port" -> listener.setPort(Integer.parseInt(value));
            case "enabled" -> listener.enable(Boolean.parseBoolean(value));
            case "restart" -> listener.restart();
            default -> throw new IllegalArgumentException(request.getParameter("setting"));
        }
    }
}
