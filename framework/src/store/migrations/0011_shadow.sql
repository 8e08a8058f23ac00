-- Smaller models tried on what was asked, after it was answered: each judgement, where each stream stands, and what
-- followed from it.

CREATE TABLE shadow_stream (
  policy         TEXT NOT NULL,
  task           TEXT NOT NULL,
  model          TEXT NOT NULL,               -- its label
  model_key      TEXT NOT NULL,               -- ModelIdentity::key(): another version begins anew
  threshold      REAL NOT NULL,
  promoted       INTEGER NOT NULL,            -- 0 or 1
  n              INTEGER NOT NULL,            -- since the last change
  score_sum      REAL NOT NULL,
  squared_errors REAL NOT NULL,
  above          REAL NOT NULL,               -- logarithms, see statistics/stream.hpp
  above_peak     REAL NOT NULL,
  below          REAL NOT NULL,
  PRIMARY KEY (policy, task, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE shadow_judgement (
  id           INTEGER PRIMARY KEY,
  request      TEXT NOT NULL,                 -- of the decision
  policy       TEXT NOT NULL,
  task         TEXT NOT NULL,
  model        TEXT NOT NULL,
  reference    TEXT NOT NULL,                 -- the model whose answer it was held against
  judge        TEXT NOT NULL,                 -- the evaluator
  score        REAL NOT NULL,                 -- 0 … 1
  milliseconds REAL,
  cost         REAL,
  prompt       TEXT,                          -- NULL unless the policy keeps prompts
  answer       TEXT,
  reference_answer TEXT,
  created_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE shadow_change (
  id         INTEGER PRIMARY KEY,
  policy     TEXT NOT NULL,
  task       TEXT NOT NULL,
  model      TEXT NOT NULL,
  promoted   INTEGER NOT NULL,                -- what it is since then
  reason     TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
