package org.federatedpartners.dns;

import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.Lookup.Failure;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Service;

/**
 * Looks up as Openfire itself does, with the files and resolvers of the operating system: SRV records by JNDI, addresses by the Java
 * virtual machine, each with its own time-outs: what is answered late is found by both, or by neither. Checks no DNSSEC. A call may block for
 * 15 seconds for each name server of the operating system. Any thread may use it.
 */
public final class JvmLookup implements NameLookup {

    private static final int SRV_FIELDS = 4;
    /** JNDI and the virtual machine tell no TTL; the virtual machine itself keeps addresses for half a minute. */
    private static final Duration LIFETIME = Duration.ofSeconds(30);

    @Override
    public Lookup<Service> services(String name, boolean directTls) {
        try {
            InitialDirContext context = new InitialDirContext(new Hashtable<>(Map.of(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory")));
            try {
                Attribute records = context.getAttributes(name + ".", new String[] {"SRV"}).get("SRV");
                return records == null ? new Lookup.None<>(Absence.NO_SUCH_RECORD, Validation.UNCHECKED, LIFETIME)
                    : services(Collections.list(records.getAll()).stream().map(Object::toString).toList(), directTls);
            } finally {
                context.close();
            }
        } catch (NameNotFoundException e) {
            return new Lookup.None<>(Absence.NO_SUCH_NAME, Validation.UNCHECKED, LIFETIME);
        } catch (NamingException e) {
            return new Lookup.Failed<>(e.getRootCause() instanceof SocketTimeoutException ? Failure.TIMEOUT : Failure.SERVER_FAILURE, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new Lookup.Failed<>(Failure.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    /** @param records at least one, each as priority, weight, port and target */
    static Lookup<Service> services(List<String> records, boolean directTls) {
        List<Service> services = new ArrayList<>();
        records.forEach(record -> service(record, directTls, services));
        return services.isEmpty() ? new Lookup.None<>(Absence.NOT_OFFERED, Validation.UNCHECKED, LIFETIME) : new Lookup.Found<>(services, Validation.UNCHECKED, LIFETIME);
    }

    private static void service(String record, boolean directTls, List<Service> services) {
        String[] fields = record.split(" ");
        if (fields.length != SRV_FIELDS) {
            throw new IllegalArgumentException("Not an SRV record: " + record);
        }
        String host = fields[3].endsWith(".") ? fields[3].substring(0, fields[3].length() - 1) : fields[3];
        int port = Integer.parseInt(fields[2]);
        // The root is no server (RFC 2782). Openfire takes it for a host without a name, which for the virtual machine is this machine; only port 0 keeps it from there.
        if (!host.isEmpty() || port != 0) {
            services.add(new Service(new Endpoint(host.toLowerCase(Locale.ROOT), port, directTls), Integer.parseInt(fields[0]), Integer.parseInt(fields[1])));
        }
    }

    @Override
    public Lookup<InetAddress> addresses(String host) {
        try {
            return new Lookup.Found<>(List.of(InetAddress.getAllByName(host)), Validation.UNCHECKED, LIFETIME);
        } catch (UnknownHostException e) {
            // The virtual machine does not tell what is absent from what is not answered.
            return new Lookup.None<>(Absence.NO_SUCH_NAME, Validation.UNCHECKED, LIFETIME);
        }
    }
}
