package org.federatedpartners.dns;

/** An SRV record. */
public record Service(Endpoint endpoint, int priority, int weight) { }
