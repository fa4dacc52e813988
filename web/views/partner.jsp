<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><c:out value="${view.who().domains()[0].display()}"/>: <fmt:message key="title.partner"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>" id="partner" data-id="<c:out value="${view.who().id()}"/>" data-domain="<c:out value="${view.who().domains()[0].value()}"/>">
<c:set var="tab" value="partners"/>
<c:set var="sub" value="true"/>
<c:set var="crumb" value="${view.who().domains()[0].display()}"/>
<%@ include file="top.jspf" %>
<c:set var="domain" value="${view.who().domains()[0]}"/>
<p class="fp-question"><strong><%@ include file="domain.jspf" %></strong></p>
<c:set var="state" value="${view.seen().state()}"/>
<p id="state"><%@ include file="state.jspf" %> <fmt:message key="state.${state.kind()}.help"/></p>
<c:set var="reach" value="${view.seen().reach().name()}"/>
<%@ include file="nodes-unknown.jspf" %>
<p class="fp-submit">
    <a class="fp-button" id="edit" href="<c:out value="${view.toForm()}"/>"><fmt:message key="partner.edit"/></a>
    <a href="federated-partner-test.jsp?id=<c:out value="${view.who().id()}"/>"><fmt:message key="action.test"/></a>
    <a id="copy" href="federated-partner-edit.jsp?copy=<c:out value="${view.who().id()}"/>"><fmt:message key="action.copy"/></a>
    <a href="<c:out value="${view.toDelete()}"/>"><fmt:message key="action.delete"/></a>
    <a href="<c:out value="${frame.toList()}"/>"><fmt:message key="action.toPartners"/></a>
</p>
<%@ include file="partner-settings.jspf" %>

<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="partner.refusals"/></div>
<div class="jive-contentBox" id="refused">
    <c:if test="${empty view.seen().refusals()}"><p><c:choose><c:when test="${empty view.seen().resolved()}"><fmt:message key="partner.refusals.none"/></c:when><c:otherwise><fmt:message key="partner.refusals.resolved.none"/></c:otherwise></c:choose></p></c:if>
    <c:if test="${not empty view.seen().refusals()}"><c:set var="refusals" value="${view.seen().refusals()}"/><%@ include file="refusal-groups.jspf" %></c:if>
    <c:if test="${not empty view.seen().resolved()}">
        <details id="resolved"><summary><fmt:message key="partner.refusals.resolved"/></summary><c:set var="refusals" value="${view.seen().resolved()}"/><%@ include file="refusal-groups.jspf" %></details>
    </c:if>
    <c:if test="${not empty view.seen().refusals() or not empty view.seen().resolved()}"><p><a href="<c:out value="${view.toRefusals()}"/>"><fmt:message key="partner.refusals.all"/></a></p></c:if>
</div>

<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="partner.streams"/></div>
<div class="jive-contentBox" id="live">
    <c:choose>
        <c:when test="${empty view.seen().streams() and reach eq 'ELSEWHERE'}"><p><fmt:message key="partners.live.unknown"/></p></c:when>
        <c:when test="${empty view.seen().streams()}"><p id="no-streams"><fmt:message key="partner.streams.none"/></p></c:when>
        <c:otherwise><c:set var="streams" value="${view.seen().streams()}"/><%@ include file="streams.jspf" %>
            <p><a id="sessions" href="<c:out value="${view.toSessions()}"/>"><fmt:message key="partner.sessions"/></a></p></c:otherwise>
    </c:choose>
</div>

<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="partner.activity"/></div>
<div class="jive-contentBox" id="activity"><%@ include file="activity.jspf" %></div>

<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="partner.negotiations"/></div>
<div class="jive-contentBox" id="negotiations">
    <p class="fp-help"><fmt:message key="partner.negotiations.help"/></p>
    <c:if test="${empty view.seen().negotiations()}"><p><fmt:message key="partner.negotiations.none"/></p></c:if>
    <c:forEach items="${view.seen().negotiations()}" var="row"><%@ include file="negotiation.jspf" %></c:forEach>
</div>
</div>
</body>
</html>
