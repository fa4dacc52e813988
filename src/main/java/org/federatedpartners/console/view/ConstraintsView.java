package org.federatedpartners.console.view;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.ServerConstraint;
import org.federatedpartners.policy.ServerConstraints;
import org.federatedpartners.policy.ServerConstraints.Effect;

/**
 * What the server's own settings take away from a partner's.
 *
 * @param extent how much that is, an {@link ServerConstraints.Extent}
 */
public record ConstraintsView(String extent, List<Row> rows) {

    /**
     * One server-wide Openfire setting that constrains the partner.
     *
     * @param code     an {@link ServerConstraint}
     * @param setting  its property and value; null if it has none
     * @param change   the value to set the property to; null if that does not help
     * @param inbound  the methods lost to streams that the partner opens
     * @param outbound the methods lost to streams that we open
     * @param domains  the domains concerned; empty for all
     * @param where    the page of Openfire's console, as an i18n key
     * @param href     its address
     */
    public record Row(String code, Text setting, Text change, Set<AuthenticationMethod> inbound, Set<AuthenticationMethod> outbound,
        List<DomainText> domains, String where, String href) {}

    /** Pages of Openfire's console, by addresses that have not changed in the supported versions. */
    private enum ConsolePage {
        SERVER_TO_SERVER("connection-settings-socket-s2s.jsp"),
        SERVER_TO_SERVER_TLS("connection-settings-advanced.jsp?connectionType=SOCKET_S2S&connectionMode=plain"),
        CERTIFICATES("security-keystore.jsp?connectionType=SOCKET_S2S"),
        REGISTRATION("reg-settings.jsp"),
        PROPERTIES("server-properties.jsp");

        private final String href;

        ConsolePage(String path) {
            this.href = "../../" + path;
        }

        static ConsolePage of(ServerConstraint constraint) {
            return switch (constraint) {
                case NO_LISTENER, DIRECT_TLS_ONLY, NOT_PERMITTED -> SERVER_TO_SERVER;
                case TLS_DISABLED, TLS_REQUIRED, CERTIFICATE_NOT_ASKED_FOR -> SERVER_TO_SERVER_TLS;
                case CERTIFICATE_MISSING -> CERTIFICATES;
                case EXTERNAL_DISABLED -> REGISTRATION;
                case DIALBACK_DISABLED -> PROPERTIES;
            };
        }
    }

    public ConstraintsView {
        rows = List.copyOf(rows);
    }

    /**
     * @param domains how many the partner has
     * @return null if nothing is taken away
     */
    static ConstraintsView of(ServerConstraints constraints, int domains) {
        return constraints.isEmpty() ? null
            : new ConstraintsView(constraints.extent().name(), constraints.all().stream().map(effect -> row(effect, domains)).toList());
    }

    private static Row row(Effect effect, int domains) {
        ServerConstraint constraint = effect.constraint();
        ConsolePage page = ConsolePage.of(constraint);
        List<DomainName> concerned = effect.domains().size() == domains ? List.of() : effect.domains();
        return new Row(constraint.name(),
            constraint.property().isEmpty() ? null : Text.of("obstacles.setting", constraint.property(), effect.present()),
            effect.remedy().isEmpty() ? null : Text.of("obstacles.change", constraint.property(), effect.remedy()),
            effect.inbound(), effect.outbound(), concerned.stream().map(DomainText::of).toList(), page.name(), page.href);
    }

    /** The page on which a constraint can be removed, as part of its i18n key. */
    public static String where(ServerConstraint constraint) {
        return ConsolePage.of(constraint).name();
    }

    /** The settings as words of the code, for machines. */
    public String codes() {
        return rows.stream().map(Row::code).collect(Collectors.joining(" "));
    }
}
