ALTER TABLE ofFederatedPartner ADD autoApproval INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE ofFederatedRefusal ADD nodeName VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin;

ALTER TABLE ofFederatedCertificate ADD validFrom BIGINT;

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

UPDATE ofVersion SET version = 2 WHERE name = 'federatedpartners';
