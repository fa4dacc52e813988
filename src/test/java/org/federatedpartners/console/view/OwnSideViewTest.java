package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.federatedpartners.diagnosis.OwnFinding;
import org.federatedpartners.diagnosis.OwnReport;
import org.federatedpartners.diagnosis.Step;
import org.federatedpartners.diagnosis.Step.Found;
import org.federatedpartners.policy.DomainName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OwnSideViewTest {

    private static OwnSideView view(String own, String certificate) {
        List<OwnFinding> findings = words(own).map(code -> new OwnFinding(OwnFinding.Code.valueOf(code), List.of("a", "b"))).toList();
        List<Found> found = words(certificate).map(code -> new Found(Step.Code.valueOf(code), List.of("a", "b"))).toList();
        return OwnSideView.of(new OwnReport(findings.subList(0, 1), List.of(), List.of(new OwnReport.OwnDomain(DomainName.of("here.example"), found, findings.subList(1, findings.size())))));
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "LISTENS NAMED,                           '',                                              WORK,    0",
        "LISTENS NAMED,                           CERTIFICATE_EXPIRES_SOON,                        PERHAPS, 1",
        "LISTENS NAMED_AS_ALIAS,                  '',                                              PERHAPS, 1",
        "LISTENS NOT_NAMED,                       '',                                              WORK,    0",
        "LISTENS_NOT NAMED,                       '',                                              NOT,     1",
        "LISTENS NOT_FOUND NAMED_AS_ALIAS,        CERTIFICATE_SELF_SIGNED,                         NOT,     3",
    })
    void oneVerdictSumsUpAllThatIsFound(String own, String certificate, OwnSideView.Verdict verdict, int problems) {
        assertThat(view(own, certificate)).returns(verdict, OwnSideView::verdict).returns(problems, OwnSideView::problems);
    }

    /** A certificate of our own is nothing that we can pin, and no partner renews it. */
    @ParameterizedTest
    @EnumSource(Step.Code.class)
    void adviceAboutOurOwnCertificateDoesNotSpeakOfAPartner(Step.Code code) throws IOException {
        if (!code.name().startsWith("CERTIFICATE_") || !code.isProblem()) {
            return;
        }
        String remedy = view("LISTENS", code.name()).domains().get(0).certificate().get(0).remedy().key();
        Properties texts = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("src/main/i18n/federatedpartners_i18n.properties"))) {
            texts.load(file);
        }
        String text = texts.getProperty(remedy);
        assertThat(text).doesNotContainPattern("the partner\\b|partner\u2019s|pin the|Ask the");
    }
}
