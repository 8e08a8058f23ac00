-- What people and programs thought of answers. A decision may have several.

CREATE TABLE feedback (
  id         INTEGER PRIMARY KEY,
  decision   INTEGER NOT NULL REFERENCES decision,
  score      REAL,                            -- 0 … 1; NULL: none was given
  label      TEXT NOT NULL,
  comment    TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX feedback_by_decision ON feedback (decision);
