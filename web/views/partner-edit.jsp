<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<c:set var="form" value="${view.form()}"/>
<html>
<head>
    <title><c:choose><c:when test="${form.isNew()}"><fmt:message key="title.create"/></c:when><c:otherwise><c:out value="${form.primaryDomain()}"/>: <fmt:message key="title.edit"/></c:otherwise></c:choose></title>
    <%@ include file="head.jspf" %>
    <script src="scripts/form.js" defer="defer"></script>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="partners"/>
<c:set var="sub" value="true"/>
<c:set var="crumb" value="${form.isNew() ? '' : form.primaryDomain()}"/>
<c:set var="crumbId" value="${form.id()}"/>
<c:set var="here" value="${form.isNew() ? 'create' : 'edit'}"/>
<%@ include file="top.jspf" %>
<%@ include file="partner-problems.jspf" %>
<%@ include file="proposal.jspf" %>
<%@ include file="copied.jspf" %>
<%@ include file="form-relative.jspf" %>
<form id="partner" action="federated-partner-edit.jsp<c:if test="${not form.isNew()}">?id=<c:out value="${form.id()}"/></c:if>" method="post"
    data-keep="partner<c:out value="${form.id()}"/>"<c:if test="${pageContext.request.method eq 'POST'}"> data-sent="true"</c:if>>
    <%@ include file="restored.jspf" %>
    <input type="hidden" name="csrf" value="<c:out value="${frame.csrf()}"/>"/>
    <input type="hidden" name="back" value="<c:out value="${frame.back()}"/>"/>
    <input type="hidden" name="id" value="<c:out value="${form.id()}"/>"/>
    <input type="hidden" name="version" value="<c:out value="${form.version()}"/>"/>
    <c:if test="${not empty view.opened()}"><c:forEach items="${view.opened().texts()}" var="was"><input type="hidden" name="opened.<c:out value="${was.key}"/>" value="<c:out value="${was.value}"/>"/></c:forEach></c:if>
    <%@ include file="preview.jspf" %>

    <%@ include file="who.jspf" %>

    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="edit.users"/></div>
    <div class="jive-contentBox">
        <c:set var="field" value="TYPE"/><c:set var="name" value="type"/>
        <%@ include file="radios.jspf" %>
        <%@ include file="approval.jspf" %>
    </div>

    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="edit.streams"/></div>
    <div class="jive-contentBox">
        <p class="fp-help"><fmt:message key="edit.streams.help"/></p>
        <%@ include file="presets.jspf" %>
        <div class="fp-choice">
            <div class="fp-columns">
                <c:set var="field" value="TLS"/><c:set var="name" value="tls"/>
                <%@ include file="radios.jspf" %>
                <c:set var="field" value="SASL"/><c:set var="name" value="sasl"/>
                <%@ include file="radios.jspf" %>
                <fieldset class="fp-field" id="field-DIALBACK" aria-describedby="help-DIALBACK errors-DIALBACK">
                    <legend><fmt:message key="field.DIALBACK"/></legend>
                    <p class="fp-help" id="help-DIALBACK"><fmt:message key="field.DIALBACK.help"/></p>
                    <c:set var="field" value="DIALBACK"/><%@ include file="errors.jspf" %>
                    <p class="fp-option"><input type="checkbox" id="dialback" name="dialback" value="true" <c:if test="${form.is('dialback')}">checked</c:if>/>
                        <label for="dialback"><fmt:message key="dialback.true"/></label></p>
                </fieldset>
            </div>
            <%@ include file="outcomes.jspf" %>
        </div>
    </div>

    <c:set var="section" value="${view.enforcement()}"/>
    <details class="fp-section" id="section-enforcement"<c:if test="${section.open()}"> open</c:if>>
        <summary><span role="heading" aria-level="2"><fmt:message key="edit.strictness"/></span><%@ include file="section-set.jspf" %></summary>
        <div class="jive-contentBox">
            <div class="fp-columns">
                <c:set var="field" value="MODE"/><c:set var="name" value="mode"/>
                <%@ include file="radios.jspf" %>
                <%@ include file="relaxation.jspf" %>
                <c:set var="field" value="RATCHET"/><c:set var="name" value="ratchet"/>
                <%@ include file="radios.jspf" %>
            </div>
        </div>
    </details>

    <%@ include file="trust.jspf" %>
    <div class="fp-bar">
    <p class="fp-submit">
        <button type="submit" name="action" value="save" id="save"><c:choose><c:when test="${empty view.conflict() or empty view.conflict().contested()}"><fmt:message key="action.save"/></c:when><c:otherwise><fmt:message key="edit.saveOver"/></c:otherwise></c:choose></button>
        <button type="submit" name="action" value="check" id="check"><fmt:message key="edit.check"/></button>
        <button type="submit" name="action" value="test" id="test" formaction="federated-partner-test.jsp" formtarget="_blank"><fmt:message key="action.test"/></button>
        <a data-cancel="true" href="<c:out value="${frame.back()}"/>"><fmt:message key="action.cancel"/></a>
    </p>
    <p class="fp-help"><fmt:message key="edit.effect"/> <fmt:message key="test.hint"/></p>
    </div>
</form>
<c:if test="${not empty view.seen()}">
<form id="remembered" action="federated-partner-edit.jsp?id=<c:out value="${form.id()}"/>" method="post">
    <input type="hidden" name="csrf" value="<c:out value="${frame.csrf()}"/>"/>
    <input type="hidden" name="id" value="<c:out value="${form.id()}"/>"/>
    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="edit.remembered"/></div>
    <div class="jive-contentBox">
        <c:set var="seen" value="${view.seen()}"/>
        <%@ include file="seen.jspf" %>
        <%@ include file="held.jspf" %>
        <p class="fp-help"><fmt:message key="edit.remembered.help"/></p>
        <p class="fp-submit"><button type="submit" name="action" value="forget" id="forget"><fmt:message key="edit.forget"/></button></p>
    </div>
</form>
</c:if>
</div>
</body>
</html>
