package org.federatedpartners.store;

class InMemoryPartnerStoreTest extends PartnerStoreContract {

    private final PartnerStore store = new InMemoryPartnerStore();

    @Override
    protected PartnerStore store() {
        return store;
    }
}
