package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;
import org.federatedpartners.console.KeptFiles;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.ServerLists;
import org.federatedpartners.console.view.ImportPreview;
import org.federatedpartners.console.view.ImportView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StreamFacts;
import org.junit.jupiter.api.Test;

class ImportServletTest {

    private final TestConsole console = new TestConsole();
    private final ImportServlet servlet = new ImportServlet(() -> console.services);

    private TestConsole.Response upload(String text) {
        return console.post(servlet, Map.of("text", typed(text)));
    }

    /** A table with a column of types: a new partner has to have one. */
    private static String typed(String file) {
        return file.startsWith("primaryDomain") ? file.lines().map(line -> line + (line.startsWith("primaryDomain") ? ",type\n" : ",FEDERATED\n")).collect(Collectors.joining()) : file;
    }

    private static ImportPreview preview(TestConsole.Response response) {
        return response.model(ImportView.class).preview();
    }

    private TestConsole.Response confirm(ImportPreview preview) {
        return console.post(servlet, Map.of("content", preview.request().content(), "deletes", String.valueOf(preview.request().deletes()), "choice", preview.request().choice(), "basis",
            preview.request().basis(), "apply", "true"));
    }

    @Test
    void nothingIsSavedBeforeItIsConfirmed() {
        console.partner("one.example");
        TestConsole.Response response = upload("primaryDomain,description\none.example,changed\ntwo.example,new\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(preview(response).counts()).isEqualTo(new ImportPreview.Counts(1, 1, 0, 0));
        assertThat(preview(response).page().items()).extracting(row -> row.kind() + " " + row.domain().value()).containsExactly("CHANGED one.example", "ADDED two.example");
        assertThat(preview(response).page().items().get(0).differences()).singleElement().satisfies(difference -> assertThat(difference.mine()).isEqualTo("changed"));
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
        TestConsole.Response done = confirm(preview(response));
        assertThat(done.redirect()).isEqualTo(PartnersServlet.URL);
        assertThat(console.policy.inForce().get().partners()).extracting(Partner::description).containsExactlyInAnyOrder("changed", "new");
        assertThat(console.changes).hasValue(1);
        assertThat(console.audit).hasSize(3).first().asString().startsWith("admin: Federated partners imported: 1 added, 1 changed, 0 deleted");
        assertThat(console.audit.get(1)).startsWith("admin: Federated partner changed: one.example\nBefore: ");
        assertThat(console.get(servlet, Map.of()).frame().done().arguments()).containsExactly("2", "0");
        assertThat(confirm(preview(response)).status()).as("again").isEqualTo(409);
    }

    @Test
    void aFormOfAnEndedSessionComesBackWithWhatWasPasted() {
        TestConsole.Response again = console.send(servlet, "POST", Map.of("csrf", "of another session", "text", "primaryDomain\nb\u00fccher.example\n", "deletes", "true"));
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.frame().csrf()).isEqualTo(console.token());
        assertThat(again.model(ImportView.class).typed()).isEqualTo(new ImportView.Typed("primaryDomain\nb\u00fccher.example\n", true));
        assertThat(preview(again)).isNull();
        assertThat(console.files.forgetOld()).as("files that are kept for who has sent nothing valid").isZero();
    }

