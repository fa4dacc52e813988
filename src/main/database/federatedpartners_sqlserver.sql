-- NVARCHAR, because drivers send strings as such, and a comparison with VARCHAR would pass the index by
CREATE TABLE ofFederatedPartner (
  partnerID             BIGINT NOT NULL,
  version               BIGINT NOT NULL,
  description           NVARCHAR(1000),
  partnerType           NVARCHAR(32) NOT NULL,
  autoApproval          INTEGER DEFAULT 0 NOT NULL,
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

CREATE TABLE ofFederatedRefusal (
  refusalID             BIGINT NOT NULL,
  refusedAt             BIGINT NOT NULL,
  direction             NVARCHAR(16) NOT NULL,
  domainName            NVARCHAR(255) NOT NULL,
  partnerName           NVARCHAR(255),
  encryption            NVARCHAR(16),
  authentication        NVARCHAR(16),
  certificate           NVARCHAR(32),
  tlsProtocol           NVARCHAR(16),
  accepted              NVARCHAR(64),
  reason                NVARCHAR(64) NOT NULL,
  enforced              INTEGER NOT NULL,
  transcriptID          BIGINT NOT NULL,
  began                 BIGINT NOT NULL,
  leftOut               INTEGER NOT NULL,
  certSubject           NVARCHAR(200),
  certIssuer            NVARCHAR(200),
  certFrom              BIGINT NOT NULL,
  certUntil             BIGINT NOT NULL,
  certNames             NVARCHAR(500),
  nodeName              NVARCHAR(255),
  CONSTRAINT ofFedRefusal_pk PRIMARY KEY (refusalID)
);

CREATE TABLE ofFederatedStep (
  refusalID             BIGINT NOT NULL,
  place                 INTEGER NOT NULL,
  happened              BIGINT NOT NULL,
  speaker               NVARCHAR(16) NOT NULL,
  stepKind              NVARCHAR(32) NOT NULL,
  details               NVARCHAR(1000),
  CONSTRAINT ofFedStep_pk PRIMARY KEY (refusalID, place),
  CONSTRAINT ofFedStep_fk FOREIGN KEY (refusalID) REFERENCES ofFederatedRefusal (refusalID)
);

CREATE TABLE ofFederatedCertificate (
  domainName            NVARCHAR(255) NOT NULL,
  direction             NVARCHAR(16) NOT NULL,
  fingerprint           NVARCHAR(64) NOT NULL,
  keyPin                NVARCHAR(64) NOT NULL,
  validFrom             BIGINT,
  expires               BIGINT NOT NULL,
  firstSeen             BIGINT NOT NULL,
  oldFingerprint        NVARCHAR(64),
  oldKeyPin             NVARCHAR(64),
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
  listID                NVARCHAR(64) NOT NULL,
  sourceUri             NVARCHAR(500) NOT NULL,
  digest                NVARCHAR(64) NOT NULL,
  entries               INTEGER NOT NULL,
  ignored               INTEGER NOT NULL,
  ignoredLines          NVARCHAR(1000),
  fetched               BIGINT NOT NULL,
  content               NTEXT NOT NULL,
  CONSTRAINT ofFedList_pk PRIMARY KEY (listID)
);

CREATE TABLE ofFederatedNode (
  nodeID                NVARCHAR(64) NOT NULL,
  nodeName              NVARCHAR(255) NOT NULL,
  pluginVersion         NVARCHAR(64) NOT NULL,
  policyVersion         BIGINT NOT NULL,
  beats                 BIGINT NOT NULL,
  CONSTRAINT ofFedNode_pk PRIMARY KEY (nodeID)
);

CREATE TABLE ofFederatedNodeDomain (
  nodeID                NVARCHAR(64) NOT NULL,
  domainName            NVARCHAR(255) NOT NULL,
  inbound               INTEGER NOT NULL,
  outbound              INTEGER NOT NULL,
  content               NTEXT NOT NULL,
  CONSTRAINT ofFedNodeDomain_pk PRIMARY KEY (nodeID, domainName)
);

CREATE INDEX ofFedSeen_last ON ofFederatedSeen (lastSeen);

CREATE INDEX ofFedCert_first ON ofFederatedCertificate (firstSeen);

INSERT INTO ofVersion (name, version) VALUES ('federatedpartners', 2);
