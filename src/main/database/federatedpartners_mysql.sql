-- Domains are A-labels: as ascii, the key fits into the 767 bytes of InnoDB's older row formats
-- A save is one transaction, which not every engine that a server may have as its default can do
CREATE TABLE ofFederatedPartner (
  partnerID             BIGINT NOT NULL,
  version               BIGINT NOT NULL,
  description           VARCHAR(1000) CHARACTER SET utf8mb4,
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
  connectHost           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  connectPort           INTEGER NOT NULL,
  CONSTRAINT ofFedPartner_pk PRIMARY KEY (partnerID)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedPartnerDomain (
  domainName            VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partnerID             BIGINT NOT NULL,
  place                 INTEGER NOT NULL,
  CONSTRAINT ofFedDomain_pk PRIMARY KEY (domainName),
  CONSTRAINT ofFedDomain_place UNIQUE (partnerID, place),
  CONSTRAINT ofFedDomain_fk FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedPartnerTrust (
  partnerID             BIGINT NOT NULL,
  place                 INTEGER NOT NULL,
  kind                  VARCHAR(16) NOT NULL,
  content               TEXT CHARACTER SET ascii NOT NULL,
  CONSTRAINT ofFedTrust_pk PRIMARY KEY (partnerID, place),
  CONSTRAINT ofFedTrust_fk FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedSeen (
  domainName            VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  direction             VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  encryption            VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  authentication        VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  certificate           VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tlsProtocol           VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  firstSeen             BIGINT NOT NULL,
  lastSeen              BIGINT NOT NULL,
  streams               BIGINT NOT NULL,
  stanzas               BIGINT NOT NULL,
  CONSTRAINT ofFedSeen_pk PRIMARY KEY (domainName, direction, encryption, authentication, certificate, tlsProtocol)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedRefusal (
  refusalID             BIGINT NOT NULL,
  refusedAt             BIGINT NOT NULL,
  direction             VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  domainName            VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partnerName           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  encryption            VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
  authentication        VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
  certificate           VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
  tlsProtocol           VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
  accepted              VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  reason                VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  enforced              INTEGER NOT NULL,
  transcriptID          BIGINT NOT NULL,
  began                 BIGINT NOT NULL,
  leftOut               INTEGER NOT NULL,
  certSubject           VARCHAR(200) CHARACTER SET utf8mb4,
  certIssuer            VARCHAR(200) CHARACTER SET utf8mb4,
  certFrom              BIGINT NOT NULL,
  certUntil             BIGINT NOT NULL,
  certNames             VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin,
  nodeName              VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  CONSTRAINT ofFedRefusal_pk PRIMARY KEY (refusalID)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedStep (
  refusalID             BIGINT NOT NULL,
  place                 INTEGER NOT NULL,
  happened              BIGINT NOT NULL,
  speaker               VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  stepKind              VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  details               VARCHAR(1000) CHARACTER SET utf8mb4,
  CONSTRAINT ofFedStep_pk PRIMARY KEY (refusalID, place),
  CONSTRAINT ofFedStep_fk FOREIGN KEY (refusalID) REFERENCES ofFederatedRefusal (refusalID)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedCertificate (
  domainName            VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  direction             VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  fingerprint           VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  keyPin                VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  validFrom             BIGINT,
  expires               BIGINT NOT NULL,
  firstSeen             BIGINT NOT NULL,
  oldFingerprint        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  oldKeyPin             VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  CONSTRAINT ofFedCert_pk PRIMARY KEY (domainName, direction)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedPolicy (
  policyID              INTEGER NOT NULL,
  version               BIGINT NOT NULL,
  CONSTRAINT ofFedPolicy_pk PRIMARY KEY (policyID)
) ENGINE=InnoDB;

INSERT INTO ofFederatedPolicy (policyID, version) VALUES (1, 1);

CREATE TABLE ofFederatedChange (
  policyVersion         BIGINT NOT NULL,
  partnerID             BIGINT NOT NULL,
  CONSTRAINT ofFedChange_pk PRIMARY KEY (policyVersion, partnerID)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedList (
  listID                VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sourceUri             VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  digest                VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  entries               INTEGER NOT NULL,
  ignored               INTEGER NOT NULL,
  ignoredLines          VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin,
  fetched               BIGINT NOT NULL,
  content               MEDIUMTEXT CHARACTER SET ascii NOT NULL,
  CONSTRAINT ofFedList_pk PRIMARY KEY (listID)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedNode (
  nodeID                VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  nodeName              VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pluginVersion         VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  policyVersion         BIGINT NOT NULL,
  beats                 BIGINT NOT NULL,
  CONSTRAINT ofFedNode_pk PRIMARY KEY (nodeID)
) ENGINE=InnoDB;

CREATE TABLE ofFederatedNodeDomain (
  nodeID                VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  domainName            VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  inbound               INTEGER NOT NULL,
  outbound              INTEGER NOT NULL,
  content               MEDIUMTEXT CHARACTER SET ascii NOT NULL,
  CONSTRAINT ofFedNodeDomain_pk PRIMARY KEY (nodeID, domainName)
) ENGINE=InnoDB;

CREATE INDEX ofFedSeen_last ON ofFederatedSeen (lastSeen);

CREATE INDEX ofFedCert_first ON ofFederatedCertificate (firstSeen);

INSERT INTO ofVersion (name, version) VALUES ('federatedpartners', 2);
