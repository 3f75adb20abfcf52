//! What runs Essaim: the command line, the HTTP server around the pages of `app`, mail, and the
//! work that is done without anybody asking.
//!
//! The only crate that asks the clock and the system for randomness ([`outside`]), and the only one
//! that knows where settings come from ([`config`]). [`start`] is all that `essaim serve` does;
//! integration tests call it too, with settings and a clock of their own.

pub mod authorities;
pub mod backup;
pub mod check;
pub mod cli;
pub mod clients;
pub mod config;
pub mod demo;
mod demo_data;
pub mod openid;
pub mod record;
pub mod telling;
pub mod territories;
pub mod witness;

mod body;
mod counting;
mod database;
mod datasets;
mod erasures;
mod error;
mod grant;
mod harvest;
mod imports;
mod jobs;
mod limits;
mod mail;
mod observe;
mod origin;
mod outside;
mod pages;
mod portals;
mod programs;
mod router;
mod security;
mod serve;
mod shapes;
mod site;
mod statics;
mod telemetry;
mod webhooks;

/// Rendering is allocating: many small texts, on two threads at once. The system's allocator took a fifth of a page's
/// CPU.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub use config::{Settings, Smtp};
pub use database::{existing, open, unchanged};
pub use error::Error;
pub use origin::Origin;
pub use outside::outside;
pub use router::routes;
pub use serve::{Running, start, start_beside};
pub use telemetry::start as log;
