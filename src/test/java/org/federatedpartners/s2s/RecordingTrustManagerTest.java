package org.federatedpartners.s2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;
import org.federatedpartners.certificate.TestCertificates;
import org.junit.jupiter.api.Test;

class RecordingTrustManagerTest {

    private static final TestCertificates CA = TestCertificates.authority("CA");
    private static final X509Certificate LEAF = CA.issue();

    private final X509TrustManager openfires = mock(X509TrustManager.class);
    private final RecordingTrustManager trust = new RecordingTrustManager(Optional.of(openfires));

    @Test
    void namesNoIssuers() {
        when(openfires.getAcceptedIssuers()).thenReturn(new X509Certificate[] {CA.root()});
        assertThat(trust.getAcceptedIssuers()).isEmpty();
    }

    @Test
    void handsNoChainOfAPeerToOpenfire() {
        assertThatCode(() -> {
            trust.checkClientTrusted(new X509Certificate[] {LEAF, CA.root()}, "RSA");
            trust.checkServerTrusted(new X509Certificate[] {LEAF, CA.root()}, "RSA");
        }).doesNotThrowAnyException();
        verifyNoInteractions(openfires);
    }

    @Test
    void asksOpenfireOnceAboutAPathThatWasFound() throws CertificateException {
        trust.checkClientTrusted(new X509Certificate[] {LEAF, CA.root(), CA.root()}, "RSA");
        assertThat(trust.rejection(List.of(LEAF, CA.root()))).isEmpty();
        assertThat(trust.rejection(List.of(LEAF, CA.root()))).isEmpty();
        verify(openfires, times(1)).checkClientTrusted(eq(new X509Certificate[] {LEAF}), eq("RSA"));
    }

    @Test
    void rejectsAPathThatOpenfireRejects() throws CertificateException {
        doThrow(new CertificateException("revoked")).when(openfires).checkServerTrusted(any(), any());
        trust.checkServerTrusted(new X509Certificate[] {LEAF}, "RSA");
        assertThat(trust.rejection(List.of(LEAF, CA.root()))).isPresent();
        assertThat(trust.rejection(List.of(LEAF))).as("trusted by itself").isPresent();
    }

    @Test
    void rejectsNothingWhenTheServersOpinionDoesNotCount() {
        assertThat(new RecordingTrustManager(Optional.empty()).rejection(List.of(LEAF, CA.root()))).isEmpty();
    }

    @Test
    void rejectsAPathWhenOpenfiresCheckFails() throws CertificateException {
        doThrow(new IllegalStateException("broken")).when(openfires).checkClientTrusted(any(), any());
        trust.checkClientTrusted(new X509Certificate[] {LEAF}, "RSA");
        assertThat(trust.rejection(List.of(LEAF, CA.root()))).isPresent();
    }
}
