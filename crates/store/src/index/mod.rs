//! What portals offer: their catalogues, read page by page, found by place and words.

mod find;
mod learn;
mod portal;

pub use find::{Indexed, search, suggest};
pub use learn::{Learn, Offer, Sweep, Then};
pub use portal::{Claim, Configure, Due, Fail, Portal, Setting, portals};
