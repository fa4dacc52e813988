package org.federatedpartners.dns;

/**
 * Where a server listens.
 *
 * @param host      a host name in lower case without a trailing dot, or an address
 * @param directTls whether TLS comes first (XEP-0368), instead of STARTTLS
 */
public record Endpoint(String host, int port, boolean directTls) { }
