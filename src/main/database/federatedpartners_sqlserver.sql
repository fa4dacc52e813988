-- NVARCHAR, because drivers send strings as such, and a comparison with VARCHAR would pass the index by
CREATE TABLE ofFederatedPartner (
  partnerID             BIGINT NOT NULL,
  version               BIGINT NOT NULL,
  description           NVARCHAR(1000),
  partnerType           NVARCHAR(32) NOT NULL,
  tls                   NVARCHAR(32) NOT NULL,
  sasl                  NVARCHAR(32) NOT NULL,
  dialback              INTEGER NOT NULL,
  operation             NVARCHAR(32) NOT NULL,
  ratchet               NVARCHAR(32) NOT NULL,
  relaxedTo             NVARCHAR(32),
  relaxedUntil          BIGINT NOT NULL,
  minimumTls            NVARCHAR(32) NOT NULL,
  dane                  INTEGER NOT NULL,
  connectHost           NVARCHAR(255),
  connectPort           INTEGER NOT NULL,
  CONSTRAINT ofFedPartner_pk PRIMARY KEY (partnerID)
);

CREATE TABLE ofFederatedPartnerDomain (
  domainName            NVARCHAR(255) NOT NULL,
  partnerID             BIGINT NOT NULL,
  place                 INTEGER NOT NULL,
  CONSTRAINT ofFedDomain_pk PRIMARY KEY (domainName),
  CONSTRAINT ofFedDomain_place UNIQUE (partnerID, place),
  CONSTRAINT ofFedDomain_fk FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)
);

CREATE TABLE ofFederatedPartnerTrust (
  partnerID             BIGINT NOT NULL,
  place                 INTEGER NOT NULL,
  kind                  NVARCHAR(16) NOT NULL,
  content               NTEXT NOT NULL,
  CONSTRAINT ofFedTrust_pk PRIMARY KEY (partnerID, place),
  CONSTRAINT ofFedTrust_fk FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)
);

CREATE TABLE ofFederatedSeen (
  domainName            NVARCHAR(255) NOT NULL,
  direction             NVARCHAR(16) NOT NULL,
  encryption            NVARCHAR(16) NOT NULL,
  authentication        NVARCHAR(16) NOT NULL,
  certificate           NVARCHAR(16) NOT NULL,
  tlsProtocol           NVARCHAR(16) NOT NULL,
  firstSeen             BIGINT NOT NULL,
  lastSeen              BIGINT NOT NULL,
  streams               BIGINT NOT NULL,
  stanzas               BIGINT NOT NULL,
  CONSTRAINT ofFedSeen_pk PRIMARY KEY (domainName, direction, encryption, authentication, certificate, tlsProtocol)
);

INSERT INTO ofVersion (name, version) VALUES ('federatedpartners', 1);
