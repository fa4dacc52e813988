package org.federatedpartners.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.Pem;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.InMemorySettings;
import org.federatedpartners.store.InstallScript;
import org.federatedpartners.store.JdbcPartnerStore;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.store.Setting;
import org.junit.jupiter.api.Test;

/** What was exported and imported is the same as before, on the database that Openfire embeds. {@code -Dpartners=100000} tells how long that takes. */
class RoundTripTest {

    private static final int PARTNERS = Integer.getInteger("partners", 500);

    private interface Writing {
        void to(StringWriter out) throws IOException;
    }

    private static String written(Writing writing) throws IOException {
        StringWriter out = new StringWriter();
        writing.to(out);
        return out.toString();
    }

    /** A mixture: most have a few settings, some have all. */
    private static List<Partner> partners() {
        PolicySnapshot none = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of());
        String ca = Pem.write(TestCertificates.authority("One").root());
        return IntStream.range(0, PARTNERS).mapToObj(i -> {
            PartnerDraft draft = PartnerDraft.blank("p" + i + (i % 10 == 0 ? ".b\u00fccher.example" : ".example"))
                .with(Map.of("type", "FEDERATED", "description", "Partner \"" + i + "\",\n=SUM(A1)"));
            if (i % 3 == 0) {
                draft = draft.with(Map.of("additionalDomains", "b." + i + ".example\na." + i + ".example", "sasl", "OPTIONAL", "dialback", "true"));
            }
            if (i % 100 == 0) {
                draft = draft.with(Map.of("pins", "0f".repeat(32) + "\n" + "a1".repeat(32), "authorities", ca, "minimumTls", "TLS_1_3", "dane", "true",
                    "connectHost", "[2001:db8:0:0:0:0:0:1]:5270", "ratchet", "REFUSE", "mode", "REPORT_ONLY", "relaxedTo", "TLS_DIALBACK", "relaxedUntil", "9999-01-01T00:00:00Z"));
            }
            return draft.validate(none, domain -> false).partner().orElseThrow();
        }).toList();
    }

    private static PolicyService service(String database) throws SQLException {
        String url = "jdbc:hsqldb:mem:" + database;
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            InstallScript.of("hsqldb").install(connection);
            connection.createStatement().execute("CREATE TABLE ofProperty (name VARCHAR(100) NOT NULL PRIMARY KEY, propValue LONGVARCHAR NOT NULL, encrypted INTEGER)");
        }
        PolicyService service = new PolicyService(new JdbcPartnerStore(() -> DriverManager.getConnection(url, "sa", "")), new InMemorySettings(), () -> false);
        assertThat(service.reload()).isTrue();
        return service;
    }

    private static Plan plan(PolicyService service, String file) {
        return new Import(file.getBytes(StandardCharsets.UTF_8), false, SaslWithoutTls.ASK).plan(service.inForce().get(), service.settings(), domain -> false);
    }

    private static String json(PolicyService service) throws IOException {
        return written(out -> Export.json(service.inForce().get().partners(), service.settings(), out));
    }

    private static String csv(PolicyService service) throws IOException {
        return written(out -> Export.csv(service.inForce().get().partners(), out));
    }

    @Test
    void aSecretIsInNoFileAndStaysAsItIs() throws Exception {
        GlobalSettings secret = GlobalSettings.of(Map.of(Setting.NOTIFY_SECRET, "open sesame", Setting.NOTIFY_MUTED, "a.example\nb.example", Setting.NOTIFY_INTERVAL, 30));
        PolicyService service = service("secret");
        service.save(service.settings(), secret);
        String json = json(service);
        assertThat(json).contains("b.example").doesNotContain("sesame", "otifySecret");
        assertThat(plan(service, json).problems().kept()).isEmpty();
        assertThat(plan(service, json).changesAnything()).isFalse();
        assertThat(plan(service, json).settings()).isEqualTo(secret);
    }

    @Test
    void whatWasExportedIsImportedAndExportedAgainAsTheSameBytes() throws Exception {
        List<Partner> partners = new ArrayList<>(partners());
        String json = written(out -> Export.json(partners, new InMemorySettings().all(), out));
        String csv = written(out -> Export.csv(partners, out));
        for (String file : List.of(json, csv)) {
            PolicyService empty = service("transfer" + file.length());
            long start = System.nanoTime();
            Plan plan = plan(empty, file);
            assertThat(plan.problems().kept()).isEmpty();
            assertThat(plan.rows(Plan.Kind.ADDED)).hasSize(PARTNERS);
            long planned = System.nanoTime();
            empty.apply(plan.changes());
            long applied = System.nanoTime();
            System.out.printf("%s, %d partners, %.1f MB: previewed in %.1f s, saved and in force in %.1f s, heap %d MB%n", plan.format().orElseThrow(), PARTNERS, file.length() / 1e6,
                (planned - start) / 1e9, (applied - planned) / 1e9, (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
            assertThat(json(empty)).isEqualTo(json);
            assertThat(csv(empty)).isEqualTo(csv);
            Plan again = plan(empty, file);
            assertThat(again.problems().kept()).isEmpty();
            assertThat(again.changesAnything()).isFalse();
        }
    }
}