    @Test
    void aPreviewOfAnEndedSessionLeadsBackToItsText() {
        String before = console.token();
        TestConsole.Response previewed = upload("primaryDomain\ntwo.example\n");
        assertThat(previewed.model(ImportView.class).typed()).isEqualTo(new ImportView.Typed("primaryDomain,type\ntwo.example,FEDERATED\n", false));
        console.session.remove("org.federatedpartners.csrf");
        TestConsole.Response again = console.send(servlet, "POST", Map.of("csrf", before, "content", preview(previewed).request().content(), "apply", "true"));
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.model(ImportView.class).typed()).isEqualTo(previewed.model(ImportView.class).typed());
        assertThat(console.changes).hasValue(0);
        assertThat(console.send(servlet, "POST", Map.of("csrf", "guessed", "content", preview(previewed).request().content())).model(ImportView.class).typed().text()).isEmpty();
    }

    @Test
    void whatIsNoTextOrTooLongIsNotShownToBeTypedAgain() {
        assertThat(ImportView.Typed.of("a".repeat(ImportView.Typed.MAX_BYTES).getBytes(StandardCharsets.UTF_8), false).text()).hasSize(ImportView.Typed.MAX_BYTES);
        assertThat(ImportView.Typed.of("a".repeat(ImportView.Typed.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8), false).text()).isEmpty();
        assertThat(ImportView.Typed.of(new byte[] {'a', (byte) 0xff, 0}, true)).isEqualTo(new ImportView.Typed("", true));
    }

    @Test
    void aFileWithErrorsIsShownAndCannotBeConfirmed() {
        TestConsole.Response response = upload("primaryDomain\none example\ntwo.example\n");
        assertThat(response.status()).isEqualTo(422);
        assertThat(preview(response).confirmable()).isFalse();
        assertThat(preview(response).problems().shown()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.column()).isEqualTo(1);
            assertThat(problem.field()).isEqualTo("PRIMARY_DOMAIN");
        });
        assertThat(confirm(preview(response)).status()).isEqualTo(422);
        assertThat(console.policy.inForce().get().partners()).isEmpty();
    }

    @Test
    void whatWasChangedSinceThePreviewIsPreviewedAgain() {
        ImportPreview preview = preview(upload("primaryDomain\ntwo.example\n"));
        console.partner("one.example");
        TestConsole.Response refused = confirm(preview);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.model(ImportView.class).problem().key()).isEqualTo("import.changed");
        assertThat(console.policy.inForce().get().partners()).hasSize(1);
        assertThat(confirm(preview(refused)).redirect()).isEqualTo(PartnersServlet.URL);
        assertThat(console.policy.inForce().get().partners()).hasSize(2);
    }

    @Test
    void whatIsChangedAtTheLastMomentLeavesEverythingAsItWas() {
        ImportPreview preview = preview(upload("primaryDomain\ntwo.example\n"));
        console.store.beforeNextSave = () -> console.partner("two.example");
        assertThat(confirm(preview).status()).isEqualTo(409);
        assertThat(console.policy.inForce().get().partners()).hasSize(1);
    }

    @Test
    void aDatabaseThatFailsIsTold() {
        ImportPreview preview = preview(upload("primaryDomain\ntwo.example\n"));
        console.store.down = true;
        TestConsole.Response response = confirm(preview);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.model(ImportView.class).problem().key()).isEqualTo("import.failed");
        assertThat(console.audit).isEmpty();
    }

    @Test
    void aForgottenFileIsAskedForAgain() {
        TestConsole.Response response = console.post(servlet, Map.of("content", "0".repeat(64), "apply", "true"));
        assertThat(response.status()).isEqualTo(409);
        assertThat(response.model(ImportView.class).problem().key()).isEqualTo("import.forgotten");
    }

    @Test
    void partnersAreDeletedIfThatIsAsked() {
        console.partner("one.example");
        TestConsole.Response response = console.post(servlet, Map.of("text", typed("primaryDomain\ntwo.example\n"), "deletes", "true"));
        assertThat(preview(response).counts()).isEqualTo(new ImportPreview.Counts(1, 0, 1, 0));
        confirm(preview(response));
        assertThat(console.policy.inForce().get().partners()).extracting(partner -> partner.primaryDomain().value()).containsExactly("two.example");
        assertThat(console.audit).anyMatch(entry -> entry.startsWith("admin: Federated partner deleted: one.example"));
    }

    @Test
    void showsWhichLiveStreamsWouldBeClosed() {
        console.partner("one.example");
        StreamFacts proven = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
        console.streams.add(new LiveStream("one.example", Direction.OUTBOUND, Instant.EPOCH, proven, "", Optional.empty(), 0));
        console.counts.put("one.example", new LiveStreams.Count(0, 1));
        console.counts.put("other.example", new LiveStreams.Count(1, 0));
        assertThat(preview(upload("primaryDomain,description\none.example,changed\n")).effects().closed().shown()).isEmpty();
        assertThat(preview(upload("primaryDomain,sasl,dialback\none.example,NOT_SUPPORTED,true\n")).effects().closed().shown()).singleElement()
            .satisfies(effect -> assertThat(effect.domain().value() + " " + effect.direction() + " " + effect.reason()).isEqualTo("one.example OUTBOUND SASL_OVER_TLS_NOT_ACCEPTED"));
        assertThat(preview(upload("{\"settings\": {\"unlistedDomains\": \"REFUSE\", \"deniedDomains\": [\"one.example\"]}}")).effects().closed().shown())
            .extracting(effect -> effect.domain().value() + " " + effect.direction() + " " + effect.reason()).containsExactly("one.example OUTBOUND DENIED", "other.example INBOUND NOT_A_PARTNER");
    }

    @Test
    void settingsAndTheDenyListAreAudited() {
        ImportPreview preview = preview(upload("{\"settings\": {\"deniedDomains\": [\"bad.example\"]}}"));
        assertThat(preview.settings()).singleElement().satisfies(setting -> assertThat(setting.after()).isEqualTo("bad.example"));
        confirm(preview);
        assertThat(console.policy.inForce().get().isDenied("bad.example")).isTrue();
        assertThat(console.audit).anyMatch(entry -> entry.contains("Federation settings changed") && entry.contains("deny list [bad.example]"));
    }

    @Test
    void openfiresOwnListsAreOfferedAndPreviewed() {
        assertThat(console.get(servlet, Map.of()).model(ImportView.class).listed()).isZero();
        console.lists = Optional.of(new ServerLists(Map.of("good.example", 5269), List.of("bad.example")));
        assertThat(console.get(servlet, Map.of()).model(ImportView.class).listed()).isEqualTo(2);
        ImportPreview preview = preview(console.post(servlet, Map.of("source", "openfire")));
        assertThat(preview.format()).isEqualTo("OPENFIRE");
        confirm(preview);
        assertThat(console.policy.inForce().get().partner("good.example")).isPresent();
        assertThat(console.policy.inForce().get().isDenied("bad.example")).isTrue();
    }

    /** Lists that were not read are not empty ones, of which an import would make nothing. */
    @Test
    void openfiresOwnListsAreNotOfferedAsEmptyWhileTheyAreNotKnown() {
        console.lists = Optional.empty();
        assertThat(console.get(servlet, Map.of())).satisfies(response -> {
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.model(ImportView.class).listed()).isNull();
        });
        assertThat(console.post(servlet, Map.of("source", "openfire"))).satisfies(response -> {
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.model(ImportView.class).preview()).isNull();
            assertThat(response.model(ImportView.class).problem()).isEqualTo(Text.of("import.openfire.failed"));
        });
    }

    @Test
    void whatHasToBeChosenIsAskedAndThenHolds() {
        ImportPreview asked = preview(upload("Domain : lync.example\nPartnerType : Federated\nTlsNegotiation : NotSupported\nSaslNegotiation : Required\nSupportDialbackNegotiation : True\n"));
        assertThat(asked.choices()).containsExactly("AS_LYNC", "REQUIRE_TLS");
        assertThat(asked.confirmable()).isFalse();
        ImportPreview chosen = preview(console.post(servlet, Map.of("content", asked.request().content(), "choice", "AS_LYNC")));
        assertThat(chosen.choices()).isEmpty();
        confirm(chosen);
        assertThat(console.policy.inForce().get().partner("lync.example").orElseThrow().acceptedMethods()).containsExactly(AuthenticationMethod.TCP_DIALBACK);
    }

    @Test
    void bothFilesAreServed() throws IOException {
        console.partner("one.example");
        for (String kind : List.of("json", "csv")) {
            StringWriter out = new StringWriter();
            Answer.Download download = servlet.download(console.services.orElseThrow(), new Params(name -> kind, name -> null)).orElseThrow();
            download.content().to(out);
            assertThat(download.name()).isEqualTo("federatedpartners." + kind);
            assertThat(out.toString()).contains("one.example");
        }
        assertThat(servlet.download(console.services.orElseThrow(), new Params(name -> "exe", name -> null))).isEmpty();
    }

    private static HttpServletRequest multipart(String boundary, String body) throws IOException {
        HttpServletRequest request = mock(HttpServletRequest.class);
        ByteArrayInputStream bytes = new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1));
        when(request.getContentType()).thenReturn("multipart/form-data; boundary=" + boundary);
        when(request.getInputStream()).thenReturn(new ServletInputStream() {
            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {}
        });
        return request;
    }

    @Test
    void readsAFormWithAFileByteForByte() throws IOException {
        String file = "\u00ff\u00fea\0\r\n--x\r\n\r\nb";
        HttpServletRequest request
            = multipart("xYz", "--xYz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n123\r\n--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n" + file + "\r\n--xYz\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\r\n--xYz--\r\n");
        assertThat(Upload.isIn(request)).isTrue();
        Upload upload = Upload.of(request);
        assertThat(upload.text("csrf")).isEqualTo("123");
        assertThat(upload.text("text")).isEmpty();
        assertThat(upload.text("other")).isNull();
        assertThat(upload.parts().get("file")).isEqualTo(file.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aFormThatIsCutOrHasNoPartsIsNoReasonToFail() throws IOException {
        for (String body : new String[] {"", "--xYz", "--xYz\r\nContent-Disposition: form-data; name=\"csrf\"", "--xYz\r\n\r\n\r\n--xYz--", "nothing"}) {
            assertThat(Upload.of(multipart("xYz", body)).text("csrf")).as(body).isNull();
        }
        assertThat(Upload.of(multipart("xYz", "--xYz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n12")).text("csrf")).isEqualTo("12");
    }

    @Test
    void aFileIsForgottenHalfAnHourAfterItsLastPreview() {
        ImportPreview preview = preview(upload("primaryDomain,type\ntwo.example,FEDERATED\n"));
        console.filesClock.pass(KeptFiles.MAX_AGE);
        assertThat(preview(console.post(servlet, Map.of("content", preview.request().content(), "page", "1"))).counts().added()).isEqualTo(1);
        console.filesClock.pass(KeptFiles.MAX_AGE);
        assertThat(console.files.forgetOld()).isEqualTo(1);
        console.filesClock.pass(Duration.ofSeconds(1));
        TestConsole.Response response = confirm(preview);
        assertThat(response.status()).isEqualTo(409);
        assertThat(response.model(ImportView.class).problem().key()).isEqualTo("import.forgotten");
        assertThat(console.policy.inForce().get().partner("two.example")).isEmpty();
        assertThat(console.files.forgetOld()).isZero();
    }

    @Test
    void aFileThatNobodyAsksForDoesNotStay() {
        upload("primaryDomain\ntwo.example\n");
        assertThat(console.files.forgetOld()).isEqualTo(1);
        console.filesClock.pass(KeptFiles.MAX_AGE.plusSeconds(1));
        assertThat(console.files.forgetOld()).isZero();
    }

    @Test
    void onlyTheLatestFilesAreKept() {
        KeptFiles kept = new KeptFiles(System::nanoTime);
        String digest = kept.keep("first", new byte[] {1});
        for (int i = 1; i < KeptFiles.MAX_SESSIONS; i++) {
            kept.keep("session" + i, new byte[] {2});
        }
        assertThat(kept.get("first", digest)).hasValueSatisfying(file -> assertThat(file).containsExactly(1));
        assertThat(kept.get("session1", digest)).isEmpty();
        kept.keep("one more", new byte[] {3});
        kept.keep("and one more", new byte[] {3});
        assertThat(kept.get("session2", digest)).isEmpty();
        assertThat(kept.get("first", digest)).isPresent();
    }
}
