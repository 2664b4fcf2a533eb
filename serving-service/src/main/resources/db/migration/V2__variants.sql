-- Several versions of a model may be deployed at once, each behind an alias with its share of the traffic.
ALTER TABLE deployment
    ADD COLUMN variant text    NOT NULL DEFAULT 'champion',
    ADD COLUMN weight  integer NOT NULL DEFAULT 100 CHECK (weight BETWEEN 0 AND 100),
    ADD COLUMN shadow  boolean NOT NULL DEFAULT false;

ALTER TABLE deployment DROP CONSTRAINT deployment_outcome_check;
ALTER TABLE deployment
    ADD CONSTRAINT deployment_outcome_check CHECK (outcome IN ('deployed', 'refused', 'retired', 'taken-back'));

ALTER TABLE deployment DROP CONSTRAINT deployment_pkey;
ALTER TABLE deployment ADD PRIMARY KEY (replica, model, revision, variant, outcome, at);
