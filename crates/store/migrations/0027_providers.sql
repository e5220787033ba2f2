-- Accounts by what a provider of sign-ins calls their people; and files whose bytes as they came need not be kept any more.

CREATE TABLE account_subject (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  holder BIGINT NOT NULL,
  linked_at BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject)
);

CREATE UNIQUE INDEX account_subject_holder ON account_subject (holder, issuer);

ALTER TABLE file ADD COLUMN stripped_at BIGINT;

CREATE INDEX file_original ON file (id) WHERE stripped_at IS NULL AND state = 'kept' AND kind <> 'document';
