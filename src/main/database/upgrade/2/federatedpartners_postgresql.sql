ALTER TABLE ofFederatedPartner ADD autoApproval INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE ofFederatedRefusal ADD nodeName VARCHAR(255);

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

UPDATE ofVersion SET version = 2 WHERE name = 'federatedpartners';
