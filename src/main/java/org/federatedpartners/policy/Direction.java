package org.federatedpartners.policy;

/** Which way a stanza or a stream goes, seen from this server. */
public enum Direction { INBOUND, OUTBOUND }
