-- Runs that end by their own scores: what was fixed before the first item, and how far each has come.

CREATE TABLE sequential (
  run          INTEGER PRIMARY KEY REFERENCES run,
  threshold    TEXT NOT NULL,                 -- a decimal, as it was written
  error        REAL NOT NULL,                 -- of the whole ladder
  meets_error  REAL NOT NULL,                 -- of this model's `meets`
  misses_error REAL NOT NULL,
  verdict      INTEGER NOT NULL DEFAULT 0,    -- 0 open, 1 meets, 2 misses
  certain      INTEGER NOT NULL DEFAULT 0,    -- the same words: what no item left could change any more
  meets_peak   REAL NOT NULL DEFAULT 0,       -- the largest logarithm of the wealth against "it misses"
  misses_peak  REAL NOT NULL DEFAULT 0,
  n            INTEGER NOT NULL DEFAULT 0,    -- items it stands on, known ones with them
  score_sum    REAL NOT NULL DEFAULT 0,       -- in the metric's units
  score_squares REAL NOT NULL DEFAULT 0,
  low          REAL,                          -- the confidence sequence of the suite's mean; NULL: nothing yet
  high         REAL,
  items_needed INTEGER NOT NULL DEFAULT -1    -- about how many more would settle it; -1: not known
) STRICT;

-- Items whose scores were stored before the run began, and that its order is therefore without.
CREATE TABLE known_item (
  run  INTEGER NOT NULL REFERENCES run,
  item INTEGER NOT NULL REFERENCES item,
  PRIMARY KEY (run, item)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sequential_inserted AFTER INSERT ON sequential
BEGIN UPDATE evidence_revision SET value = value + 1; END;
CREATE TRIGGER sequential_changed AFTER UPDATE ON sequential
BEGIN UPDATE evidence_revision SET value = value + 1; END;
