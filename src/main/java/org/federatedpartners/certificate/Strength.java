package org.federatedpartners.certificate;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import java.util.regex.Pattern;
import org.federatedpartners.policy.CertificateProblem;

/** Which keys and signatures are too weak to prove anything (NIST SP 800-131A: less than 112 bits of security; RFC 9155). */
final class Strength {

    private static final int RSA_BITS = 2048;
    private static final int EC_BITS = 256;
    private static final int MAX_RSA_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 64;
    private static final int MAX_DSA_BITS = 4096;
    private static final int MAX_DSA_SUBGROUP_BITS = 256;
    private static final Pattern BROKEN = Pattern.compile("(?i)(MD2|MD4|MD5|SHA-?1)(?![0-9]).*");

    private Strength() {}

    static Optional<CertificateProblem> ofKey(X509Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        int bits = Integer.MAX_VALUE;
        int least = 0;
        if (key instanceof RSAKey rsa) {
            bits = rsa.getModulus().bitLength();
            least = RSA_BITS;
        } else if (key instanceof ECKey ec) {
            bits = ec.getParams().getOrder().bitLength();
            least = EC_BITS;
        } else if (key instanceof DSAKey dsa) {
            bits = dsa.getParams() == null ? 0 : dsa.getParams().getP().bitLength();
            least = RSA_BITS;
        }
        return bits >= least ? Optional.empty()
            : Optional.of(CertificateProblem.of(CertificateProblem.Code.WEAK_KEY, Names.subject(certificate), key.getAlgorithm() + " " + bits));
    }

    /** Whether checking a signature with it would take long: a peer may show keys that are made for that. */
    static boolean isOversized(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength() > MAX_RSA_BITS || rsa.getPublicExponent().bitLength() > MAX_EXPONENT_BITS;
        }
        return key instanceof DSAPublicKey dsa && (dsa.getParams() == null || dsa.getParams().getP().bitLength() > MAX_DSA_BITS
            || dsa.getParams().getQ().bitLength() > MAX_DSA_SUBGROUP_BITS);
    }

    static Optional<CertificateProblem> ofSignature(X509Certificate certificate) {
        String method = method(certificate);
        return isBroken(method)
            ? Optional.of(CertificateProblem.of(CertificateProblem.Code.WEAK_SIGNATURE, Names.subject(certificate), method)) : Optional.empty();
    }

    /** @param method of a signature, by its name in the JDK */
    static boolean isBroken(String method) {
        return BROKEN.matcher(method).matches();
    }

    /** Of RSASSA-PSS the name tells nothing, but its parameters do. */
    private static String method(X509Certificate certificate) {
        if (!certificate.getSigAlgName().equals("RSASSA-PSS") || certificate.getSigAlgParams() == null) {
            return certificate.getSigAlgName();
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(certificate.getSigAlgParams());
            return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm() + "withRSASSA-PSS";
        } catch (GeneralSecurityException | java.io.IOException e) {
            return certificate.getSigAlgName();
        }
    }
}
