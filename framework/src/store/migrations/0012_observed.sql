-- What routers made of feedback and trials: everything up to these rows is in the state, nothing after them.

CREATE TABLE observed_state (
  router   TEXT NOT NULL,       -- the plugin's id
  use      TEXT NOT NULL,       -- sha256 over what the state is for
  feedback INTEGER NOT NULL,    -- feedback.id of the last one, 0: none
  trials   INTEGER NOT NULL,    -- shadow_judgement.id of the last one, 0: none
  state    BLOB NOT NULL,
  saved_ms INTEGER NOT NULL,
  PRIMARY KEY (router, use)
) STRICT, WITHOUT ROWID;
