-- The author of a text that was removed asks somebody else to look again: a case of its own, once for each removal.
alter table report_case add column appeal_of uuid;     -- the case that is contested
alter table report_case add column appeal_text text;   -- for the moderators; never public
alter table report_case add column appeal_lang text;
create unique index report_case_appeal on report_case (appeal_of);
