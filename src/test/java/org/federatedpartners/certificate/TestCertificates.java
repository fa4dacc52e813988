package org.federatedpartners.certificate;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for unit tests, and everything it could be asked to sign. */
public final class TestCertificates {

    public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final KeyPair key = newKey();
    private final String name;
    private final X509Certificate certificate;

    private TestCertificates(String name) {
        this.name = name;
        certificate = sign(name, key, true, NOW.minus(100, ChronoUnit.DAYS), NOW.plus(1000, ChronoUnit.DAYS));
    }

    public static TestCertificates authority(String name) {
        return new TestCertificates("CN=" + name);
    }

    public X509Certificate root() {
        return certificate;
    }

    public X509Certificate issue(GeneralName... names) {
        return issue("CN=a server", NOW.minus(1, ChronoUnit.DAYS), NOW.plus(30, ChronoUnit.DAYS), names);
    }

    public X509Certificate issue(String subject, Instant from, Instant to, GeneralName... names) {
        return sign(subject, newKey(), false, from, to, names);
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

    private X509Certificate sign(String subject, KeyPair subjectKey, boolean authority, Instant from, Instant to, GeneralName... names) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(new X500Name(name), BigInteger.valueOf(System.nanoTime()),
                Date.from(from), Date.from(to), new X500Name(subject), subjectKey.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())).getEncoded();
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
