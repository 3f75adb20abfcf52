-- Ballots that nobody can link to a voter: what the issuer signed, and where ballots wait until there are enough of them.

-- SHA-256 of the blinded message that was signed for this person: the same one is signed again, no other. It says nothing
-- of the key that is inside.
alter table consultation_voter add column issued bytea;

-- What shows that a blind ballot counts (JSON); null for ballots of forms.
alter table ballot add column seal text;
alter table published_ballot add column seal text;

-- Blind ballots as they come. They go on into ballot ten at a time, in the order of their hashes, so that the order
-- of rows in a file does not tell the order in which people voted.
create table ballot_waiting (
    consultation_id uuid not null references consultation (id),
    key text not null,
    hash bytea not null,
    body text not null,
    seal text not null,
    primary key (consultation_id, key)
);
