-- An account at an identity provider that opens one here. Provider and number name it; never an address, which
-- changes hands.
create table openid_account (
    id uuid primary key,
    issuer text not null,                  -- who says so
    subject text not null,                 -- the provider's number for this person
    provider text not null,                -- its id in the settings
    person_id uuid not null references person (id),
    tier text not null,                    -- what its word was worth when it was last used
    linked_at bigint not null,
    used_at bigint not null,
    unique (issuer, subject)
);
create index openid_account_person on openid_account (person_id);

-- Where the session was opened, and the token that this provider wants to see again when one signs out there too.
alter table session add column provider text;
alter table session add column id_token text;
