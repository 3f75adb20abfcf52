//! Experiments: sending a draft, the list, the page, the history.

mod history;
mod list;
mod notice;
mod page;
mod submit;
mod words;

use domain::{DAY, Moment, Status};

use crate::{Error, Result};

pub use history::HistoryStep;
pub(crate) use history::{NewStep, step};
pub(crate) use list::of_authority;
pub use list::{Card, Cursor, PAGE, Page, list, of_author, supported_by};
pub use notice::{Notice, notice};
pub use page::{Experiment, show};
pub use submit::{Revise, Submit, SubmittedAs};
pub(crate) use words::write_text;

fn known_status(code: &str) -> Result<Status> {
    Status::parse(code).ok_or_else(|| Error::Internal(format!("status {code} in a row")))
}

/// The deadline that starts when a review begins.
pub(crate) fn answer_deadline(now: Moment, days: i64) -> Moment {
    now.plus(days * DAY)
}
