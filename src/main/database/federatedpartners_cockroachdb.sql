CREATE TABLE ofFederatedPartner (
  partnerID             BIGINT NOT NULL,
  version               BIGINT NOT NULL,
  description           VARCHAR(1000),
  partnerType           VARCHAR(32) NOT NULL,
  autoApproval          INTEGER DEFAULT 0 NOT NULL,
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

CREATE TABLE ofFederatedRefusal (
  refusalID             BIGINT NOT NULL,
  refusedAt             BIGINT NOT NULL,
  direction             VARCHAR(16) NOT NULL,
  domainName            VARCHAR(255) NOT NULL,
  partnerName           VARCHAR(255),
  encryption            VARCHAR(16),
  authentication        VARCHAR(16),
  certificate           VARCHAR(32),
  tlsProtocol           VARCHAR(16),
  accepted              VARCHAR(64),
  reason                VARCHAR(64) NOT NULL,
  enforced              INTEGER NOT NULL,
  transcriptID          BIGINT NOT NULL,
  began                 BIGINT NOT NULL,
  leftOut               INTEGER NOT NULL,
  certSubject           VARCHAR(200),
  certIssuer            VARCHAR(200),
  certFrom              BIGINT NOT NULL,
  certUntil             BIGINT NOT NULL,
  certNames             VARCHAR(500),
  nodeName              VARCHAR(255),
  CONSTRAINT ofFedRefusal_pk PRIMARY KEY (refusalID)
);

CREATE TABLE ofFederatedStep (
  refusalID             BIGINT NOT NULL,
  place                 INTEGER NOT NULL,
  happened              BIGINT NOT NULL,
  speaker               VARCHAR(16) NOT NULL,
  stepKind              VARCHAR(32) NOT NULL,
  details               VARCHAR(1000),
  CONSTRAINT ofFedStep_pk PRIMARY KEY (refusalID, place),
  CONSTRAINT ofFedStep_fk FOREIGN KEY (refusalID) REFERENCES ofFederatedRefusal (refusalID)
);

CREATE TABLE ofFederatedCertificate (
  domainName            VARCHAR(255) NOT NULL,
  direction             VARCHAR(16) NOT NULL,
  fingerprint           VARCHAR(64) NOT NULL,
  keyPin                VARCHAR(64) NOT NULL,
  validFrom             BIGINT,
  expires               BIGINT NOT NULL,
  firstSeen             BIGINT NOT NULL,
  oldFingerprint        VARCHAR(64),
  oldKeyPin             VARCHAR(64),
  CONSTRAINT ofFedCert_pk PRIMARY KEY (domainName, direction)
);

CREATE TABLE ofFederatedPolicy (
  policyID              INTEGER NOT NULL,
  version               BIGINT NOT NULL,
  CONSTRAINT ofFedPolicy_pk PRIMARY KEY (policyID)
);

INSERT INTO ofFederatedPolicy (policyID, version) VALUES (1, 1);

CREATE TABLE ofFederatedChange (
  policyVersion         BIGINT NOT NULL,
  partnerID             BIGINT NOT NULL,
  CONSTRAINT ofFedChange_pk PRIMARY KEY (policyVersion, partnerID)
);

CREATE TABLE ofFederatedList (
  listID                VARCHAR(64) NOT NULL,
  sourceUri             VARCHAR(500) NOT NULL,
  digest                VARCHAR(64) NOT NULL,
  entries               INTEGER NOT NULL,
  ignored               INTEGER NOT NULL,
  ignoredLines          VARCHAR(1000),
  fetched               BIGINT NOT NULL,
  content               TEXT NOT NULL,
  CONSTRAINT ofFedList_pk PRIMARY KEY (listID)
);

CREATE TABLE ofFederatedNode (
  nodeID                VARCHAR(64) NOT NULL,
  nodeName              VARCHAR(255) NOT NULL,
  pluginVersion         VARCHAR(64) NOT NULL,
  policyVersion         BIGINT NOT NULL,
  beats                 BIGINT NOT NULL,
  CONSTRAINT ofFedNode_pk PRIMARY KEY (nodeID)
);

CREATE TABLE ofFederatedNodeDomain (
  nodeID                VARCHAR(64) NOT NULL,
  domainName            VARCHAR(255) NOT NULL,
  inbound               INTEGER NOT NULL,
  outbound              INTEGER NOT NULL,
  content               TEXT NOT NULL,
  CONSTRAINT ofFedNodeDomain_pk PRIMARY KEY (nodeID, domainName)
);

CREATE INDEX ofFedSeen_last ON ofFederatedSeen (lastSeen);

CREATE INDEX ofFedCert_first ON ofFederatedCertificate (firstSeen);

INSERT INTO ofVersion (name, version) VALUES ('federatedpartners', 2);
