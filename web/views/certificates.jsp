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
            <th scope="col"><fmt:message key="certificates.expires"/></th>
            <th scope="col"><fmt:message key="certificates.key"/></th>
        </tr>
    </thead>
    <tbody>
        <c:forEach items="${view.rows()}" var="row">
            <tr data-domain="<c:out value="${row.domain().value()}"/>" data-direction="<c:out value="${row.direction()}"/>" data-expiry="<c:out value="${row.expiry()}"/>" data-pin="<c:out value="${row.pin()}"/>" data-previous="<c:out value="${row.previous()}"/>">
                <th scope="row">
                    <c:choose>
                        <c:when test="${empty row.domain()}"><fmt:message key="certificates.own"/> <c:out value="${row.subject()}"/></c:when>
                        <c:otherwise><c:set var="domain" value="${row.domain()}"/><%@ include file="domain.jspf" %> <fmt:message key="direction.${row.direction()}"/></c:otherwise>
                    </c:choose>
                </th>
                <td data-label="<fmt:message key="certificates.expires"/>"><c:out value="${row.expires()}"/>
                    <c:if test="${row.expiry() ne 'FAR'}"><p class="fp-told fp-warning"><fmt:message key="expiry.${row.expiry()}"/></p></c:if></td>
                <td data-label="<fmt:message key="certificates.key"/>"><code><c:out value="${row.pin()}"/></code>
                    <c:if test="${not empty row.previous()}"><p class="fp-help"><fmt:message key="certificates.previous"/> <code><c:out value="${row.previous()}"/></code>
                        <fmt:message key="certificates.since"/> <c:out value="${row.since()}"/></p></c:if></td>
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
