-- What every replica did with every promotion it saw; never read to serve.
CREATE TABLE deployment (
    replica     text        NOT NULL,
    model       text        NOT NULL,
    revision    bigint      NOT NULL,
    version     text,
    digest      text,
    reason      text,
    outcome     text        NOT NULL CHECK (outcome IN ('deployed', 'refused', 'retired')),
    explanation text,
    at          timestamptz NOT NULL,
    PRIMARY KEY (replica, model, revision, outcome, at)
);

CREATE INDEX deployment_by_model ON deployment (model, at);
