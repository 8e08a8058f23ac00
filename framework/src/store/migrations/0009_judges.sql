-- What an evaluator that asks models has asked for a result, and what that cost.

ALTER TABLE result ADD COLUMN judge_calls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE result ADD COLUMN judge_cost REAL DEFAULT 0;  -- NULL: the price is not known
