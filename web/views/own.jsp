<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><fmt:message key="title.own"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="own"/>
<%@ include file="top.jspf" %>
<p class="fp-verdict fp-would-<c:out value="${view.verdict()}"/>" id="verdict" data-verdict="<c:out value="${view.verdict()}"/>"><fmt:message key="own.verdict.${view.verdict()}" var="words"><fmt:param value="${view.problems()}"/></fmt:message><c:out value="${words}"/></p>
<p><fmt:message key="own.intro"/></p>
<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="own.listeners"/></div>
<div class="jive-contentBox" id="listeners">
    <c:set var="findings" value="${view.listeners()}"/><%@ include file="findings.jspf" %>
    <p><a href="../../connection-settings-socket-s2s.jsp"><fmt:message key="obstacles.where.SERVER_TO_SERVER"/></a></p>
</div>
<c:forEach items="${view.domains()}" var="row">
    <c:set var="domain" value="${row.domain()}"/>
    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><%@ include file="domain.jspf" %></div>
    <div class="jive-contentBox" data-domain="<c:out value="${domain.value()}"/>">
        <h3><fmt:message key="own.certificate"/></h3>
        <c:set var="findings" value="${row.certificate()}"/><%@ include file="findings.jspf" %>
        <h3><fmt:message key="own.named"/></h3>
        <c:set var="findings" value="${row.named()}"/><%@ include file="findings.jspf" %>
        <p><a href="../../security-keystore.jsp?connectionType=SOCKET_S2S"><fmt:message key="obstacles.where.CERTIFICATES"/></a></p>
    </div>
</c:forEach>
<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="own.offered"/></div>
<div class="jive-contentBox" id="offered">
    <p class="fp-help"><fmt:message key="own.offered.help"/></p>
    <c:set var="steps" value="${view.offered()}"/><%@ include file="steps.jspf" %>
</div>
</div>
</body>
</html>
