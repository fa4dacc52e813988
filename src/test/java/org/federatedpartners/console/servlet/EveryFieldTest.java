package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.federatedpartners.console.view.Difference;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.policy.Drafts;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.store.StoreException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each field of the table from a form to the audit log, to another editor's comparison, and back into the form. */
class EveryFieldTest {

    private static final Map<Field<?>, Map<String, String>> CHANGES = Drafts.changes();

    private final TestConsole console = new TestConsole();
    private final PartnerEditServlet servlet = new PartnerEditServlet(() -> console.services);

    static List<Field<?>> fields() {
        return Field.ALL;
    }

    private static Map<String, String> form(Partner partner, PartnerDraft draft) {
        Map<String, String> form = new HashMap<>(draft.texts());
        form.values().removeIf("false"::equals);
        form.put("id", String.valueOf(partner.id()));
        form.put("version", String.valueOf(partner.version()));
        return form;
    }

    @ParameterizedTest
    @MethodSource("fields")
    void savesAuditsComparesAndShowsIt(Field<?> field) throws StoreException {
        Partner before = console.policy.save(Drafts.partner(Drafts.changeable()));
        PartnerDraft changed = Drafts.changeable().with(CHANGES.get(field));
        Map<String, String> sent = form(before, changed);

        assertThat(console.post(servlet, sent).redirect()).isNotNull();
        Partner after = console.policy.inForce().get().partners().get(0);
        assertThat(after).isEqualTo(Drafts.partner(changed).saved(before.id(), after.version()));
        String[] audited = console.audit.get(0).split("\nBefore: |\nAfter: ");
        assertThat(audited[1]).isNotEqualTo(audited[2]);
        assertThat(console.get(servlet, Map.of("id", String.valueOf(after.id()))).model(PartnerFormView.class).form()).isEqualTo(PartnerDraft.of(after));

        // Who edits the older version is shown this field, and no other.
        PartnerFormView view = console.post(servlet, form(before, Drafts.changeable())).model(PartnerFormView.class);
        assertThat(view.conflict().contested()).extracting(Difference::field).containsExactly(field.name());
        // And a proposal of it marks this field; domains and description cannot be proposed.
        Map<String, String> proposal = new HashMap<>(CHANGES.get(field));
        proposal.put("id", String.valueOf(after.id()));
        assertThat(console.get(servlet, proposal).model(PartnerFormView.class).proposed()).isEmpty();
        Partner again = console.policy.save(Drafts.partner(Drafts.changeable()).saved(after.id(), after.version()));
        assertThat(again.version()).isGreaterThan(after.version());
        assertThat(console.get(servlet, proposal).model(PartnerFormView.class).proposed()).isEqualTo(
            Set.of(Field.PRIMARY_DOMAIN, Field.ADDITIONAL_DOMAINS, Field.DESCRIPTION).contains(field) ? List.of() : List.of(field.name()));
    }
}
