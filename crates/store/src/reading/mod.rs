//! What is measured: readings one by one, what charts need of them, and the rules that watch them.

mod chart;
mod fold;
mod list;
mod many;
mod write;

pub use chart::{Indicator, Span, indicators, spans};
pub(crate) use fold::fold_in;
pub use list::{Cursor, Page, Read, every, latest};
pub(crate) use many::{Place, Row, insert};
pub use write::Write;
pub(crate) use write::{at_place, measured};
