<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><fmt:message key="title.import"/></title>
    <%@ include file="head.jspf" %>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="import"/>
<%@ include file="top.jspf" %>
<c:if test="${not empty view.problem()}">
    <c:set var="text" value="${view.problem()}"/>
    <div class="error" role="alert" data-problem="<c:out value="${text.key()}"/>"><%@ include file="text.jspf" %></div>
</c:if>
<c:if test="${not empty view.preview()}"><%@ include file="import-preview.jspf" %></c:if>
<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="import.import"/></div>
<div class="jive-contentBox">
    <form id="import" action="federated-partner-import.jsp" method="post" enctype="multipart/form-data" data-keep="import"<c:if test="${pageContext.request.method eq 'POST'}"> data-sent="true"</c:if>>
        <%@ include file="restored.jspf" %>
        <input type="hidden" name="csrf" value="<c:out value="${frame.csrf()}"/>"/>
        <p><fmt:message key="import.import.intro"/></p>
        <div class="fp-field">
            <label for="file"><fmt:message key="import.file"/></label>
            <p class="fp-help" id="help-file"><fmt:message key="import.file.help"/></p>
            <input type="file" id="file" name="file" aria-describedby="help-file"/>
        </div>
        <div class="fp-field">
            <label for="text"><fmt:message key="import.text"/></label>
            <textarea id="text" name="text" rows="6" cols="60" spellcheck="false">
<c:out value="${view.typed().text()}"/></textarea>
        </div>
        <p class="fp-option"><input type="checkbox" id="deletes" name="deletes" value="true" aria-describedby="help-deletes" <c:if test="${view.typed().deletes()}">checked</c:if>/>
            <label for="deletes"><fmt:message key="import.deletes"/></label>
            <span class="fp-help" id="help-deletes"><fmt:message key="import.deletes.help"/></span></p>
        <p class="fp-submit"><button type="submit" id="check"><fmt:message key="import.check"/></button></p>
    </form>
    <c:if test="${empty view.listed()}"><p class="fp-told fp-warning" id="unlisted"><fmt:message key="import.openfire.unknown"/></p></c:if>
    <c:if test="${view.listed() gt 0}">
        <form action="federated-partner-import.jsp" method="post">
            <input type="hidden" name="csrf" value="<c:out value="${frame.csrf()}"/>"/>
            <input type="hidden" name="source" value="openfire"/>
            <p><fmt:message key="import.openfire" var="words"><fmt:param value="${view.listed()}"/></fmt:message><c:out value="${words}"/></p>
            <p class="fp-submit"><button type="submit" id="openfire"><fmt:message key="import.openfire.check"/></button></p>
        </form>
    </c:if>
</div>
<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="import.export"/></div>
<div class="jive-contentBox">
    <p><fmt:message key="import.export.intro"/></p>
    <c:if test="${view.unreadable() gt 0}"><p class="fp-told fp-warning" id="unreadable"><fmt:message key="import.export.unreadable" var="words"><fmt:param value="${view.unreadable()}"/></fmt:message><c:out value="${words}"/></p></c:if>
    <ul>
        <li><a id="json" href="federated-partner-import.jsp?download=json"><fmt:message key="import.export.json"/></a></li>
        <li><a id="csv" href="federated-partner-import.jsp?download=csv"><fmt:message key="import.export.csv"/></a></li>
    </ul>
</div>
</div>
</body>
</html>
