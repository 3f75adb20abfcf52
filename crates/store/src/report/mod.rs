//! Reports of a content: gathered in one case, decided once, and everybody concerned is told.

mod appeal;
mod file;
mod list;
mod rule;

pub use appeal::{Appeal, contestable};
pub use file::File;
pub use list::{Case, Complaint, Logged, Told, file, log, told};
pub use rule::Decide;
