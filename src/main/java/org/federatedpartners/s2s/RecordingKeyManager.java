package org.federatedpartners.s2s;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** This server's own keys for one handshake; records whether a server that we connected to has asked for our certificate, and got one. */
final class RecordingKeyManager extends X509ExtendedKeyManager {

    private final X509ExtendedKeyManager own;
    private volatile boolean asked;
    private volatile boolean shown;

    RecordingKeyManager(X509ExtendedKeyManager own) {
        this.own = own;
    }

    boolean wasAsked() {
        return asked;
    }

    boolean hasShown() {
        return shown;
    }

    private String recorded(String alias) {
        asked = true;
        shown |= alias != null;
        return alias;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return recorded(own.chooseClientAlias(keyTypes, issuers, socket));
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return recorded(own.chooseEngineClientAlias(keyTypes, issuers, engine));
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return own.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return own.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return own.getClientAliases(keyType, issuers);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return own.getServerAliases(keyType, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return own.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return own.getPrivateKey(alias);
    }
}
