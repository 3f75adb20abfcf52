//! The protocol of an experiment: its pages while it is written, and the versions that were signed.

mod pages;
mod register;
mod version;

pub use pages::{Kept, Page, Pages, Write, may_write, pages};
pub use register::{REASON, Ready, Sign, Signed, ready};
pub use version::{Version, current, versions};
