//! A real server on a real port, asked like a browser asks.
#![expect(clippy::unwrap_used, reason = "tests say what they mean in their names")]

mod accounts;
mod api;
mod backups;
mod ballots;
mod consultations;
mod crash;
mod described;
mod forms;
mod ground;
mod http;
mod ledger;
mod matrix;
mod openid;
mod operations;
mod pages;
mod pictures;
mod pocket;
mod portals;
mod programs;
mod rebuild;
mod record;
mod smtp;
mod tables;
mod traps;
mod visitor;
mod voices;
mod webhooks;
mod world;
