-- The place in a source's log up to which its changes are in the store, written by the transaction
-- that stores them. Null: the whole must be compared before single changes are believed.
alter table intake.capture add column place text collate "C";
