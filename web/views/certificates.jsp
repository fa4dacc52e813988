<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><fmt:message key="title.certificates"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="certificates"/>
<%@ include file="top.jspf" %>
<p><fmt:message key="certificates.intro"/></p>
<c:choose>
<c:when test="${empty view.rows()}"><p id="empty"><fmt:message key="certificates.empty"/></p></c:when>
<c:otherwise>
<div class="jive-table fp-scroll">
<table id="certificates" class="fp-cards">
    <caption class="fp-hidden"><fmt:message key="title.certificates"/></caption>
    <thead>
        <tr>
            <th scope="col"><fmt:message key="certificates.whose"/></th>
            <th scope="col"><fmt:message key="certificates.issuer"/></th>
            <th scope="col"><fmt:message key="certificates.expires"/></th>
            <th scope="col"><fmt:message key="certificates.trusted"/></th>
            <th scope="col"><fmt:message key="certificates.key"/></th>
        </tr>
    </thead>
    <tbody>
        <c:forEach items="${view.rows()}" var="row">
            <tr data-domain="<c:out value="${row.whose().domain().value()}"/>" data-direction="<c:out value="${row.whose().direction()}"/>" data-expiry="<c:out value="${row.term().expiry()}"/>" data-pin="<c:out value="${row.pin()}"/>" data-previous="<c:out value="${row.change().pin()}"/>" data-trusted="<c:out value="${row.trusted()}"/>">
                <th scope="row">
                    <c:choose>
                        <c:when test="${empty row.whose()}"><fmt:message key="certificates.own"/> <c:out value="${row.subject()}"/></c:when>
                        <c:otherwise><c:set var="domain" value="${row.whose().domain()}"/><a href="<c:out value="${row.whose().href()}"/>"><%@ include file="domain.jspf" %></a> <span class="fp-direction"><fmt:message key="direction.${row.whose().direction()}"/></span></c:otherwise>
                    </c:choose>
                </th>
                <td data-label="<fmt:message key="certificates.issuer"/>"><c:choose><c:when test="${empty row.issuer()}"><fmt:message key="trusted.UNKNOWN"/></c:when><c:otherwise><bdi><c:out value="${row.issuer()}"/></bdi></c:otherwise></c:choose></td>
                <td data-label="<fmt:message key="certificates.expires"/>"><span class="fp-time"><c:out value="${frame.times().days(row.term().until())}"/></span>
                    <span class="<c:out value="${row.term().expiry() eq 'FAR' ? 'fp-more' : 'fp-tag'}"/>"><fmt:message key="certificates.days.${row.term().daysLeft() lt 0 ? 'EXPIRED' : 'LEFT'}" var="words"><fmt:param value="${row.term().daysLeft()}"/></fmt:message><c:out value="${words}"/></span></td>
                <td data-label="<fmt:message key="certificates.trusted"/>"><fmt:message key="trusted.${row.trusted()}"/></td>
                <td data-label="<fmt:message key="certificates.key"/>"><code><c:out value="${row.pin()}"/></code>
                    <c:if test="${not empty row.change()}"><p class="fp-help"><fmt:message key="certificates.changed" var="words"><fmt:param value="${frame.times().minutes(row.change().at())}"/></fmt:message><c:out value="${words}"/>
                        <fmt:message key="certificates.previous"/> <code><c:out value="${row.change().pin()}"/></code></p></c:if>
                    <c:if test="${not empty row.whose().toPin()}"><p><a href="<c:out value="${row.whose().toPin().href()}"/>" data-proposal="remedy.pin"><fmt:message key="certificates.pin"/><span class="fp-hidden"> (<c:out value="${row.whose().domain().display()}"/>, <fmt:message key="direction.${row.whose().direction()}"/>)</span></a></p></c:if></td>
            </tr>
        </c:forEach>
    </tbody>
</table>
</div>
</c:otherwise>
</c:choose>
</div>
</body>
</html>
