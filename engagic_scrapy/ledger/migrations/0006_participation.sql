-- How to take part in a meeting, as its agenda says, each fact with its page and words (JSON).
ALTER TABLE plan ADD COLUMN participation TEXT;
