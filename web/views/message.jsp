<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><fmt:message key="title.partners"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
    <%@ include file="top.jspf" %>
    <c:set var="text" value="${view.message()}"/>
    <div class="error" role="alert" data-message="<c:out value="${text.key()}"/>"<c:if test="${pageContext.request.method eq 'POST'}"> data-received="false"</c:if>><%@ include file="text.jspf" %></div>
    <p><a href="federated-partners.jsp"><fmt:message key="action.toPartners"/></a></p>
</div>
</body>
</html>
