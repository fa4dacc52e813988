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
import org.federatedpartners.policy.ServerProperty;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.util.JiveGlobals;

/** What in this Openfire decides where it connects to. The port for a domain may be looked up in the database. */
public final class ConnectSettings implements ConnectRules.Source {

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
        int delay = JiveGlobals.getIntProperty(ServerProperty.ATTEMPT_DELAY.key(), ServerProperty.ATTEMPT_DELAY.standard());
        return new ConnectRules(model, facts.listens(), facts.listensForDirectTls(), !facts.tls().equals("disabled"),
            RemoteServerManager.getPortForServer(request.domain().value()), Duration.ofMillis(ServerProperty.ATTEMPT_DELAY.limited(delay)),
            patience(), InetAddress.getLoopbackAddress() instanceof Inet4Address, resolution.overrides());
    }

    @Override
    public ConnectRules.Patience patience() {
        return resolution.patience();
    }
}
