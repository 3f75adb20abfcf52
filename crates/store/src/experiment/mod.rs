//! Experiments: sending a draft, the list, the page, the history.

mod find;
mod history;
mod list;
mod notice;
mod page;
mod propose;
mod similar;
mod stand;
mod submit;
mod words;

use domain::Status;

use crate::{Error, Result};

pub use find::{Asked, Cursor, PAGE, Page, Point, Sort, count, find, find_some, near, places, points};
pub use history::HistoryStep;
pub(crate) use history::{NewStep, step};
pub use list::{Card, of_author, supported_by};
pub use notice::{Notice, notice, officials};
pub use page::{Experiment, show};
pub use propose::Propose;
pub use similar::similar;
pub(crate) use stand::Stand;
pub use submit::{Revise, Submit, SubmittedAs};
pub(crate) use words::{add_terms, write_text};

fn known_status(code: &str) -> Result<Status> {
    Status::parse(code).ok_or_else(|| Error::Internal(format!("status {code} in a row")))
}
