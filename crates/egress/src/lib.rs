//! The one way out for addresses that people type, and the folder in which what came is kept.
//!
//! Only http and https, no credentials, public numbers only (a switch for development adds this machine); a name is
//! resolved once and the connection goes to the numbers that were checked; redirections are checked as addresses are;
//! sizes, times and what compressed answers unpack to are bounded; a host is asked one thing at a time.

mod failure;
mod fetch;
mod names;
mod polite;
mod take;
mod vault;

pub use failure::Failure;
pub use fetch::{Answered, Egress, Fetched, Limits, Parcel, Question};
pub use names::{Names, System};
pub use vault::{Draft, Vault, VaultError, Whole};
