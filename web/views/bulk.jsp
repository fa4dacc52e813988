<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<c:set var="form" value="${view.form()}"/>
<c:set var="action" value="${view.action()}"/>
<html>
<head>
    <title><fmt:message key="title.bulk"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="partners"/>
<c:set var="sub" value="true"/>
<c:set var="here" value="bulk"/>
<%@ include file="top.jspf" %>
<c:if test="${not empty view.problem()}">
    <c:set var="text" value="${view.problem()}"/>
    <div class="error" role="alert" data-problem="<c:out value="${text.key()}"/>"><%@ include file="text.jspf" %></div>
</c:if>
<c:choose>
<c:when test="${view.selection().count() eq 0}"><p><a href="<c:out value="${frame.toList()}"/>"><fmt:message key="action.toPartners"/></a></p></c:when>
<c:otherwise>
    <p class="fp-question"><strong><%@ include file="bulk-action.jspf" %></strong></p>
    <details id="selected"><summary><fmt:message key="pager.total.partners" var="words"><fmt:param value="${view.selection().count()}"/></fmt:message><c:out value="${words}"/></summary>
        <ul><c:forEach items="${view.selection().first()}" var="domain"><li><%@ include file="domain.jspf" %></li></c:forEach>
            <c:if test="${view.selection().more() gt 0}"><li><fmt:message key="partners.more" var="words"><fmt:param value="${view.selection().more()}"/></fmt:message><c:out value="${words}"/></li></c:if></ul>
    </details>
    <c:if test="${not empty view.preview()}"><c:set var="preview" value="${view.preview()}"/><%@ include file="bulk-preview.jspf" %></c:if>
    <c:if test="${action.input() ne 'NOTHING'}"><%@ include file="bulk-value.jspf" %></c:if>
</c:otherwise>
</c:choose>
</div>
</body>
</html>
