package org.federatedpartners.it.openfire42;

import com.opensymphony.module.sitemesh.HTMLPage;
import com.opensymphony.module.sitemesh.RequestConstants;
import java.io.IOException;
import java.io.PrintWriter;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.dom4j.Element;
import org.jivesoftware.admin.AdminConsole;
import org.jivesoftware.util.StringUtils;

/**
 * The frame around each page: tabs, and the sidebar of the tab in which the page says it is ({@code pageID} or
 * {@code subPageID} in its head), in a table as in the real console. Only pages that plugins brought are linked: the console's
 * own are not here.
 */
public final class FrameServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HTMLPage page = (HTMLPage) request.getAttribute(RequestConstants.PAGE);
        response.setContentType("text/html; charset=UTF-8");
        PrintWriter out = response.getWriter();
        out.println("<!DOCTYPE html>\n<html><head><title>" + AdminConsole.getAppName() + " Admin Console: " + escape(page.getTitle()) + "</title>");
        out.println("<link rel=\"stylesheet\" href=\"/style.css\">");
        page.writeHead(out);
        out.println("</head><body><div id=\"jive-userstatus\">" + AdminConsole.getAppName() + " " + AdminConsole.getVersionString()
            + " <a href=\"/index.jsp?logout=true\">Logout</a></div>");
        out.println("<div id=\"jive-main\"><table><tbody><tr><td>");
        sidebar(out, page);
        out.println("</td><td id=\"jive-content\"><h1>" + escape(page.getTitle()) + "</h1>");
        page.writeBody(out);
        out.println("</td></tr></tbody></table></div></body></html>");
    }

    private static void sidebar(PrintWriter out, HTMLPage page) {
        out.println("<div id=\"jive-sidebar\"><ul>");
        String current = page.getProperty("meta.pageID");
        for (Object node : AdminConsole.getModel().selectNodes("//item[@plugin]")) {
            Element item = (Element) node;
            String plugin = item.attributeValue("plugin");
            out.println("<li" + (item.attributeValue("id").equals(current) ? " class=\"currentlink\"" : "") + "><a href=\"/"
                + escape(item.attributeValue("url")) + "\">" + escape(AdminConsole.getAdminText(item.attributeValue("name"), plugin))
                + "</a></li>");
        }
        out.println("</ul></div>");
    }

    private static String escape(String text) {
        return text == null ? "" : StringUtils.escapeForXML(text);
    }
}
