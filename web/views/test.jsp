<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<c:set var="report" value="${view.report()}"/>
<html>
<head>
    <title><fmt:message key="title.test"/></title>
    <%@ include file="head.jspf" %>
    <c:if test="${not empty report and report.running()}"><noscript><meta http-equiv="refresh" content="2"/></noscript></c:if>
    <script src="scripts/test.js" defer="defer"></script>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="test"/>
<%@ include file="top.jspf" %>
<c:if test="${not empty view.problem()}">
    <c:set var="text" value="${view.problem()}"/>
    <div class="error" role="alert" data-problem="<c:out value="${text.key()}"/>"><%@ include file="text.jspf" %></div>
</c:if>
<c:if test="${empty report}"><p><fmt:message key="test.intro"/></p></c:if>
<c:if test="${not empty report}"><%@ include file="report.jspf" %></c:if>
<form id="test" action="federated-partner-test.jsp" method="post" data-keep="test"<c:if test="${pageContext.request.method eq 'POST'}"> data-sent="true"</c:if>>
    <%@ include file="restored.jspf" %>
    <c:set var="form" value="${view.form()}"/>
    <input type="hidden" name="csrf" value="<c:out value="${frame.csrf()}"/>"/>
    <input type="hidden" name="tls" value="<c:out value="${form.text('tls')}"/>"/>
    <input type="hidden" name="sasl" value="<c:out value="${form.text('sasl')}"/>"/>
    <input type="hidden" name="dialback" value="<c:out value="${form.text('dialback')}"/>"/>
    <input type="hidden" name="pins" value="<c:out value="${form.text('pins')}"/>"/>
    <input type="hidden" name="keyAlone" value="<c:out value="${form.text('keyAlone')}"/>"/>
    <input type="hidden" name="authorities" value="<c:out value="${form.text('authorities')}"/>"/>
    <input type="hidden" name="minimumTls" value="<c:out value="${form.text('minimumTls')}"/>"/>
    <input type="hidden" name="dane" value="<c:out value="${form.text('dane')}"/>"/>
    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><c:choose><c:when test="${empty report}"><fmt:message key="action.test"/></c:when><c:otherwise><fmt:message key="test.again"/></c:otherwise></c:choose></div>
    <div class="jive-contentBox">
        <div class="fp-columns">
            <div class="fp-field">
                <label for="primaryDomain"><fmt:message key="test.domain"/></label>
                <p class="fp-help" id="help-domain"><fmt:message key="field.PRIMARY_DOMAIN.help"/></p>
                <input type="text" id="primaryDomain" name="primaryDomain" size="40" autocomplete="off" spellcheck="false" aria-required="true"
                    value="<c:out value="${form.primaryDomain()}"/>" aria-describedby="help-domain" <c:if test="${not empty view.problem()}">aria-invalid="true"</c:if>/>
            </div>
            <div class="fp-field">
                <label for="connectHost"><fmt:message key="field.CONNECT_HOST"/></label>
                <p class="fp-help" id="help-host"><fmt:message key="field.CONNECT_HOST.help"/></p>
                <input type="text" id="connectHost" name="connectHost" size="40" autocomplete="off" spellcheck="false"
                    value="<c:out value="${form.text('connectHost')}"/>" aria-describedby="help-host"/>
            </div>
        </div>
        <p class="fp-submit"><button type="submit" id="start"><fmt:message key="test.start"/></button></p>
    </div>
</form>
</div>
</body>
</html>
