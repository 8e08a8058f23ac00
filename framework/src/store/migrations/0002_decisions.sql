-- What became of each request, and each try of its plan.

CREATE TABLE decision (
  id            INTEGER PRIMARY KEY,
  request       TEXT NOT NULL UNIQUE,
  task          TEXT NOT NULL,
  recognised_by TEXT NOT NULL,
  policy        TEXT NOT NULL,
  plan          TEXT NOT NULL,                -- JSON
  chosen        TEXT NOT NULL,
  answered      TEXT NOT NULL,
  created_ms    INTEGER NOT NULL
) STRICT;

CREATE TABLE attempt (
  decision     INTEGER NOT NULL REFERENCES decision,
  position     INTEGER NOT NULL,
  model        TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  reason       TEXT NOT NULL,
  milliseconds REAL,
  PRIMARY KEY (decision, position)
) STRICT, WITHOUT ROWID;
