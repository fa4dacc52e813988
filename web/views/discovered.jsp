<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><fmt:message key="title.discovered"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="discovered"/>
<%@ include file="top.jspf" %>
<p><c:choose><c:when test="${view.review()}"><strong><fmt:message key="discovered.review.intro"/></strong></c:when><c:otherwise><fmt:message key="discovered.intro"/></c:otherwise></c:choose></p>
<c:if test="${not empty view.problem()}">
    <c:set var="text" value="${view.problem()}"/>
    <div class="error" role="alert" data-problem="<c:out value="${text.key()}"/>"><%@ include file="text.jspf" %></div>
</c:if>
<c:if test="${not view.review()}">
<form class="fp-filter" action="federated-partner-discovered.jsp" method="get" role="search">
    <label for="filter"><fmt:message key="refusals.filter"/></label>
    <input type="search" id="filter" name="filter" size="30" value="<c:out value="${view.domain()}"/>"/>
    <button type="submit"><fmt:message key="action.filter"/></button>
    <c:if test="${not empty view.domain()}"><a href="federated-partner-discovered.jsp"><fmt:message key="action.showAll"/></a></c:if>
</form>
</c:if>
<c:set var="pages" value="${view}"/>
<%@ include file="count.jspf" %>
<c:choose>
<c:when test="${view.page().total() gt 0}">
<form action="federated-partner-discovered.jsp<%@ include file="query.jspf" %>" method="post" data-keep="discovered"<c:if test="${pageContext.request.method eq 'POST'}"> data-sent="true"</c:if>>
    <%@ include file="restored.jspf" %>
    <input type="hidden" name="filter" value="<c:out value="${view.domain()}"/>"/>
    <input type="hidden" name="csrf" value="<c:out value="${frame.csrf()}"/>"/>
    <div class="jive-table fp-scroll">
    <table id="discovered" class="fp-cards">
        <caption class="fp-hidden"><fmt:message key="title.discovered"/></caption>
        <thead>
            <tr>
                <th scope="col"><fmt:message key="discovered.domain"/></th>
                <th scope="col"><fmt:message key="discovered.seen"/></th>
                <th scope="col"><fmt:message key="discovered.settings"/></th>
                <th scope="col"><fmt:message key="partners.column.actions"/></th>
            </tr>
        </thead>
        <tbody>
            <c:forEach items="${view.page().items()}" var="row">
                <tr data-domain="<c:out value="${row.domain().value()}"/>">
                    <c:set var="domain" value="${row.domain()}"/>
                    <th scope="row"><c:choose>
                        <c:when test="${empty row.relative()}"><input type="checkbox" name="adopt" id="adopt-<c:out value="${row.domain().value()}"/>" value="<c:out value="${row.domain().value()}"/>"<c:if test="${view.review()}"> checked="checked"</c:if>/>
                        <label for="adopt-<c:out value="${row.domain().value()}"/>"><%@ include file="domain.jspf" %></label>
                        <c:if test="${not empty row.additional()}"><p class="fp-help"><fmt:message key="discovered.additional"/></p>
                        <ul><c:forEach items="${row.additional()}" var="domain"><li><input type="checkbox" name="adopt" id="adopt-<c:out value="${domain.value()}"/>" value="<c:out value="${domain.value()}"/>" checked="checked"/>
                        <label for="adopt-<c:out value="${domain.value()}"/>"><%@ include file="domain.jspf" %></label></li></c:forEach></ul></c:if></c:when>
                        <c:otherwise><%@ include file="domain.jspf" %></c:otherwise>
                    </c:choose></th>
                    <c:set var="seen" value="${row.seen()}"/>
                    <td data-label="<fmt:message key="discovered.seen"/>"><%@ include file="seen.jspf" %></td>
                    <td data-label="<fmt:message key="discovered.settings"/>">
                        <ul class="fp-methods"><c:forEach items="${row.methods()}" var="method"><li><fmt:message key="method.${method}"/></li></c:forEach></ul>
                        <c:set var="relative" value="${row.relative()}"/><%@ include file="relative.jspf" %>
                        <c:if test="${not row.proven()}"><p class="fp-told fp-warning"><fmt:message key="discovered.unproven"/></p></c:if>
                    </td>
                    <td class="fp-actions"><c:if test="${not empty row.relative().toForm()}"><c:set var="relative" value="${row.relative()}"/><c:set var="stranger" value="${row.domain().display()}"/><%@ include file="to-relative.jspf" %></c:if>
                        <a href="<c:out value="${row.toForm()}"/>"><c:choose><c:when test="${empty row.relative()}"><fmt:message key="discovered.toForm"/></c:when><c:otherwise><fmt:message key="discovered.toOwn"/></c:otherwise></c:choose><span class="fp-hidden"> <c:out value="${row.domain().display()}"/></span></a>
                        <a href="<c:out value="${row.toTest()}"/>"><fmt:message key="action.test"/><span class="fp-hidden"> <c:out value="${row.domain().display()}"/></span></a></td>
                </tr>
            </c:forEach>
        </tbody>
    </table>
    </div>
    <%-- After a login, the list comes back, of which a page holds fewer domains than the review. --%>
    <fieldset class="fp-field" id="also" data-name="adopt" hidden="hidden"><legend><fmt:message key="discovered.also"/></legend></fieldset>
    <p class="fp-submit"><c:choose>
        <c:when test="${view.review()}"><button type="submit" id="adopt" name="action" value="adopt"><fmt:message key="discovered.adopt"/></button> <a href="federated-partner-discovered.jsp"><fmt:message key="action.cancel"/></a></c:when>
        <c:otherwise><button type="submit" id="review" name="action" value="review"><fmt:message key="discovered.review"/></button>
            <button type="submit" id="review-all" name="action" value="all"><fmt:message key="discovered.review.all"/></button></c:otherwise>
    </c:choose></p>
    <p class="fp-help"><fmt:message key="discovered.adopt.help"/></p>
</form>
<%@ include file="pages.jspf" %>
</c:when>
<c:when test="${empty view.domain()}"><p id="empty"><fmt:message key="discovered.empty"/></p></c:when>
</c:choose>
</div>
</body>
</html>
