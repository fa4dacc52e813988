package org.federatedpartners.it.testbed;

/** The kinds of servers that can be partners. */
public enum PartnerKind {
    OPENFIRE {
        @Override
        public PartnerServer server(Testbed testbed, Site site, PartnerProfile profile, Account... accounts) {
            return OpenfireServer.partner(testbed, site, profile, accounts);
        }
    },
    PROSODY {
        @Override
        public PartnerServer server(Testbed testbed, Site site, PartnerProfile profile, Account... accounts) {
            return new ProsodyServer(testbed, site, profile, accounts);
        }
    },
    EJABBERD {
        @Override
        public PartnerServer server(Testbed testbed, Site site, PartnerProfile profile, Account... accounts) {
            return new EjabberdServer(testbed, site, profile, accounts);
        }
    };

    /**
     * A server of this kind, not started. Where its program is not installed, its start skips the test, or fails it in
     * continuous integration.
     */
    public abstract PartnerServer server(Testbed testbed, Site site, PartnerProfile profile, Account... accounts);

    /** A domain that tells the kind and the profile. It is no subdomain of another server's: Openfire takes those for its own components. */
    public String domain(PartnerProfile profile) {
        return (profile + "." + this + "-partner.example").toLowerCase();
    }

    /** All domains of such a server, {@link #domain} last; the others are its neighbours. */
    public String[] domains(PartnerProfile profile) {
        String domain = domain(profile);
        return profile == PartnerProfile.P8 ? new String[] {"first-" + domain, domain} : new String[] {domain};
    }
}
