package org.federatedpartners.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server in this process that answers, as a resolver would, for the zones that it has: over UDP, as all its answers
 * are short. For single names it can be told to behave badly.
 */
public final class ZoneServer implements AutoCloseable {

    /** How it behaves badly. */
    public enum Fault {
        /** Says nothing. */
        SILENT,
        /** Answers when the Java virtual machine has asked twice in vain, and is waiting for the answer to its third question. */
        LATE,
        /** Says that it failed. */
        SERVFAIL,
        /** Says that it does not want to. */
        REFUSED,
        /** Says whom else to ask. */
        REFERRAL,
        /** Signs with a key that is not the zone's. */
        FORGED,
        /** Gives an answer to another question. */
        BESIDE_THE_POINT
    }

    private static final int LONGEST_MESSAGE = 4096;
    /** JNDI waits 1, 2, 4 and 8 seconds; an answer to a question before the last one is lost. */
    private static final long LATE_MILLIS = 3500;

    private final List<Zone> zones = new CopyOnWriteArrayList<>();
    private final Map<Name, Fault> faults = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;
    private volatile boolean signing = true;

    public ZoneServer(InetSocketAddress address) {
        try {
            socket = new DatagramSocket(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "zone-server-" + address);
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it is asked. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    public void add(Zone zone) {
        zones.add(zone);
    }

    /** From now on, for this name and everything below. */
    public void misbehave(String name, Fault fault) {
        faults.put(Zone.name(name), fault);
    }

    public void behave() {
        faults.clear();
    }

    /** Leaves out all signatures, as a resolver that knows no DNSSEC. */
    public void dropSignatures() {
        signing = false;
    }

    /** What it was asked, for example {@code partner.example. A}. */
    public List<String> asked() {
        return asked;
    }

    private void serve() {
        byte[] buffer = new byte[LONGEST_MESSAGE];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                Fault fault = fault(query.getQuestion().getName());
                asked.add(query.getQuestion().getName() + " " + Type.string(query.getQuestion().getType()));
                if (fault != Fault.SILENT) {
                    byte[] bytes = answer(query, fault).toWire();
                    DatagramPacket answer = new DatagramPacket(bytes, bytes.length, packet.getSocketAddress());
                    if (fault == Fault.LATE) {
                        CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS).execute(() -> send(answer));
                    } else {
                        send(answer);
                    }
                }
            } catch (IOException e) {
                // It is closed, or the question has to be asked again.
            }
        }
    }

    private void send(DatagramPacket answer) {
        try {
            socket.send(answer);
        } catch (IOException e) {
            // It is closed, or the question has to be asked again.
        }
    }

    private Fault fault(Name name) {
        return faults.entrySet().stream().filter(entry -> name.subdomain(entry.getKey())).map(Map.Entry::getValue).findFirst().orElse(null);
    }

    private Message answer(Message query, Fault fault) {
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        // Resolvers that forward all to one server expect it to find out everything.
        List.of((int) Flags.QR, (int) Flags.RD, (int) Flags.RA).forEach(answer.getHeader()::setFlag);
        answer.addRecord(fault == Fault.BESIDE_THE_POINT ? Record.newRecord(Zone.name("beside.the.point"), Type.A, DClass.IN) : question, Section.QUESTION);
        if (fault == Fault.SERVFAIL) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
        } else if (fault == Fault.REFUSED) {
            answer.getHeader().setRcode(Rcode.REFUSED);
        } else if (fault == Fault.REFERRAL) {
            answer.addRecord(new NSRecord(Zone.name("example."), DClass.IN, Zone.TTL, Zone.name("ns.elsewhere.example.")), Section.AUTHORITY);
        } else {
            fill(answer, question, fault == Fault.FORGED);
        }
        if (query.getOPT() == null) {
            return withoutSignatures(answer);
        }
        // RFC 3225 3: signatures are for those who want them.
        boolean wanted = signing && (query.getOPT().getFlags() & ExtendedFlags.DO) != 0;
        Message full = wanted ? answer : withoutSignatures(answer);
        full.addRecord(new OPTRecord(LONGEST_MESSAGE, 0, 0, wanted ? ExtendedFlags.DO : 0), Section.ADDITIONAL);
        return full;
    }

    private void fill(Message answer, Record question, boolean forged) {
        zones.stream().filter(zone -> isAskedOf(zone, question)).max(Comparator.comparingInt(zone -> zone.apex().labels()))
            .ifPresentOrElse(zone -> zone.answer(question, answer, forged), () -> answer.getHeader().setRcode(Rcode.NXDOMAIN));
        List<Record> said = answer.getSection(Section.ANSWER);
        if (!said.isEmpty() && said.get(0) instanceof CNAMERecord alias && question.getType() != Type.CNAME) {
            Message rest = new Message();
            fill(rest, Record.newRecord(alias.getTarget(), question.getType(), DClass.IN), forged);
            rest.getSection(Section.ANSWER).forEach(entry -> answer.addRecord(entry, Section.ANSWER));
            rest.getSection(Section.AUTHORITY).forEach(entry -> answer.addRecord(entry, Section.AUTHORITY));
            answer.getHeader().setRcode(rest.getRcode());
        }
    }

    /** RFC 4035 3.1.4.1: it is the parent that knows about a child's key. */
    private static boolean isAskedOf(Zone zone, Record question) {
        return question.getName().subdomain(zone.apex()) && !(question.getType() == Type.DS && question.getName().equals(zone.apex()));
    }

    private static Message withoutSignatures(Message answer) {
        Message bare = new Message(answer.getHeader().getID());
        List.of((int) Flags.QR, (int) Flags.RD, (int) Flags.RA).forEach(bare.getHeader()::setFlag);
        bare.getHeader().setRcode(answer.getHeader().getRcode());
        for (int section : new int[] {Section.QUESTION, Section.ANSWER, Section.AUTHORITY}) {
            answer.getSection(section).stream()
                .filter(entry -> section == Section.QUESTION || entry.getType() != Type.RRSIG && entry.getType() != Type.NSEC)
                .forEach(entry -> bare.addRecord(entry, section));
        }
        return bare;
    }

    @Override
    public void close() {
        socket.close();
    }
}
