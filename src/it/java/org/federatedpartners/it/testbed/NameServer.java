package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/**
 * A name server on an address of its own, which says of each site that it is reached by direct TLS and in no other way
 * (XEP-0368). Over UDP, as all its answers are short.
 */
public final class NameServer implements AutoCloseable {

    static final int PORT = 5353;

    private static final int LONGEST_QUESTION = 4096;
    private static final long TTL_SECONDS = 60;

    private final Map<Name, Record> records = new ConcurrentHashMap<>();
    private final DatagramSocket socket;

    NameServer(String address) {
        try {
            socket = new DatagramSocket(new InetSocketAddress(address, PORT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "name-server-" + address);
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it is asked. */
    String address() {
        return socket.getLocalAddress().getHostAddress();
    }

    void add(Site site) {
        for (String domain : site.domains()) {
            Name name = name(domain + ".");
            add(new ARecord(name, DClass.IN, TTL_SECONDS, address(site)));
            add(new SRVRecord(name("_xmpps-server._tcp." + domain + "."), DClass.IN, TTL_SECONDS, 0, 0, Streams.DIRECT_TLS_PORT, name));
            // RFC 2782: there is no such service here.
            add(new SRVRecord(name("_xmpp-server._tcp." + domain + "."), DClass.IN, TTL_SECONDS, 0, 0, 0, Name.root));
        }
    }

    private void add(Record entry) {
        records.put(entry.getName(), entry);
    }

    private static InetAddress address(Site site) {
        try {
            return InetAddress.getByName(site.address());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private void serve() {
        byte[] buffer = new byte[LONGEST_QUESTION];
        while (!socket.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                socket.receive(question);
                byte[] answer = answer(new Message(Arrays.copyOf(buffer, question.getLength()))).toWire();
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException e) {
                // It is closed, or whoever asked has to ask again.
            }
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        // Resolvers that forward all to one server expect it to find out everything.
        List.of((int) Flags.QR, (int) Flags.AA, (int) Flags.RD, (int) Flags.RA).forEach(answer.getHeader()::setFlag);
        answer.addRecord(question, Section.QUESTION);
        Record known = records.get(question.getName());
        if (known == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else if (known.getType() == question.getType()) {
            answer.addRecord(known, Section.ANSWER);
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
