package org.federatedpartners.it.negotiation;

/** The same server, with Openfire's own setting for SASL2 off, as it is unless an administrator changes it: nothing of it is offered or taken. */
class Sasl2OffIT extends Sasl2IT {

    @Override
    boolean isOn() {
        return false;
    }
}
