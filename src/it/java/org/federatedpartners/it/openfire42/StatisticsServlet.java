package org.federatedpartners.it.openfire42;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jivesoftware.openfire.stats.StatisticsManager;

/** The statistics that a plugin could draw. */
public final class StatisticsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/html; charset=UTF-8");
        StringBuilder page = new StringBuilder("<html><head><title>Statistics</title></head><body><dl>");
        StatisticsManager.getInstance().getAllStatistics().forEach(entry -> page.append("<dt>").append(entry.getKey()).append("</dt><dd>")
            .append(entry.getValue().getName()).append(" (").append(entry.getValue().getUnits()).append(")</dd>"));
        response.getWriter().print(page.append("</dl></body></html>"));
    }
}
