ALTER TABLE ofFederatedPartner ADD autoApproval INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE ofFederatedCertificate ADD validFrom BIGINT;

UPDATE ofVersion SET version = 2 WHERE name = 'federatedpartners';
