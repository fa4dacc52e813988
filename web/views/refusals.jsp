<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><fmt:message key="title.refusals"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="refusals"/>
<%@ include file="top.jspf" %>
<p>
    <fmt:message key="refusals.intro" var="words"><fmt:param value="${view.max()}"/></fmt:message><c:out value="${words}"/>
</p>
<form class="fp-filter" action="federated-partner-refusals.jsp" method="get" role="search">
    <span class="fp-pair">
        <label for="domain"><fmt:message key="refusals.filter"/></label>
        <input type="search" id="domain" name="domain" size="20" value="<c:out value="${view.query().domain()}"/>"/>
    </span>
    <span class="fp-pair">
        <label for="direction"><fmt:message key="streams.direction"/></label>
        <select id="direction" name="direction"><option value=""><fmt:message key="refusals.any"/></option>
            <c:forEach items="${view.directions()}" var="option"><option value="<c:out value="${option}"/>" <c:if test="${option eq view.query().direction()}">selected</c:if>><fmt:message key="direction.${option}"/></option></c:forEach>
        </select>
    </span>
    <span class="fp-pair">
        <label for="what"><fmt:message key="refusals.what"/></label>
        <select id="what" name="what"><c:forEach items="${view.whats()}" var="option"><option value="<c:out value="${option}"/>" <c:if test="${option eq view.query().what()}">selected</c:if>><fmt:message key="refusals.what.${option}"/></option></c:forEach></select>
    </span>
    <span class="fp-pair">
        <label for="age"><fmt:message key="refusals.age"/></label>
        <select id="age" name="age"><c:forEach items="${view.ages()}" var="option"><option value="<c:out value="${option}"/>" <c:if test="${option eq view.query().age()}">selected</c:if>><fmt:message key="refusals.age.${option}"/></option></c:forEach></select>
    </span>
    <span class="fp-pair">
        <label for="reason"><fmt:message key="refusals.why"/></label>
        <select id="reason" name="reason"><option value=""><fmt:message key="refusals.any"/></option>
            <c:forEach items="${view.reasons()}" var="option"><option value="<c:out value="${option}"/>" <c:if test="${option eq view.query().reason()}">selected</c:if>><fmt:message key="reason.${option}"/></option></c:forEach>
        </select>
    </span>
    <button type="submit"><fmt:message key="action.filter"/></button>
    <c:if test="${view.query().isNarrowed()}"><a href="federated-partner-refusals.jsp"><fmt:message key="action.showAll"/></a></c:if>
</form>
<c:set var="pages" value="${view}"/>
<%@ include file="count.jspf" %>
<c:choose>
<c:when test="${view.page().total() gt 0}">
    <div class="jive-table fp-scroll">
    <table id="refusals" class="fp-cards">
        <caption class="fp-hidden"><fmt:message key="title.refusals"/></caption>
        <thead>
            <tr>
                <th scope="col"><fmt:message key="refusals.time"/></th>
                <c:if test="${not empty frame.node()}"><th scope="col"><fmt:message key="refusals.node"/></th></c:if>
                <th scope="col"><fmt:message key="refusals.domain"/></th>
                <th scope="col"><fmt:message key="refusals.reason"/></th>
                <th scope="col"><fmt:message key="refusals.seen"/></th>
                <th scope="col"><fmt:message key="refusals.accepted"/></th>
            </tr>
        </thead>
        <tbody>
            <c:forEach items="${view.page().items()}" var="row"><%@ include file="refusal-row.jspf" %></c:forEach>
        </tbody>
    </table>
    </div>
    <%@ include file="pages.jspf" %>
</c:when>
<c:when test="${not view.query().isNarrowed()}"><p id="empty"><fmt:message key="refusals.empty"/></p></c:when>
</c:choose>
</div>
</body>
</html>
