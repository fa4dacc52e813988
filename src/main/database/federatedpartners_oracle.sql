-- Oracle stores an empty string as NULL, so the description has to be nullable
CREATE TABLE ofFederatedPartner (
  partnerID             NUMBER(19) NOT NULL,
  version               NUMBER(19) NOT NULL,
  description           VARCHAR2(1000 CHAR),
  partnerType           VARCHAR2(32) NOT NULL,
  tls                   VARCHAR2(32) NOT NULL,
  sasl                  VARCHAR2(32) NOT NULL,
  dialback              INTEGER NOT NULL,
  operation             VARCHAR2(32) NOT NULL,
  ratchet               VARCHAR2(32) NOT NULL,
  relaxedTo             VARCHAR2(32),
  relaxedUntil          NUMBER(19) NOT NULL,
  minimumTls            VARCHAR2(32) NOT NULL,
  dane                  INTEGER NOT NULL,
  connectHost           VARCHAR2(255),
  connectPort           INTEGER NOT NULL,
  CONSTRAINT ofFedPartner_pk PRIMARY KEY (partnerID)
);

CREATE TABLE ofFederatedPartnerDomain (
  domainName            VARCHAR2(255) NOT NULL,
  partnerID             NUMBER(19) NOT NULL,
  place                 INTEGER NOT NULL,
  CONSTRAINT ofFedDomain_pk PRIMARY KEY (domainName),
  CONSTRAINT ofFedDomain_place UNIQUE (partnerID, place),
  CONSTRAINT ofFedDomain_fk FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)
);

CREATE TABLE ofFederatedPartnerTrust (
  partnerID             NUMBER(19) NOT NULL,
  place                 INTEGER NOT NULL,
  kind                  VARCHAR2(16) NOT NULL,
  content               CLOB NOT NULL,
  CONSTRAINT ofFedTrust_pk PRIMARY KEY (partnerID, place),
  CONSTRAINT ofFedTrust_fk FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)
);

CREATE TABLE ofFederatedSeen (
  domainName            VARCHAR2(255) NOT NULL,
  direction             VARCHAR2(16) NOT NULL,
  encryption            VARCHAR2(16) NOT NULL,
  authentication        VARCHAR2(16) NOT NULL,
  certificate           VARCHAR2(16) NOT NULL,
  tlsProtocol           VARCHAR2(16) NOT NULL,
  firstSeen             NUMBER(19) NOT NULL,
  lastSeen              NUMBER(19) NOT NULL,
  streams               NUMBER(19) NOT NULL,
  stanzas               NUMBER(19) NOT NULL,
  CONSTRAINT ofFedSeen_pk PRIMARY KEY (domainName, direction, encryption, authentication, certificate, tlsProtocol)
);

INSERT INTO ofVersion (name, version) VALUES ('federatedpartners', 1);
