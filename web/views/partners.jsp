<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><fmt:message key="title.partners"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="partners"/>
<%@ include file="top.jspf" %>
<p id="intro"><c:choose>
        <c:when test="${view.rule().reportOnly()}"><fmt:message key="partners.intro.reportOnly"/></c:when>
        <c:otherwise><fmt:message key="partners.intro"/></c:otherwise>
    </c:choose>
    <c:choose>
        <c:when test="${view.rule().reportOnly()}"></c:when>
        <c:when test="${view.exclusive()}"><fmt:message key="partners.exclusive"/></c:when>
        <c:otherwise><fmt:message key="partners.notExclusive"/></c:otherwise>
    </c:choose></p>
<p><a class="fp-button" id="create" href="federated-partner-edit.jsp"><fmt:message key="partners.create"/></a></p>

<c:if test="${not empty view.unreadable()}"><%@ include file="unreadable.jspf" %></c:if>
<c:choose>
<c:when test="${view.known() and view.defined() eq 0 and not empty view.unreadable()}"></c:when>
<c:when test="${view.known() and view.defined() eq 0}">
    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="partners.empty.title"/></div>
    <div class="jive-contentBox" id="empty">
        <p><c:choose>
            <c:when test="${view.exclusive()}"><fmt:message key="partners.empty.exclusive"/></c:when>
            <c:otherwise><fmt:message key="partners.empty"/></c:otherwise>
        </c:choose></p>
        <ol id="first-steps">
            <li><a href="federated-partner-own.jsp"><fmt:message key="nav.own"/></a>: <fmt:message key="partners.empty.own"/></li>
            <li><a href="federated-partner-discovered.jsp"><fmt:message key="nav.discovered"/></a>: <fmt:message key="partners.empty.discovered"/></li>
            <li><a href="federated-partner-settings.jsp"><fmt:message key="partner.tag.REPORT_ONLY"/></a>: <fmt:message key="partners.empty.reportOnly"/></li>
        </ol>
        <p><fmt:message key="partners.empty.next"/></p>
    </div>
</c:when>
<c:when test="${view.known()}">
    <c:set var="reach" value="${view.reach().name()}"/>
    <%@ include file="nodes-unknown.jspf" %>
    <%@ include file="summary.jspf" %>
    <form class="fp-filter" action="federated-partners.jsp" method="get" role="search">
        <input type="hidden" name="sort" value="<c:out value="${view.query().column()}"/>"/>
        <input type="hidden" name="direction" value="<c:out value="${view.query().descending() ? 'desc' : 'asc'}"/>"/>
        <label for="filter"><fmt:message key="partners.filter"/></label>
        <input type="search" id="filter" name="filter" size="30" value="<c:out value="${view.query().filter()}"/>"/>
        <label for="show"><fmt:message key="partners.show"/></label>
        <select id="show" name="show">
            <c:forEach items="${view.filters()}" var="option"><option value="<c:out value="${option}"/>" <c:if test="${option eq view.query().show()}">selected</c:if>><fmt:message key="partners.show.${option}"/></option></c:forEach>
        </select>
        <button type="submit"><fmt:message key="action.filter"/></button>
        <c:if test="${view.query().isNarrowed()}"><a href="federated-partners.jsp"><fmt:message key="action.showAll"/></a></c:if>
    </form>
    <c:set var="pages" value="${view.query()}"/>
    <%@ include file="count.jspf" %>
    <c:if test="${view.page().total() gt 0}">
    <div class="jive-table fp-scroll">
    <table id="partners" class="fp-cards">
        <caption class="fp-hidden"><fmt:message key="title.partners"/></caption>
        <thead>
            <tr>
                <c:forEach items="${view.headers()}" var="column">
                    <th scope="col" aria-sort="<c:out value="${column.ariaSort()}"/>" data-column="<c:out value="${column.name()}"/>"><a href="<c:out value="${column.href()}"/>"><fmt:message key="partners.column.${column.name()}"/></a></th>
                </c:forEach>
                <th scope="col"><fmt:message key="partners.column.actions"/></th>
            </tr>
        </thead>
        <tbody>
            <c:forEach items="${view.page().items()}" var="row"><%@ include file="partner-row.jspf" %></c:forEach>
        </tbody>
    </table>
    </div>
    <%@ include file="pages.jspf" %>
    <%@ include file="bulk-start.jspf" %>
    <%@ include file="day.jspf" %>
    </c:if>
</c:when>
</c:choose>
</div>
</body>
</html>
