//! The use cases against real databases: each case runs on SQLite, and on PostgreSQL where
//! `ESSAIM_TEST_POSTGRES` names a server. One binary, so that everything is linked once.
#![expect(clippy::unwrap_used, reason = "a test that unwraps says as much as one that does not")]

#[macro_use]
mod harness;

mod account;
mod answers;
mod appeals;
mod backup;
mod blind;
mod ceremonies;
mod competences;
mod consultations;
mod data;
mod demo;
mod desk;
mod drafts;
mod erasure;
mod find;
mod follow;
mod ground;
mod hand_over;
mod index;
mod life;
mod list;
mod log;
mod mail;
mod mandates;
mod moderation;
mod openid;
mod paper;
mod passkeys;
mod path;
mod proposals;
mod queue;
mod record;
mod reminders;
mod schema;
mod search;
mod servers;
mod session;
mod sign_in;
mod similar;
mod statements;
mod support;
mod territories;
mod tokens;
mod turnout;
mod voices;
mod webhooks;
