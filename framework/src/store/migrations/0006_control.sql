-- What other models' complete runs said of each item before a sequential run began: its control variate.

CREATE TABLE control (
  id          INTEGER PRIMARY KEY,
  hash        TEXT NOT NULL UNIQUE,           -- of the two columns below
  models      TEXT NOT NULL,                  -- a JSON array of labels
  item_values BLOB NOT NULL                   -- by position: IEEE doubles, little endian
) STRICT;

ALTER TABLE sequential ADD COLUMN control INTEGER REFERENCES control;  -- NULL: none
