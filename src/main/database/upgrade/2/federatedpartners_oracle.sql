ALTER TABLE ofFederatedPartner ADD autoApproval INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE ofFederatedCertificate ADD validFrom NUMBER(19);

UPDATE ofVersion SET version = 2 WHERE name = 'federatedpartners';
