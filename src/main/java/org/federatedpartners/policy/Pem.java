package org.federatedpartners.policy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates as text (RFC 7468 5). */
public final class Pem {

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final Pattern CERTIFICATE = Pattern.compile(BEGIN + "(.*?)" + END, Pattern.DOTALL);
    private static final int LINE = 64;

    private Pem() {}

    /**
     * Reads certificates; what tools write between them is left out.
     *
     * @throws CertificateException if there is anything else, for example a key, or text without any certificate
     */
    public static List<X509Certificate> read(String text) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher matcher = CERTIFICATE.matcher(text);
        while (matcher.find()) {
            certificates.add(certificate(matcher.group(1)));
        }
        String rest = matcher.replaceAll("");
        if (rest.contains("-----") || certificates.isEmpty() && !rest.isBlank()) {
            throw new CertificateException("There is something that is no certificate");
        }
        return certificates;
    }

    private static X509Certificate certificate(String base64) throws CertificateException {
        try {
            byte[] der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IllegalArgumentException e) {
            throw new CertificateException("The certificate is no Base64", e);
        }
    }

    /** @throws IllegalArgumentException if the certificate cannot be encoded, which one that was read always can */
    public static String write(X509Certificate certificate) {
        try {
            return BEGIN + "\n" + Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(certificate.getEncoded()) + "\n" + END + "\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
