package org.federatedpartners.dns;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A zone that is signed while it is asked, or not at all; what is not there is denied by NSEC (RFC 4035 3.1.3). */
public final class Zone {

    public static final long TTL = 60;

    private static final int SIGNING_KEY = DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY;

    private final Name apex;
    private final Optional<KeyPair> keys;
    private final Optional<DNSKEYRecord> key;
    /** In canonical order, as the chain of denials needs it. */
    private final TreeMap<Name, List<Record>> records = new TreeMap<>();

    private Zone(String apex, Optional<KeyPair> keys) {
        this.apex = name(apex);
        this.keys = keys;
        key = keys.map(pair -> key(this.apex, pair));
        add(new SOARecord(this.apex, DClass.IN, TTL, name("ns." + apex), name("admin." + apex), 1, 3600, 600, 86400, TTL));
        add(new NSRecord(this.apex, DClass.IN, TTL, name("ns." + apex)));
        key.ifPresent(this::add);
    }

    public static Zone signed(String apex) {
        return new Zone(apex, Optional.of(newKeys()));
    }

    public static Zone unsigned(String apex) {
        return new Zone(apex, Optional.empty());
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DNSKEYRecord key(Name apex, KeyPair pair) {
        try {
            return new DNSKEYRecord(apex, DClass.IN, TTL, SIGNING_KEY, DNSKEYRecord.Protocol.DNSSEC, DNSSEC.Algorithm.ECDSAP256SHA256, pair.getPublic());
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    Name apex() {
        return apex;
    }

    public synchronized Zone add(Record entry) {
        records.computeIfAbsent(entry.getName(), name -> new ArrayList<>()).add(entry);
        return this;
    }

    /** Forgets all records of this name and type. */
    public synchronized void remove(String name, int type) {
        List<Record> entries = records.get(name(name));
        if (entries != null) {
            entries.removeIf(entry -> entry.getType() == type);
            records.values().removeIf(List::isEmpty);
        }
    }

    /** Says that the name and what is below it belongs to another zone, and vouches for its key if it has one. */
    public Zone delegate(Zone child) {
        add(new NSRecord(child.apex, DClass.IN, TTL, name("ns." + child.apex)));
        child.ds().ifPresent(this::add);
        return this;
    }

    private Optional<DSRecord> ds() {
        return key.map(signing -> new DSRecord(apex, DClass.IN, TTL, DNSSEC.Digest.SHA256, signing));
    }

    /** The zone's key as a trust anchor. */
    public String anchor() {
        return ds().orElseThrow().toString();
    }

    /** @param forged whether signatures are to be wrong */
    synchronized void answer(Record question, Message answer, boolean forged) {
        List<Record> found = of(question.getName(), question.getType());
        List<Record> alias = of(question.getName(), Type.CNAME);
        if (!found.isEmpty()) {
            put(answer, Section.ANSWER, found, forged);
            return;
        }
        if (!alias.isEmpty()) {
            put(answer, Section.ANSWER, alias, forged);
            return;
        }
        boolean exists = exists(question.getName());
        if (!exists) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        put(answer, Section.AUTHORITY, of(apex, Type.SOA), forged);
        if (key.isPresent()) {
            NSECRecord denial = denial(question.getName());
            put(answer, Section.AUTHORITY, List.of(denial), forged);
            NSECRecord noWildcard = denial(name("*." + closestEncloser(question.getName())));
            if (!exists && !noWildcard.equals(denial)) {
                put(answer, Section.AUTHORITY, List.of(noWildcard), forged);
            }
        }
    }

    private List<Record> of(Name name, int type) {
        return records.getOrDefault(name, List.of()).stream().filter(entry -> entry.getType() == type).toList();
    }

    private boolean exists(Name name) {
        return records.keySet().stream().anyMatch(owner -> owner.subdomain(name));
    }

    private Name closestEncloser(Name name) {
        Name encloser = name;
        while (!exists(encloser)) {
            encloser = new Name(encloser, 1);
        }
        return encloser;
    }

    /** The record that stands at the name, or before the gap where it would be. */
    private NSECRecord denial(Name name) {
        Name owner = records.floorKey(name);
        Name next = records.higherKey(owner);
        int[] types = IntStream.concat(records.get(owner).stream().mapToInt(Record::getType), IntStream.of(Type.RRSIG, Type.NSEC)).distinct().sorted().toArray();
        return new NSECRecord(owner, DClass.IN, TTL, next == null ? apex : next, types);
    }

    private void put(Message answer, int section, List<Record> entries, boolean forged) {
        entries.forEach(entry -> answer.addRecord(entry, section));
        key.ifPresent(signing -> answer.addRecord(signature(new RRset(entries.toArray(Record[]::new)), signing, forged), section));
    }

    private Record signature(RRset set, DNSKEYRecord signing, boolean forged) {
        Instant now = Instant.now();
        try {
            KeyPair pair = forged ? newKeys() : keys.orElseThrow();
            return DNSSEC.sign(set, signing, pair.getPrivate(), now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
    }
}
