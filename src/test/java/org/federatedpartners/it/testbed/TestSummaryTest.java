package org.federatedpartners.it.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;

class TestSummaryTest {

    private final TestSummary summary = new TestSummary();

    private void report(String... tests) {
        summary.add(Jsoup.parse("<testsuite>" + String.join("", tests) + "</testsuite>", "", Parser.xmlParser()));
    }

    @Test
    void onlyCountsWhenEverythingIsInstalled() {
        report("<testcase name='a'/>", "<testcase name='b'><system-out>not installed: postgresql</system-out></testcase>");
        assertThat(summary).hasToString("Tests: 2 ran.");
    }

    @Test
    void namesEachMissingPackageAndWhatInstallsThem() {
        report("<testcase name='a'/>",
            "<testcase name='b'><skipped type='x'><![CDATA[org.opentest4j.TestAbortedException: not installed: chromium chromium-driver\n\tat x]]></skipped></testcase>");
        report("<testcase name='c'><skipped message='not installed: postgresql'/></testcase>",
            "<testcase name='d'><skipped message='not installed: postgresql'/></testcase>",
            "<testcase name='e'><skipped message='Openfire 4.2 does not know direct TLS'/></testcase>");
        assertThat(summary).hasToString("Tests: 1 ran; 1 skipped because they are not for this version of Openfire or need what is not here; 3 skipped because packages are missing "
            + "(chromium chromium-driver: 1, postgresql: 2); install them with: sudo apt-get install --no-install-recommends chromium chromium-driver postgresql.");
    }
}
