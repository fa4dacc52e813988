package org.federatedpartners.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** What an authority, or somebody in its place, signs about certificates; good in every way, to be spoiled. */
public final class TestRevocations {

    /** CRLReason (RFC 5280 5.3.1). */
    public static final int KEY_COMPROMISE = 1;
    static final int HOLD = 6;
    static final int REMOVED = 8;

    private static final Instant NOW = TestCertificates.NOW;

    private final X500Name authority;
    private final KeyPair key;
    private final X509Certificate signer;

    /** @param authority in whose name it is said */
    TestRevocations(X500Name authority, KeyPair key, X509Certificate signer) {
        this.authority = authority;
        this.key = key;
        this.signer = signer;
    }

    static DistributionPointName point(String uri) {
        return new DistributionPointName(new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    }

    public CrlOf list() {
        return new CrlOf();
    }

    private ContentSigner signer(String method) throws Exception {
        return new JcaContentSignerBuilder(method).setProvider(new BouncyCastleProvider()).build(key.getPrivate());
    }

    private String usual() {
        return key.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }

    /** A list. */
    public final class CrlOf {

        private record Revoked(X509Certificate certificate, int reason) {}

        private final List<Revoked> revoked = new ArrayList<>();
        private final List<Extension> extensions = new ArrayList<>();
        private Instant from = NOW.minus(1, ChronoUnit.DAYS);
        private Instant until = NOW.plus(6, ChronoUnit.DAYS);
        private String method = usual();

        public CrlOf with(X509Certificate certificate, int reason) {
            revoked.add(new Revoked(certificate, reason));
            return this;
        }

        public CrlOf valid(Instant since, Instant end) {
            from = since;
            until = end;
            return this;
        }

        CrlOf signedBy(String value) {
            method = value;
            return this;
        }

        CrlOf scope(DistributionPointName point, boolean usersOnly, boolean authoritiesOnly, ReasonFlags reasons, boolean indirect, boolean attributesOnly) {
            return extension(Extension.issuingDistributionPoint,
                new IssuingDistributionPoint(point, usersOnly, authoritiesOnly, reasons, indirect, attributesOnly));
        }

        CrlOf delta() {
            return extension(Extension.deltaCRLIndicator, new CRLNumber(BigInteger.ONE));
        }

        CrlOf extension(ASN1ObjectIdentifier type, ASN1Encodable value) {
            try {
                extensions.add(new Extension(type, true, value.toASN1Primitive().getEncoded()));
                return this;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        public byte[] sign() {
            try {
                X509v2CRLBuilder builder = new X509v2CRLBuilder(authority, Date.from(from));
                if (until != null) {
                    builder.setNextUpdate(Date.from(until));
                }
                revoked.forEach(one -> builder.addCRLEntry(one.certificate.getSerialNumber(), Date.from(NOW.minus(2, ChronoUnit.DAYS)), one.reason));
                for (Extension extension : extensions) {
                    builder.addExtension(extension.getExtnId(), extension.isCritical(), extension.getParsedValue());
                }
                return builder.build(signer(method)).getEncoded();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public Response good(X509Certificate certificate, X509Certificate issuer) {
        return new Response(certificate, issuer, CertificateStatus.GOOD);
    }

    public Response revoked(X509Certificate certificate, X509Certificate issuer, int reason) {
        return new Response(certificate, issuer, new RevokedStatus(Date.from(NOW.minus(2, ChronoUnit.DAYS)), reason));
    }

    Response unknown(X509Certificate certificate, X509Certificate issuer) {
        return new Response(certificate, issuer, new UnknownStatus());
    }

    /** An OCSP response. */
    public final class Response {

        private final X509Certificate certificate;
        private final X509Certificate issuer;
        private final CertificateStatus status;
        private Instant from = NOW.minus(1, ChronoUnit.HOURS);
        private Instant until = NOW.plus(6, ChronoUnit.DAYS);
        private int times = 1;

        private Response(X509Certificate certificate, X509Certificate issuer, CertificateStatus status) {
            this.certificate = certificate;
            this.issuer = issuer;
            this.status = status;
        }

        public Response valid(Instant since, Instant end) {
            from = since;
            until = end;
            return this;
        }

        /** About another one besides. */
        Response alsoAboutAnother() {
            times = 2;
            return this;
        }

        public byte[] sign() {
            try {
                // Bouncy Castle's responder writes in the name of the subject of the signer.
                X509CertificateHolder holder = new JcaX509CertificateHolder(signer);
                BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(holder.getSubject()));
                DigestCalculator sha1 = new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1);
                for (int i = 0; i < times; i++) {
                    CertificateID id = new CertificateID(sha1, new JcaX509CertificateHolder(issuer), certificate.getSerialNumber().add(BigInteger.valueOf(i)));
                    builder.addResponse(id, status, Date.from(from), until == null ? null : Date.from(until), null);
                }
                return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL,
                    builder.build(signer(usual()), new X509CertificateHolder[] {holder}, Date.from(from))).getEncoded();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
