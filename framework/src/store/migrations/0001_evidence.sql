-- Suites and their frozen items, models and configurations by content hash, runs, and one row per item result.

CREATE TABLE suite (
  id         INTEGER PRIMARY KEY,
  hash       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  task       TEXT NOT NULL,
  metric     TEXT NOT NULL,
  low        REAL NOT NULL,
  high       REAL NOT NULL CHECK (low < high),
  binary     INTEGER NOT NULL CHECK (binary IN (0, 1)),
  item_count INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX suite_by_task ON suite (task);

CREATE TABLE item (
  id           INTEGER PRIMARY KEY,
  suite        INTEGER NOT NULL REFERENCES suite,
  position     INTEGER NOT NULL,
  name         TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  cluster      TEXT NOT NULL,
  UNIQUE (suite, position),
  UNIQUE (suite, name)
) STRICT;

CREATE TABLE model (
  id              INTEGER PRIMARY KEY,
  key             TEXT NOT NULL UNIQUE,
  label           TEXT NOT NULL,
  digest          TEXT NOT NULL,
  quantisation    TEXT NOT NULL,
  adapter         TEXT NOT NULL,
  backend         TEXT NOT NULL,
  backend_version TEXT NOT NULL,
  device          TEXT NOT NULL,
  endpoint        TEXT NOT NULL,
  name            TEXT NOT NULL
) STRICT;
CREATE INDEX model_by_label ON model (label);

CREATE TABLE configuration (
  id                   INTEGER PRIMARY KEY,
  hash                 TEXT NOT NULL UNIQUE,
  prompt_template_hash TEXT NOT NULL,
  chat_template_hash   TEXT NOT NULL,
  few_shot             TEXT NOT NULL,
  sampling             TEXT NOT NULL,
  max_tokens           INTEGER NOT NULL,
  stop                 TEXT NOT NULL          -- a JSON array
) STRICT;

CREATE TABLE imported_file (
  id         INTEGER PRIMARY KEY,
  file       TEXT NOT NULL,
  digest     TEXT NOT NULL,
  row_count  INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;

-- Written before its first item.
CREATE TABLE run (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- a later run always has a larger id
  suite         INTEGER NOT NULL REFERENCES suite,
  model         INTEGER NOT NULL REFERENCES model,
  configuration INTEGER NOT NULL REFERENCES configuration,
  imported_file INTEGER REFERENCES imported_file,
  seed          INTEGER NOT NULL,
  planned_items INTEGER NOT NULL,
  rule          TEXT NOT NULL,
  started_ms    INTEGER NOT NULL,
  finished_ms   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX run_by_key ON run (suite, model, configuration);

-- The hot table: raw answers stand in answer_text.
CREATE TABLE result (
  run               INTEGER NOT NULL REFERENCES run,
  item              INTEGER NOT NULL REFERENCES item,
  attempt           INTEGER NOT NULL,
  status            INTEGER NOT NULL,         -- 0 ok, 1 unscorable, 2 error, 3 timeout
  score             REAL NOT NULL,
  metrics           TEXT NOT NULL,            -- a JSON object
  finish_reason     TEXT NOT NULL,
  prompt_hash       TEXT NOT NULL,
  prompt_tokens     INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  milliseconds      REAL,
  cost              REAL,
  likelihoods       TEXT NOT NULL,            -- a JSON array, or empty
  rationale         TEXT NOT NULL,
  text_hash         TEXT,                     -- NULL: no answer came
  created_ms        INTEGER NOT NULL,
  PRIMARY KEY (run, item, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer_text (
  hash TEXT PRIMARY KEY,
  body BLOB NOT NULL                          -- not every model answers in UTF-8
) STRICT, WITHOUT ROWID;
