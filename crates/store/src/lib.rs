//! The use cases of Essaim and their SQL, one file per noun. The only crate that knows sqlx.
//!
//! One SQL text serves SQLite and PostgreSQL. Reads go through [`Store::read`], whose connections
//! cannot write; everything that changes something is an [`Act`] given to [`Store::act`].

#[macro_use]
mod conn;
mod act;
mod counted;
pub mod data;
mod edition;
mod error;
mod lanes;
mod open;
mod writer;

pub mod account;
pub mod answer;
pub mod appeal;
pub mod argument;
pub mod authorise;
pub mod authority;
pub mod backup;
pub mod ceremony;
pub mod competence;
pub mod consultation;
pub mod contact;
pub mod decision;
pub mod demo;
pub mod desk;
pub mod draft;
pub mod experiment;
pub mod follow;
pub mod ground;
pub mod hand_over;
pub mod import;
pub mod incident;
pub mod index;
pub mod join;
pub mod journal;
pub mod life;
pub mod log;
pub mod mail;
pub mod mandate;
pub mod moderation;
pub mod note;
pub mod once;
pub mod openid;
pub mod outbox;
pub mod owed;
pub mod part;
pub mod passkey;
pub mod picture;
pub mod protocol;
pub mod reading;
pub mod reminder;
pub mod report;
pub mod results;
pub mod session;
pub mod signature;
pub mod support;
pub mod suspension;
pub mod task;
pub mod template;
pub mod territory;
pub mod token;
pub mod trying;
pub mod webhook;
pub mod withdraw;

pub use act::{Act, Record, Tx};
pub use conn::Conn;
pub use counted::counted;
pub use error::Error;
pub use lanes::Lent;
pub use open::{Outside, Store, check_sqlite_version};
pub use record::Kind;

/// What a use case answers.
pub type Result<T> = std::result::Result<T, Error>;
