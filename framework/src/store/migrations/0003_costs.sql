-- What each try took and cost, and a revision of the evidence that decisions do not move.

ALTER TABLE attempt ADD COLUMN first_token_milliseconds REAL;
ALTER TABLE attempt ADD COLUMN prompt_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN completion_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN cost REAL;     -- NULL: the price is not known
CREATE INDEX decision_by_time ON decision (created_ms);

CREATE TABLE evidence_revision (
  value INTEGER NOT NULL
) STRICT;
INSERT INTO evidence_revision VALUES (1);
CREATE TRIGGER result_inserted AFTER INSERT ON result BEGIN UPDATE evidence_revision SET value = value + 1; END;
CREATE TRIGGER run_finished AFTER UPDATE ON run BEGIN UPDATE evidence_revision SET value = value + 1; END;
CREATE TRIGGER suite_inserted AFTER INSERT ON suite BEGIN UPDATE evidence_revision SET value = value + 1; END;
CREATE TRIGGER suite_renamed AFTER UPDATE ON suite BEGIN UPDATE evidence_revision SET value = value + 1; END;
CREATE TRIGGER model_inserted AFTER INSERT ON model BEGIN UPDATE evidence_revision SET value = value + 1; END;
CREATE TRIGGER model_renamed AFTER UPDATE ON model BEGIN UPDATE evidence_revision SET value = value + 1; END;
