package org.federatedpartners.openfire.server;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.diagnosis.ConnectModel;
import org.federatedpartners.diagnosis.ConnectRules;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.policy.ServerFacts;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.util.JiveGlobals;

/** What in this Openfire decides where it connects to. The port for a domain may be looked up in the database. */
public final class ConnectSettings implements ConnectRules.Source {

    private static final String ATTEMPT_DELAY = "xmpp.server.connection-attempt-delay";
    private static final int DEFAULT_DELAY_MILLIS = 250;
    private static final int LEAST_DELAY_MILLIS = 100;
    private static final int MAX_DELAY_MILLIS = 2000;

    private final Resolution resolution;
    private final Supplier<ServerFacts> server;
    private final Predicate<DomainTestRequest> isOurs;

    /** @param isOurs whether the plugin itself opens the streams to a domain under these settings, and not Openfire */
    public ConnectSettings(Resolution resolution, Supplier<ServerFacts> server, Predicate<DomainTestRequest> isOurs) {
        this.resolution = resolution;
        this.server = server;
        this.isOurs = isOurs;
    }

    @Override
    public ConnectRules rules(DomainTestRequest request) {
        ServerFacts facts = server.get();
        ConnectModel model = isOurs.test(request) ? resolution.model().throughEachAddress() : resolution.model();
        int delay = JiveGlobals.getIntProperty(ATTEMPT_DELAY, DEFAULT_DELAY_MILLIS);
        return new ConnectRules(model, facts.listens(), facts.listensForDirectTls(), !facts.tls().equals("disabled"),
            RemoteServerManager.getPortForServer(request.domain().value()), Duration.ofMillis(Math.min(MAX_DELAY_MILLIS, Math.max(LEAST_DELAY_MILLIS, delay))),
            InetAddress.getLoopbackAddress() instanceof Inet4Address, resolution.overrides());
    }
}
