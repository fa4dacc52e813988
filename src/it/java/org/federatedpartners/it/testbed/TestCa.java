package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** A certificate authority that lives as long as a test run. Used by any number of threads. */
public final class TestCa {

    private static final ASN1ObjectIdentifier XMPP_ADDR = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.5");
    private static final ASN1ObjectIdentifier DNS_SRV = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.7");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X500Name name;
    private final PrivateKey key;
    /** Its own certificate first, its root's last. */
    private final List<X509Certificate> chain;
    /** For the certificates of all servers, its own and those of the authorities below it. */
    private final KeyPair subjectKeys;

    private TestCa(X500Name name, PrivateKey key, List<X509Certificate> chain, KeyPair subjectKeys) {
        this.name = name;
        this.key = key;
        this.chain = List.copyOf(chain);
        this.subjectKeys = subjectKeys;
    }

    /** @param commonName of the authority */
    public static TestCa create(String commonName) {
        X500Name name = new X500Name("CN=" + commonName);
        KeyPair pair = RsaKeys.draw();
        return new TestCa(name, pair.getPrivate(), List.of(authority(name, name, pair, pair.getPrivate())), RsaKeys.draw());
    }

    /** An authority that this one vouches for. */
    public TestCa below(String commonName) {
        X500Name subordinate = new X500Name("CN=" + commonName);
        KeyPair pair = RsaKeys.draw();
        List<X509Certificate> whole = Stream.concat(Stream.of(authority(name, subordinate, pair, key)), chain.stream()).toList();
        return new TestCa(subordinate, pair.getPrivate(), whole, subjectKeys);
    }

    /** The last one of so many authorities of which each vouches for the next, this one for the first. */
    public TestCa below(int authorities) {
        TestCa last = this;
        for (int i = 1; i <= authorities; i++) {
            last = last.below("Authority " + i);
        }
        return last;
    }

