package org.federatedpartners.policy;

/**
 * One partner as it is judged while nothing changes.
 *
 * @param terms worked out once for all partners with the same settings
 */
record PartnerPolicy(Partner partner, Terms terms) {

    MinimumTls minimumTls() {
        return partner.trust().minimumTls();
    }
}
