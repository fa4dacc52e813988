ALTER TABLE ofFederatedPartner ADD autoApproval INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE ofFederatedRefusal ADD nodeName VARCHAR2(255);

ALTER TABLE ofFederatedCertificate ADD validFrom NUMBER(19);

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

UPDATE ofVersion SET version = 2 WHERE name = 'federatedpartners';