    private static X509Certificate authority(X500Name issuer, X500Name name, KeyPair pair, PrivateKey signer) {
        try {
            JcaX509v3CertificateBuilder builder = builder(issuer, name, pair, Validity.CURRENT);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            return sign(builder, signer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The list of what it has revoked. */
    public byte[] list(X509Certificate... revoked) {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(name, new Date());
            builder.setNextUpdate(Date.from(Instant.now().plus(Duration.ofDays(1))));
            for (X509Certificate one : revoked) {
                builder.addCRLEntry(one.getSerialNumber(), new Date(), CRLReason.keyCompromise);
            }
            return builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(key)).getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("The list cannot be signed", e);
        }
    }

    /** The answer by OCSP about a certificate that it has issued. */
    public byte[] answer(X509Certificate about, boolean revoked) {
        try {
            X509CertificateHolder own = new JcaX509CertificateHolder(certificate());
            CertificateID id = new CertificateID(new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1), own, about.getSerialNumber());
            BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(name));
            builder.addResponse(id, revoked ? new RevokedStatus(new Date(), CRLReason.keyCompromise) : CertificateStatus.GOOD, new Date(),
                Date.from(Instant.now().plus(Duration.ofDays(1))), null);
            return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(key),
                new X509CertificateHolder[] {own}, new Date())).getEncoded();
        } catch (OperatorCreationException | IOException | GeneralSecurityException | OCSPException e) {
            throw new IllegalStateException("The answer cannot be signed", e);
        }
    }

    /** A certificate for an XMPP server, to be described further. */
    public Request forDomains(List<String> domains) {
        return new Request(domains);
    }

    private enum Validity {
        EXPIRED(-60, -30), CURRENT(-1, 90), ENDING(-80, 10), NOT_YET(30, 60);

        private final Duration from;
        private final Duration until;

        Validity(int fromDays, int untilDays) {
            this.from = Duration.ofDays(fromDays);
            this.until = Duration.ofDays(untilDays);
        }
    }

    /** What a certificate is to say. Each method returns a changed copy. */
    public final class Request implements Cloneable {

        private final List<String> domains;
        private Validity validity = Validity.CURRENT;
        private boolean alternativeNames = true;
        private boolean srvName = true;
        private boolean xmppAddr;
        private boolean selfSigned;
        private List<KeyPurposeId> usages = List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
        private KeyPair keys = subjectKeys;
        private List<Extension> revocation = List.of();

        private Request(List<String> domains) {
            this.domains = domains;
        }

        private Request with(Consumer<Request> change) {
            try {
                Request changed = (Request) clone();
                change.accept(changed);
                return changed;
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }

        public Request expired() {
            return with(request -> request.validity = Validity.EXPIRED);
        }

        /** Valid for ten days to come, the last of ninety. */
        public Request ending() {
            return with(request -> request.validity = Validity.ENDING);
        }

        public Request notYetValid() {
            return with(request -> request.validity = Validity.NOT_YET);
        }

        /** Signed with its own key instead of the authority's. */
        public Request selfSigned() {
            return with(request -> request.selfSigned = true);
        }

        /** With id-on-xmppAddr names too (RFC 6120 13.7.1.4). */
        public Request withXmppAddr() {
            return with(request -> request.xmppAddr = true);
        }

        /** With the first domain as the subject's common name, and no other names at all. */
        public Request withCommonNameOnly() {
            return with(request -> request.alternativeNames = false);
        }

        /** With dNSName only. */
        public Request withoutSrvName() {
            return with(request -> request.srvName = false);
        }

        /** Extended key usage serverAuth only, as public authorities issue it. */
        public Request withoutClientAuth() {
            return with(request -> request.usages = List.of(KeyPurposeId.id_kp_serverAuth));
        }

        /** Extended key usage clientAuth only, as for people. */
        public Request forClients() {
            return with(request -> request.usages = List.of(KeyPurposeId.id_kp_clientAuth));
        }

        /** With an RSA key of 1024 bits. */
        public Request withShortKey() {
            return with(request -> request.keys = RsaKeys.make(1024));
        }

        /** Names where a list of what the authority has revoked is published. */
        public Request listedAt(String uri) {
            DistributionPointName name = new DistributionPointName(new GeneralNames(uri(uri)));
            return with(Extension.cRLDistributionPoints, new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(name, null, null)}));
        }

        /** Names who answers by OCSP for the authority. */
        public Request answeredAt(String uri) {
            return with(Extension.authorityInfoAccess, new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, uri(uri)));
        }

        /** Names where the authority's own certificate is published. */
        public Request issuedAt(String uri) {
            return with(Extension.authorityInfoAccess, new AuthorityInformationAccess(AccessDescription.id_ad_caIssuers, uri(uri)));
        }

        private GeneralName uri(String uri) {
            return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
        }

        private Request with(ASN1ObjectIdentifier type, ASN1Encodable value) {
            try {
                Extension extension = new Extension(type, false, value.toASN1Primitive().getEncoded());
                return with(request -> request.revocation = List.of(extension));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public Identity issue() {
            X500Name subject = new X500Name("CN=" + domains.get(0));
            KeyPair pair = keys;
            try {
                JcaX509v3CertificateBuilder builder = builder(selfSigned ? subject : name, subject, pair, validity);
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages.toArray(KeyPurposeId[]::new)));
                if (alternativeNames) {
                    builder.addExtension(Extension.subjectAlternativeName, false, names());
                }
                for (Extension extension : revocation) {
                    builder.addExtension(extension);
                }
                X509Certificate leaf = sign(builder, selfSigned ? pair.getPrivate() : key);
                return new Identity(pair.getPrivate(), selfSigned ? List.of(leaf) : Stream.concat(Stream.of(leaf), chain.stream()).toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private GeneralNames names() {
            List<GeneralName> names = new ArrayList<>();
            for (String domain : domains) {
                names.add(new GeneralName(GeneralName.dNSName, domain));
                if (srvName) {
                    names.add(otherName(DNS_SRV, new DERIA5String("_xmpp-server." + domain)));
                }
                if (xmppAddr) {
                    names.add(otherName(XMPP_ADDR, new DERUTF8String(domain)));
                }
            }
            return new GeneralNames(names.toArray(GeneralName[]::new));
        }

        private GeneralName otherName(ASN1ObjectIdentifier type, ASN1Encodable value) {
            ASN1EncodableVector parts = new ASN1EncodableVector();
            parts.add(type);
            parts.add(new DERTaggedObject(true, 0, value));
            return new GeneralName(GeneralName.otherName, new DERSequence(parts));
        }
    }

    private static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair pair, Validity validity) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(issuer, new BigInteger(64, RANDOM).add(BigInteger.ONE), Date.from(now.plus(validity.from)),
            Date.from(now.plus(validity.until)), subject, pair.getPublic());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("The certificate cannot be signed", e);
        }
    }
}
