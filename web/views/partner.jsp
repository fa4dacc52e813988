<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><fmt:message key="title.partner"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>" id="partner" data-id="<c:out value="${view.id()}"/>" data-domain="<c:out value="${view.domains()[0].value()}"/>">
<c:set var="tab" value=""/>
<%@ include file="top.jspf" %>
<c:set var="domain" value="${view.domains()[0]}"/>
<p class="fp-question"><strong><%@ include file="domain.jspf" %></strong></p>
<p class="fp-submit">
    <a class="fp-button" id="edit" href="<c:out value="${view.toForm()}"/>"><fmt:message key="partner.edit"/></a>
    <a href="federated-partner-test.jsp?id=<c:out value="${view.id()}"/>"><fmt:message key="action.test"/></a>
    <a href="<c:out value="${view.toDelete()}"/>"><fmt:message key="action.delete"/></a>
    <a href="federated-partners.jsp"><fmt:message key="action.toPartners"/></a>
</p>
<%@ include file="partner-settings.jspf" %>

<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="partner.refusals"/></div>
<div class="jive-contentBox" id="refused">
    <c:if test="${empty view.refusals()}"><p><fmt:message key="partner.refusals.none"/></p></c:if>
    <c:if test="${not empty view.refusals()}">
        <ul class="fp-entries">
            <c:forEach items="${view.refusals()}" var="row">
                <li data-reason="<c:out value="${row.reason()}"/>" data-direction="<c:out value="${row.direction()}"/>" data-domain="<c:out value="${row.domain().value()}"/>" data-count="<c:out value="${row.count()}"/>">
                    <p><span class="fp-more"><fmt:message key="direction.${row.direction()}"/> <c:set var="domain" value="${row.domain()}"/><%@ include file="domain.jspf" %>
                        <time datetime="<c:out value="${row.time()}"/>"><fmt:formatDate value="${row.at()}" type="both" dateStyle="medium" timeStyle="medium"/></time>
                        <c:if test="${row.count() gt 1}"><fmt:message key="partner.refusals.count" var="words"><fmt:param value="${row.count()}"/></fmt:message><c:out value="${words}"/></c:if></span>
                        <c:if test="${not row.enforced()}"><span class="fp-tag"><fmt:message key="refusals.reported"/></span></c:if></p>
                    <p><strong><fmt:message key="reason.${row.reason()}"/></strong></p>
                    <c:set var="remedy" value="${row.remedy()}"/><%@ include file="remedy.jspf" %>
                </li>
            </c:forEach>
        </ul>
        <p><a href="<c:out value="${view.toRefusals()}"/>"><fmt:message key="partner.refusals.all"/></a></p>
    </c:if>
</div>

<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="partner.streams"/></div>
<div class="jive-contentBox" id="live">
    <c:choose>
        <c:when test="${empty view.streams()}"><p id="no-streams"><fmt:message key="partner.streams.none"/></p></c:when>
        <c:otherwise><%@ include file="streams.jspf" %></c:otherwise>
    </c:choose>
</div>

<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="partner.activity"/></div>
<div class="jive-contentBox" id="activity"><%@ include file="activity.jspf" %></div>

<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="partner.negotiations"/></div>
<div class="jive-contentBox" id="negotiations">
    <p class="fp-help"><fmt:message key="partner.negotiations.help"/></p>
    <c:if test="${empty view.negotiations()}"><p><fmt:message key="partner.negotiations.none"/></p></c:if>
    <c:forEach items="${view.negotiations()}" var="row"><%@ include file="negotiation.jspf" %></c:forEach>
</div>
</div>
</body>
</html>
