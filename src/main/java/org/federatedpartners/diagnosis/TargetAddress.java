package org.federatedpartners.diagnosis;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.federatedpartners.dns.ServerLocation.Endpoint;

/** One address at which a domain's server is said to be. */
public record TargetAddress(Endpoint endpoint, InetAddress address) {

    public TargetAddress {
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(address);
    }

    boolean isIpv6() {
        return address instanceof Inet6Address;
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, endpoint.port());
    }

    /** The address and port for display, for example {@code [2001:db8::1]:5269}. */
    public String text() {
        return (isIpv6() ? "[" + address.getHostAddress() + "]" : address.getHostAddress()) + ":" + endpoint.port();
    }
}
