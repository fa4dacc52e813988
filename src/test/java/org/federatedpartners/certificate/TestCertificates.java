package org.federatedpartners.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1Encodable;
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
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.federatedpartners.certificate.CertificateJudge.TrustAnchors;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.Trust;

/** A certificate authority for unit tests, and everything it could be asked to sign. */
public final class TestCertificates {

    public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /** The revocation status of every certificate is unknown. */
    public static final Revocations UNKNOWN = new Revocations() {
        @Override
        public Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer) {
            return Optional.empty();
        }

        @Override
        public Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer, String domain) {
            return Optional.empty();
        }

        @Override
        public boolean seeks(String domain) {
            return false;
        }

        @Override
        public void stapled(List<X509Certificate> chain, List<byte[]> responses) {
            // The test needs no revocation status.
        }
    };

    public static final RevocationCheck NO_CHECK = new RevocationCheck(() -> RevocationRule.OFF, UNKNOWN);

    private final KeyPair key;
    private final String name;
    private final X509Certificate certificate;

    /** A judge that checks no revocation status, and for which no domain publishes keys. */
    public static CertificateJudge judge(TrustAnchors anchors, Function<String, Trust> trusts, Clock clock) {
        return new CertificateJudge(anchors, trusts, domain -> List.of(), NO_CHECK, clock);
    }

    private TestCertificates(String name, KeyPair key, TestCertificates issuer, boolean authority, Instant to) {
        this.name = name;
        this.key = key;
        Issue own = new Issue(issuer == null ? this : issuer).subject(name).key(key).authority(authority).valid(NOW.minus(100, ChronoUnit.DAYS), to);
        certificate = own.sign();
    }

    public static TestCertificates authority(String name) {
        return new TestCertificates("CN=" + name, newKey(), null, true, NOW.plus(1000, ChronoUnit.DAYS));
    }

    static TestCertificates authority(String name, KeyPair key, Instant to) {
        return new TestCertificates("CN=" + name, key, null, true, to);
    }

    /** An authority that this one vouches for. */
    public TestCertificates intermediate(String subordinate, Instant to) {
        return new TestCertificates("CN=" + subordinate, newKey(), this, true, to);
    }

    private TestCertificates(String name, KeyPair key, X509Certificate certificate) {
        this.name = name;
        this.key = key;
        this.certificate = certificate;
    }

    /** A root with more, or less, in its certificate than usual. */
    static TestCertificates root(String name, UnaryOperator<Issue> how) {
        return root(name, newKey(), how);
    }

    public static TestCertificates root(String name, KeyPair key, UnaryOperator<Issue> how) {
        TestCertificates self = new TestCertificates("CN=" + name, key, null);
        return self.certifying(self, how);
    }

    /** An authority below this one with more, or less, in its certificate than usual. */
    public TestCertificates below(String subordinate, UnaryOperator<Issue> how) {
        return certifying(new TestCertificates("CN=" + subordinate, newKey(), null), how);
    }

    /** Another authority, by the same name and key, with a certificate of this one. */
    TestCertificates certifying(TestCertificates other, UnaryOperator<Issue> how) {
        Issue issue = new Issue(this).subject(other.name).key(other.key).authority(true).valid(NOW.minus(100, ChronoUnit.DAYS), NOW.plus(900, ChronoUnit.DAYS));
        return new TestCertificates(other.name, other.key, how.apply(issue).sign());
    }

    /** One that claims the name of this authority. */
    public TestCertificates pretender() {
        TestCertificates self = new TestCertificates(name, newKey(), null);
        return self.certifying(self, UnaryOperator.identity());
    }

    /** What this authority says of those whose certificates it has issued. */
    public TestRevocations revocations() {
        return new TestRevocations(new X500Name(name), key, certificate);
    }

    /** Somebody to whom this authority leaves it to say that, or would have to. */
    TestRevocations responder(KeyPurposeId purpose) {
        KeyPair responderKey = newKey();
        return new TestRevocations(new X500Name(name), responderKey, certificate().subject("CN=responder").key(responderKey).extendedUsage(true, purpose).sign());
    }

    /** Somebody with a good certificate who signs those of others. */
    TestCertificates impostor(String somebody) {
        return new TestCertificates("CN=" + somebody, newKey(), this, false, NOW.plus(30, ChronoUnit.DAYS));
    }

    public X509Certificate root() {
        return certificate;
    }

    public X509Certificate issue(GeneralName... names) {
        return certificate().names(names).sign();
    }

    public X509Certificate issue(String subject, Instant from, Instant to, GeneralName... names) {
        return certificate().subject(subject).valid(from, to).names(names).sign();
    }

    /** One that is good in every way, to be spoiled. */
    public Issue certificate() {
        return new Issue(this);
    }

    /** A certificate that nobody but itself vouches for. */
    public static X509Certificate selfSigned(KeyPair key, GeneralName... names) {
        TestCertificates self = new TestCertificates("CN=self", key, null, true, NOW.plus(30, ChronoUnit.DAYS));
        return new Issue(self).subject("CN=self").key(key).names(names).sign();
    }

    /** What an authority is asked for. */
    public static final class Issue {

        private final TestCertificates issuer;
        private final List<Extension> extensions = new ArrayList<>();
        private String subject = "CN=a server";
        private KeyPair key;
        private Instant from = NOW.minus(1, ChronoUnit.DAYS);
        private Instant to = NOW.plus(90, ChronoUnit.DAYS);
        private boolean authority;
        private Integer length;
        private String method = "";

        private Issue(TestCertificates issuer) {
            this.issuer = issuer;
        }

        Issue subject(String value) {
            subject = value;
            return this;
        }

        public Issue key(KeyPair value) {
            key = value;
            return this;
        }

        public Issue valid(Instant since, Instant until) {
            from = since;
            to = until;
            return this;
        }

        private Issue authority(boolean value) {
            authority = value;
            return this;
        }

        /** How many authorities may be below this one. */
        public Issue length(int value) {
            length = value;
            return this;
        }

        /** For which names an authority may vouch, and for which not. */
        public Issue constrained(List<GeneralName> permitted, List<GeneralName> excluded) {
            return extension(Extension.nameConstraints, true, new NameConstraints(subtrees(permitted), subtrees(excluded)));
        }

        private static GeneralSubtree[] subtrees(List<GeneralName> names) {
            return names.isEmpty() ? null : names.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
        }

        public Issue signedBy(String value) {
            method = value;
            return this;
        }

        public Issue names(GeneralName... names) {
            return names.length == 0 ? this : extension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }

        public Issue extendedUsage(boolean critical, KeyPurposeId... purposes) {
            return extension(Extension.extendedKeyUsage, critical, new ExtendedKeyUsage(purposes));
        }

        public Issue usage(int bits) {
            return extension(Extension.keyUsage, true, new KeyUsage(bits));
        }

        /** Where lists of its issuer's are. */
        public Issue lists(String... uris) {
            return extension(Extension.cRLDistributionPoints, false, new CRLDistPoint(Arrays.stream(uris)
                .map(uri -> new DistributionPoint(TestRevocations.point(uri), null, null)).toArray(DistributionPoint[]::new)));
        }

        /** Who answers for its issuer. */
        public Issue responder(String uri) {
            return extension(Extension.authorityInfoAccess, false,
                new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        }

        public Issue authorityAccess() {
            return extension(Extension.authorityInfoAccess, false, new DERSequence());
        }

        Issue extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
            try {
                extensions.add(new Extension(type, critical, value.toASN1Primitive().getEncoded()));
                return this;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        public X509Certificate sign() {
            KeyPair subjectKey = key == null ? newKey() : key;
            String signature = !method.isEmpty() ? method : issuer.key.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            try {
                JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(new X500Name(issuer.name), BigInteger.valueOf(System.nanoTime()),
                    Date.from(from), Date.from(to), new X500Name(subject), subjectKey.getPublic());
                builder.addExtension(Extension.basicConstraints, true, length == null ? new BasicConstraints(authority) : new BasicConstraints(length));
                for (Extension extension : extensions) {
                    builder.addExtension(extension);
                }
                byte[] der = builder.build(new JcaContentSignerBuilder(signature).setProvider(new BouncyCastleProvider()).build(issuer.key.getPrivate())).getEncoded();
                return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    public static GeneralName xmppAddr(String name) {
        return other("1.3.6.1.5.5.7.8.5", new DERUTF8String(name));
    }

    public static GeneralName srv(String name) {
        return other("1.3.6.1.5.5.7.8.7", new DERIA5String(name));
    }

    public static GeneralName other(String oid, ASN1Encodable value) {
        return new GeneralName(GeneralName.otherName,
            new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier(oid), new DERTaggedObject(true, 0, value)}));
    }

    static KeyPair newKey() {
        return newKey("EC", "secp256r1");
    }

    /** @param size of RSA and DSA the bits, of EC the curve */
    public static KeyPair newKey(String algorithm, String size) {
        try {
            KeyPairGenerator generator = algorithm.equals("EC") ? KeyPairGenerator.getInstance("EC", new BouncyCastleProvider()) : KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec(size));
            } else if (!size.isEmpty()) {
                generator.initialize(Integer.parseInt(size));
            }
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The TLS of a server of this name with a certificate of this authority, and of a client that trusts the authority. */
    public SSLContext tlsOf(String host) throws GeneralSecurityException, IOException {
        KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Instant today = Instant.now();
        X509Certificate leaf = certificate().key(key).names(dns(host)).valid(today.minus(1, ChronoUnit.DAYS), today.plus(1, ChronoUnit.DAYS)).sign();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(host, key.getPrivate(), new char[0], new X509Certificate[] {leaf, root()});
        store.setCertificateEntry("ca", root());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
