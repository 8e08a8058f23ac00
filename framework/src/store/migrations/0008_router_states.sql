-- What routers learnt, as bytes of their own, with what it was learnt from. The newest of a use is in force.

CREATE TABLE router_state (
  id         INTEGER PRIMARY KEY,
  router     TEXT NOT NULL,     -- the plugin's id
  use        TEXT NOT NULL,     -- sha256 over the plugin's version, its table and the candidates
  fitted_on  TEXT NOT NULL,     -- sha256 over the rows
  rows       INTEGER NOT NULL,
  source     TEXT NOT NULL,     -- the file of outcomes, or 'store'
  summary    TEXT NOT NULL,     -- what it gained, in a sentence
  created_ms INTEGER NOT NULL,
  state      BLOB NOT NULL
) STRICT;
CREATE INDEX router_state_by_use ON router_state (router, use, id);
