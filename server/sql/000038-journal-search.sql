-- The journal is looked through by kind: newest first within one, and which kinds there are.
create index entry_by_kind on journal.entry (kind, index desc);
