CREATE TABLE ofFederatedPartner (
  partnerID             BIGINT NOT NULL,
  version               BIGINT NOT NULL,
  description           VARCHAR(1000),
  partnerType           VARCHAR(32) NOT NULL,
  tls                   VARCHAR(32) NOT NULL,
  sasl                  VARCHAR(32) NOT NULL,
  dialback              INTEGER NOT NULL,
  operation             VARCHAR(32) NOT NULL,
  ratchet               VARCHAR(32) NOT NULL,
  relaxedTo             VARCHAR(32),
  relaxedUntil          BIGINT NOT NULL,
  minimumTls            VARCHAR(32) NOT NULL,
  dane                  INTEGER NOT NULL,
  connectHost           VARCHAR(255),
  connectPort           INTEGER NOT NULL,
  CONSTRAINT ofFedPartner_pk PRIMARY KEY (partnerID)
);

CREATE TABLE ofFederatedPartnerDomain (
  domainName            VARCHAR(255) NOT NULL,
  partnerID             BIGINT NOT NULL,
  place                 INTEGER NOT NULL,
  CONSTRAINT ofFedDomain_pk PRIMARY KEY (domainName),
  CONSTRAINT ofFedDomain_place UNIQUE (partnerID, place),
  CONSTRAINT ofFedDomain_fk FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)
);

CREATE TABLE ofFederatedPartnerTrust (
  partnerID             BIGINT NOT NULL,
  place                 INTEGER NOT NULL,
  kind                  VARCHAR(16) NOT NULL,
  content               TEXT NOT NULL,
  CONSTRAINT ofFedTrust_pk PRIMARY KEY (partnerID, place),
  CONSTRAINT ofFedTrust_fk FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)
);

CREATE TABLE ofFederatedSeen (
  domainName            VARCHAR(255) NOT NULL,
  direction             VARCHAR(16) NOT NULL,
  encryption            VARCHAR(16) NOT NULL,
  authentication        VARCHAR(16) NOT NULL,
  certificate           VARCHAR(16) NOT NULL,
  tlsProtocol           VARCHAR(16) NOT NULL,
  firstSeen             BIGINT NOT NULL,
  lastSeen              BIGINT NOT NULL,
  streams               BIGINT NOT NULL,
  stanzas               BIGINT NOT NULL,
  CONSTRAINT ofFedSeen_pk PRIMARY KEY (domainName, direction, encryption, authentication, certificate, tlsProtocol)
);

INSERT INTO ofVersion (name, version) VALUES ('federatedpartners', 1);
