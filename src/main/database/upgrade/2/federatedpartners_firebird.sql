ALTER TABLE ofFederatedPartner ADD autoApproval INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE ofFederatedRefusal ADD nodeName VARCHAR(255) CHARACTER SET ASCII;

ALTER TABLE ofFederatedCertificate ADD validFrom BIGINT;

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
  listID                VARCHAR(64) CHARACTER SET ASCII NOT NULL,
  sourceUri             VARCHAR(500) CHARACTER SET ASCII NOT NULL,
  digest                VARCHAR(64) CHARACTER SET ASCII NOT NULL,
  entries               INTEGER NOT NULL,
  ignored               INTEGER NOT NULL,
  ignoredLines          VARCHAR(1000) CHARACTER SET ASCII,
  fetched               BIGINT NOT NULL,
  content               BLOB SUB_TYPE TEXT CHARACTER SET ASCII NOT NULL,
  CONSTRAINT ofFedList_pk PRIMARY KEY (listID)
);

CREATE TABLE ofFederatedNode (
  nodeID                VARCHAR(64) CHARACTER SET ASCII NOT NULL,
  nodeName              VARCHAR(255) CHARACTER SET ASCII NOT NULL,
  pluginVersion         VARCHAR(64) CHARACTER SET ASCII NOT NULL,
  policyVersion         BIGINT NOT NULL,
  beats                 BIGINT NOT NULL,
  CONSTRAINT ofFedNode_pk PRIMARY KEY (nodeID)
);

CREATE TABLE ofFederatedNodeDomain (
  nodeID                VARCHAR(64) CHARACTER SET ASCII NOT NULL,
  domainName            VARCHAR(255) CHARACTER SET ASCII NOT NULL,
  inbound               INTEGER NOT NULL,
  outbound              INTEGER NOT NULL,
  content               BLOB SUB_TYPE TEXT CHARACTER SET ASCII NOT NULL,
  CONSTRAINT ofFedNodeDomain_pk PRIMARY KEY (nodeID, domainName)
);

CREATE INDEX ofFedSeen_last ON ofFederatedSeen (lastSeen);

CREATE INDEX ofFedCert_first ON ofFederatedCertificate (firstSeen);

UPDATE ofVersion SET version = 2 WHERE name = 'federatedpartners';
