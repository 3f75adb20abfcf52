//! The design system: everything a page is made of, as plain functions of values.
//!
//! No context, no signals, no clock: a component renders static HTML from its arguments, so the same
//! call gives the same bytes on every page, in tests and in the [`gallery`].
//!
//! Three elements are dangerous in Leptos 0.8.23 when they are written by hand: `<textarea>` (children are
//! not escaped), `<a href>` (`javascript:` passes) and `<title>` through `leptos_meta`. Use [`TextArea`],
//! [`Link`] and [`title_tag`].

mod aloud;
mod button;
mod card;
mod chart;
mod choice;
mod emblem;
mod errors;
mod field;
mod form;
mod gallery;
mod gauge;
mod glyph;
mod journey;
mod link;
mod marked;
mod maybe;
mod notice;
mod pager;
mod prose;
mod queue;
mod select;
mod share;
mod steps;
mod summary;
mod tag;
mod textarea;
mod timeline;
mod title;
mod verifier;

pub use aloud::ReadAloud;
pub use button::{ButtonLink, Submit, Variant};
pub use card::{CardData, ExperimentCard};
pub use chart::{Chart, ChartMark, ChartPoint, ReadingChart};
pub use choice::{Checkbox, Choices};
pub use emblem::{Emblem, emblem_svg};
pub use errors::ErrorSummary;
pub use field::Field;
pub use form::Form;
pub use gallery::gallery;
pub use gauge::Gauge;
pub use journey::{Journey, StepState};
pub use link::{Link, safe_href};
pub use marked::Marked;
pub use maybe::Maybe;
pub use notice::{Empty, Notice, NoticeKind};
pub use pager::Pager;
pub use prose::Prose;
pub use queue::{Queue, QueueItem};
pub use select::Select;
pub use share::Share;
pub use steps::Steps;
pub use summary::{SummaryList, SummaryRow};
pub use tag::{Tag, Tone};
pub use textarea::TextArea;
pub use timeline::{Timeline, TimelineItem};
pub use title::title_tag;
pub use verifier::ReceiptVerifier;

#[cfg(all(test, feature = "ssr"))]
mod tests;
