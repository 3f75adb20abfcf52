-- Ways to sign in, beside the code by mail.

-- How the session was opened. Mandates only count in one that was opened by a strong way.
alter table session add column way text not null default 'code'; -- code, passkey, openid, development

-- How sure it is who somebody is.
alter table person_identity add column tier text not null default 'email'; -- email, identity, resident

-- A key on a device (WebAuthn). The private half never leaves it.
create table passkey (
    id uuid primary key,
    person_id uuid not null references person (id),
    credential_id bytea not null unique,
    data text not null,                    -- JSON: public key, counter, what the authenticator said of itself
    name text not null,                    -- as its person calls it
    created_at bigint not null,
    used_at bigint
);
create index passkey_person on passkey (person_id);

-- What has to be known between the two requests of a ceremony: the challenge that was given, and to which
-- browser. Good once, for minutes.
create table ceremony (
    id uuid primary key,
    session_id uuid not null,
    kind text not null,
    state text not null,                   -- JSON
    created_at bigint not null,
    expires_at bigint not null
);
create index ceremony_session on ceremony (session_id, kind);
create index ceremony_expires on ceremony (expires_at);
