-- How sure a model was of its answer (occam_abi_confidence), and what a router made of that. NULL: not known.

ALTER TABLE result ADD COLUMN mean_logprob REAL;
ALTER TABLE result ADD COLUMN minimum_logprob REAL;
ALTER TABLE result ADD COLUMN margin REAL;
ALTER TABLE result ADD COLUMN entropy REAL;
ALTER TABLE result ADD COLUMN agreement REAL;

ALTER TABLE attempt ADD COLUMN probability REAL;
