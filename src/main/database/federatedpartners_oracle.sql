-- Oracle stores an empty string as NULL, so the description has to be nullable
CREATE TABLE ofFederatedPartner (
  partnerID             NUMBER(19) NOT NULL,
  version               NUMBER(19) NOT NULL,
  description           VARCHAR2(1000 CHAR),
  partnerType           VARCHAR2(32) NOT NULL,
  autoApproval          INTEGER DEFAULT 0 NOT NULL,
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

CREATE TABLE ofFederatedRefusal (
  refusalID             NUMBER(19) NOT NULL,
  refusedAt             NUMBER(19) NOT NULL,
  direction             VARCHAR2(16) NOT NULL,
  domainName            VARCHAR2(255) NOT NULL,
  partnerName           VARCHAR2(255),
  encryption            VARCHAR2(16),
  authentication        VARCHAR2(16),
  certificate           VARCHAR2(32),
  tlsProtocol           VARCHAR2(16),
  accepted              VARCHAR2(64),
  reason                VARCHAR2(64) NOT NULL,
  enforced              INTEGER NOT NULL,
  transcriptID          NUMBER(19) NOT NULL,
  began                 NUMBER(19) NOT NULL,
  leftOut               INTEGER NOT NULL,
  certSubject           VARCHAR2(200 CHAR),
  certIssuer            VARCHAR2(200 CHAR),
  certFrom              NUMBER(19) NOT NULL,
  certUntil             NUMBER(19) NOT NULL,
  certNames             VARCHAR2(500),
  nodeName              VARCHAR2(255),
  CONSTRAINT ofFedRefusal_pk PRIMARY KEY (refusalID)
);

CREATE TABLE ofFederatedStep (
  refusalID             NUMBER(19) NOT NULL,
  place                 INTEGER NOT NULL,
  happened              NUMBER(19) NOT NULL,
  speaker               VARCHAR2(16) NOT NULL,
  stepKind              VARCHAR2(32) NOT NULL,
  details               VARCHAR2(1000 CHAR),
  CONSTRAINT ofFedStep_pk PRIMARY KEY (refusalID, place),
  CONSTRAINT ofFedStep_fk FOREIGN KEY (refusalID) REFERENCES ofFederatedRefusal (refusalID)
);

CREATE TABLE ofFederatedCertificate (
  domainName            VARCHAR2(255) NOT NULL,
  direction             VARCHAR2(16) NOT NULL,
  fingerprint           VARCHAR2(64) NOT NULL,
  keyPin                VARCHAR2(64) NOT NULL,
  validFrom             NUMBER(19),
  expires               NUMBER(19) NOT NULL,
  firstSeen             NUMBER(19) NOT NULL,
  oldFingerprint        VARCHAR2(64),
  oldKeyPin             VARCHAR2(64),
  CONSTRAINT ofFedCert_pk PRIMARY KEY (domainName, direction)
);

CREATE TABLE ofFederatedPolicy (
  policyID              INTEGER NOT NULL,
  version               NUMBER(19) NOT NULL,
  CONSTRAINT ofFedPolicy_pk PRIMARY KEY (policyID)
);

INSERT INTO ofFederatedPolicy (policyID, version) VALUES (1, 1);

CREATE TABLE ofFederatedChange (
  policyVersion         NUMBER(19) NOT NULL,
  partnerID             NUMBER(19) NOT NULL,
  CONSTRAINT ofFedChange_pk PRIMARY KEY (policyVersion, partnerID)
);

CREATE TABLE ofFederatedList (
  listID                VARCHAR2(64) NOT NULL,
  sourceUri             VARCHAR2(500) NOT NULL,
  digest                VARCHAR2(64) NOT NULL,
  entries               INTEGER NOT NULL,
  ignored               INTEGER NOT NULL,
  ignoredLines          VARCHAR2(1000),
  fetched               NUMBER(19) NOT NULL,
  content               CLOB NOT NULL,
  CONSTRAINT ofFedList_pk PRIMARY KEY (listID)
);

CREATE TABLE ofFederatedNode (
  nodeID                VARCHAR2(64) NOT NULL,
  nodeName              VARCHAR2(255) NOT NULL,
  pluginVersion         VARCHAR2(64) NOT NULL,
  policyVersion         NUMBER(19) NOT NULL,
  beats                 NUMBER(19) NOT NULL,
  CONSTRAINT ofFedNode_pk PRIMARY KEY (nodeID)
);

CREATE TABLE ofFederatedNodeDomain (
  nodeID                VARCHAR2(64) NOT NULL,
  domainName            VARCHAR2(255) NOT NULL,
  inbound               INTEGER NOT NULL,
  outbound              INTEGER NOT NULL,
  content               CLOB NOT NULL,
  CONSTRAINT ofFedNodeDomain_pk PRIMARY KEY (nodeID, domainName)
);

CREATE INDEX ofFedSeen_last ON ofFederatedSeen (lastSeen);

CREATE INDEX ofFedCert_first ON ofFederatedCertificate (firstSeen);

INSERT INTO ofVersion (name, version) VALUES ('federatedpartners', 2);
