<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><c:out value="${view.name().display()}"/>: <fmt:message key="title.delete"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="partners"/>
<c:set var="sub" value="true"/>
<c:set var="crumb" value="${view.name().display()}"/>
<c:set var="crumbId" value="${view.id()}"/>
<c:set var="here" value="delete"/>
<%@ include file="top.jspf" %>
<c:if test="${not empty view.problem()}">
    <c:set var="text" value="${view.problem()}"/>
    <div class="error" role="alert" data-problem="<c:out value="${text.key()}"/>"><%@ include file="text.jspf" %></div>
</c:if>
<p class="fp-question"><strong>
    <fmt:message key="delete.question" var="words"><fmt:param value="${view.name().display()}"/></fmt:message><c:out value="${words}"/>
</strong></p>
<c:if test="${not empty view.domains()}"><p><fmt:message key="delete.domains"/></p></c:if>
<ul id="domains"><c:forEach items="${view.domains()}" var="domain"><li><%@ include file="domain.jspf" %></li></c:forEach></ul>
<p><fmt:message key="delete.effect.${view.unlisted()}"/></p>
<c:set var="reach" value="${view.reach().name()}"/>
<%@ include file="nodes-unknown.jspf" %>
<c:set var="notes" value="${view.notes()}"/>
<%@ include file="nodes-notes.jspf" %>
<c:choose>
    <c:when test="${empty view.streams() and reach eq 'ELSEWHERE'}"></c:when>
    <c:when test="${empty view.streams()}"><p id="no-streams"><fmt:message key="delete.noStreams"/></p></c:when>
    <c:otherwise><c:set var="streams" value="${view.streams()}"/><%@ include file="streams.jspf" %></c:otherwise>
</c:choose>
<c:set var="contacts" value="${view.contacts()}"/>
<%@ include file="contacts.jspf" %>
<form action="federated-partner-delete.jsp?id=<c:out value="${view.id()}"/>" method="post">
    <input type="hidden" name="csrf" value="<c:out value="${frame.csrf()}"/>"/>
    <input type="hidden" name="back" value="<c:out value="${frame.back()}"/>"/>
    <input type="hidden" name="id" value="<c:out value="${view.id()}"/>"/>
    <input type="hidden" name="version" value="<c:out value="${view.version()}"/>"/>
    <p class="fp-submit">
        <button type="submit" id="delete"><fmt:message key="delete.confirm"/></button>
        <a href="<c:out value="${frame.back()}"/>"><fmt:message key="action.cancel"/></a>
    </p>
</form>
</div>
</body>
</html>
