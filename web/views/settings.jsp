<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ include file="start.jspf" %>
<html>
<head>
    <title><fmt:message key="title.settings"/></title>
    <%@ include file="head.jspf" %>
    <script src="scripts/form.js" defer="defer"></script>
</head>
<body>
<div class="fp" lang="<fmt:message key="language"/>">
<c:set var="tab" value="settings"/>
<%@ include file="top.jspf" %>
<c:if test="${not empty view.problem()}">
    <c:set var="text" value="${view.problem()}"/>
    <div class="error" role="alert" data-problem="<c:out value="${text.key()}"/>"><%@ include file="text.jspf" %></div>
</c:if>
<c:if test="${not empty view.conflict()}"><%@ include file="settings-conflict.jspf" %></c:if>
<%@ include file="settings-problems.jspf" %>
<form action="federated-partner-settings.jsp" method="post" data-keep="settings"<c:if test="${pageContext.request.method eq 'POST'}"> data-sent="true"</c:if>>
    <%-- The Enter key presses the first button of a form, which is to be the one that only saves. --%>
    <button type="submit" hidden></button>
    <%@ include file="restored.jspf" %>
    <input type="hidden" name="csrf" value="<c:out value="${frame.csrf()}"/>"/>
    <c:if test="${not empty view.opened()}"><c:forEach items="${view.opened().texts()}" var="was"><input type="hidden" name="opened.<c:out value="${was.key}"/>" value="<c:out value="${was.value}"/>"/></c:forEach></c:if>
    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="settings.unlisted"/></div>
    <div class="jive-contentBox">
        <fieldset class="fp-field" aria-describedby="help-unlisted errors-unlistedDomains">
            <legend><fmt:message key="settings.unlisted.legend"/></legend>
            <p class="fp-help" id="help-unlisted"><fmt:message key="settings.unlisted.help"/></p>
            <div class="fp-errors" id="errors-unlistedDomains"><c:if test="${not empty view.errorOf('unlistedDomains')}">
                <c:set var="text" value="${view.errorOf('unlistedDomains')}"/><p class="fp-error" role="alert"><%@ include file="text.jspf" %></p>
            </c:if></div>
            <c:forEach items="${view.options('unlistedDomains')}" var="option">
                <p class="fp-option">
                    <input type="radio" name="unlistedDomains" id="unlisted-<c:out value="${option}"/>" value="<c:out value="${option}"/>"
                        aria-describedby="help-unlisted-<c:out value="${option}"/>" <c:if test="${option eq view.form().text('unlistedDomains')}">checked</c:if>/>
                    <label for="unlisted-<c:out value="${option}"/>"><fmt:message key="unlisted.${option}"/></label>
                    <span class="fp-help" id="help-unlisted-<c:out value="${option}"/>"><fmt:message key="unlisted.${option}.help"/></span>
                </p>
            </c:forEach>
        </fieldset>
        <div class="fp-consequence" id="consequence">
            <c:if test="${view.partners() eq 0}"><p><fmt:message key="settings.noPartners"/></p></c:if>
            <c:choose>
                <c:when test="${view.connected() eq null}"><p id="connected-unknown"><fmt:message key="nodes.unknown.ELSEWHERE"/></p></c:when>
                <c:when test="${empty view.connected()}"><p><fmt:message key="settings.connected.none"/></p></c:when>
                <c:otherwise>
                    <p><fmt:message key="settings.connected"/></p>
                    <ul id="connected">
                        <c:forEach items="${view.connected()}" var="domain"><li><%@ include file="domain.jspf" %></li></c:forEach>
                        <c:if test="${view.more() gt 0}"><li><fmt:message key="partners.more" var="words"><fmt:param value="${view.more()}"/></fmt:message><c:out value="${words}"/></li></c:if>
                    </ul>
                </c:otherwise>
            </c:choose>
            <c:if test="${view.idle() gt 0}"><p id="idle" data-idle="<c:out value="${view.idle()}"/>"><fmt:message key="settings.idle" var="words"><fmt:param value="${view.idle()}"/></fmt:message><c:out value="${words}"/> <a href="federated-partner-discovered.jsp"><fmt:message key="nav.discovered"/></a></p></c:if>
        </div>
    </div>
    <%@ include file="settings-denied.jspf" %>
    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="settings.requests"/></div>
    <div class="jive-contentBox">
        <div class="fp-field">
            <label for="subscriptionRequests"><fmt:message key="settings.requests.label"/></label>
            <p class="fp-help" id="help-requests"><fmt:message key="settings.requests.help"/></p>
            <input type="text" id="subscriptionRequests" name="subscriptionRequests" size="6" inputmode="numeric" autocomplete="off" aria-required="true"
                value="<c:out value="${view.form().text('subscriptionRequests')}"/>" aria-describedby="help-requests errors-subscriptionRequests" <c:if test="${not empty view.errorOf('subscriptionRequests')}">aria-invalid="true"</c:if>/>
            <div class="fp-errors" id="errors-subscriptionRequests"><c:if test="${not empty view.errorOf('subscriptionRequests')}">
                <c:set var="text" value="${view.errorOf('subscriptionRequests')}"/><p class="fp-error" role="alert"><%@ include file="text.jspf" %></p>
            </c:if></div>
        </div>
    </div>
    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="settings.mode"/></div>
    <div class="jive-contentBox">
        <fieldset class="fp-field" aria-describedby="help-mode errors-mode">
            <legend><fmt:message key="settings.mode.legend"/></legend>
            <p class="fp-help" id="help-mode"><fmt:message key="settings.mode.help"/></p>
            <div class="fp-errors" id="errors-mode"><c:if test="${not empty view.errorOf('mode')}">
                <c:set var="text" value="${view.errorOf('mode')}"/><p class="fp-error" role="alert"><%@ include file="text.jspf" %></p>
            </c:if></div>
            <c:forEach items="${view.options('mode')}" var="option">
                <p class="fp-option">
                    <input type="radio" name="mode" id="mode-<c:out value="${option}"/>" value="<c:out value="${option}"/>"
                        aria-describedby="help-mode-<c:out value="${option}"/>" <c:if test="${option eq view.form().text('mode')}">checked</c:if>/>
                    <label for="mode-<c:out value="${option}"/>"><fmt:message key="mode.${option}"/></label>
                    <span class="fp-help" id="help-mode-<c:out value="${option}"/>"><fmt:message key="settings.mode.${option}"/></span>
                </p>
            </c:forEach>
        </fieldset>
    </div>
    <%@ include file="settings-ratchet.jspf" %>
    <%@ include file="settings-revocation.jspf" %>
    <%@ include file="settings-addresses.jspf" %>
    <div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="settings.tests"/></div>
    <div class="jive-contentBox">
        <fieldset class="fp-field" aria-describedby="help-tests">
            <legend><fmt:message key="settings.tests.legend"/></legend>
            <p class="fp-help" id="help-tests"><fmt:message key="settings.tests.help"/></p>
            <p class="fp-option"><input type="checkbox" id="privateAddresses" name="privateAddresses" value="true" <c:if test="${view.form().is('privateAddresses')}">checked</c:if>/>
                <label for="privateAddresses"><fmt:message key="settings.tests.private"/></label></p>
        <div class="fp-errors" id="errors-privateAddresses"></div>
        </fieldset>
    </div>
    <%@ include file="settings-dns.jspf" %>
    <%@ include file="settings-notifications.jspf" %>
    <p class="fp-submit fp-bar"><button type="submit" id="save"><c:choose><c:when test="${empty view.conflict() or empty view.conflict().contested()}"><fmt:message key="action.save"/></c:when><c:otherwise><fmt:message key="edit.saveOver"/></c:otherwise></c:choose></button></p>
</form>
<div class="jive-contentBoxHeader" role="heading" aria-level="2"><fmt:message key="settings.steering"/></div>
<div class="jive-contentBox"><p id="steering" data-steering="<c:out value="${view.steering()}"/>"><fmt:message key="steering.${view.steering()}"/></p>
    <c:if test="${not empty view.missing()}"><p id="missing"><fmt:message key="steering.missing" var="words"><fmt:param value="${view.missing()}"/></fmt:message><c:out value="${words}"/></p></c:if>
</div>
</div>
</body>
</html>
