package org.federatedpartners.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.federatedpartners.policy.DomainName;

/** What published keys prove of a chain (RFC 7671 5, RFC 7673 4). */
final class Dane {

    private final List<PublishedKey> keys;
    private final List<X509Certificate> chain;
    private final X509Certificate leaf;

    /** @param chain as the peer showed it, its own certificate first */
    Dane(List<PublishedKey> keys, List<X509Certificate> chain) {
        this.keys = keys;
        this.chain = chain;
        leaf = chain.get(0);
    }

    boolean publishesLeaf() throws GeneralSecurityException {
        return matches(PublishedKey.Holder.SERVER, leaf);
    }

    private boolean matches(PublishedKey.Holder holder, X509Certificate certificate) throws GeneralSecurityException {
        for (PublishedKey key : keys) {
            if (key.holder() == holder && key.matches(certificate)) {
                return true;
            }
        }
        return false;
    }

    /** The paths to CAs that are published; a CA that is known by its digest alone has to be sent along (RFC 7671 5.2.1). */
    List<List<X509Certificate>> paths() throws GeneralSecurityException {
        Set<X509Certificate> cas = new HashSet<>();
        for (X509Certificate shown : chain.subList(1, chain.size())) {
            if (matches(PublishedKey.Holder.CA, shown)) {
                cas.add(shown);
            }
        }
        return cas.isEmpty() ? List.of() : new PathSearch(chain, cas).complete();
    }

    /** Whether the certificate, issued by a CA, is for the domain or for one of the servers that the domain names. */
    boolean isFor(String domain) throws GeneralSecurityException {
        SubjectNames names = SubjectNames.of(leaf);
        return DomainName.parse(domain) instanceof DomainName.Valid valid && names.prove(valid.name())
            || keys.stream().anyMatch(key -> DomainName.parse(key.host()) instanceof DomainName.Valid host && names.prove(host.name()));
    }
}
