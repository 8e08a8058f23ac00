-- Answers to items of which more samples are still to be drawn: kept so that a killed run loses none of them. With the
-- item's last sample they move to `result`.

CREATE TABLE kept_answer (
  run               INTEGER NOT NULL REFERENCES run,
  item              INTEGER NOT NULL REFERENCES item,
  attempt           INTEGER NOT NULL,
  finish_reason     TEXT NOT NULL,
  prompt_hash       TEXT NOT NULL,
  prompt_tokens     INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  milliseconds      REAL,
  cost              REAL,
  likelihoods       TEXT NOT NULL,            -- a JSON array, or empty
  text_hash         TEXT,
  PRIMARY KEY (run, item, attempt)
) STRICT, WITHOUT ROWID;
