//! Open data, whoever publishes it: what portals of six families say about their datasets, in one model on DCAT-AP 3;
//! what stands in a file, as a table; and recipes that make readings of a table, the same on the server and in
//! `essaim-verify`.
//!
//! Pure: bytes in, values out. Whoever fetches is elsewhere, and asks [`plan`] what to fetch for an address that a
//! person pasted, then [`Answer::of`] what came.

mod address;
mod answer;
mod format;
mod frequency;
mod freshness;
mod harvest;
mod json;
mod licence;
mod model;
mod pages;
mod plan;
mod portal;
mod problem;
#[cfg(feature = "rdf")]
mod rdf;
mod recipe;
mod table;
mod territory;
mod text;

pub use address::{Address, AddressProblem, is_public};
pub use answer::Answer;
pub use format::Format;
pub use frequency::Frequency;
pub use freshness::Freshness;
pub use harvest::{Page, Portal};
pub use licence::{Licence, LicenceId};
pub use model::{Checksum, Dataset, Family, Period, Publisher, Resource};
pub use pages::Features;
pub use plan::{Ask, plan};
pub use problem::Problem;
#[cfg(feature = "rdf")]
pub use rdf::{Entry, Feed, FileEntry};
pub use recipe::{Aggregate, Bucket, Bundle, Filter, Made, Operation, Reading, Recipe, RecipeProblem, Skipped, draft};
pub use table::{Cells, Column, Input, Kind, Row, SAMPLE, Shape, Sketch, Source, each_row, look, look_in};
pub use territory::{Level, Territory};

/// The version of what reads files and makes readings; it changes when the same bytes would give something else.
pub const PARSER: i64 = 1;
