//! Files of readings, as offices and instruments in France write them: recognised, shown before anything is kept,
//! and read line by line with what is wrong in each.
//!
//! Pure: bytes in, values out. A file is first [looked at](Look::of), then [read](readings) with columns that a
//! person has seen and perhaps chosen otherwise.

mod delimiter;
mod encoding;
mod look;
mod problem;
mod reading;

pub use delimiter::Delimiter;
pub use encoding::{Encoding, decode};
pub use look::{Columns, Look, SAMPLE};
pub use problem::{LineProblem, Problem};
pub use reading::{Reading, Readings, readings};

/// The longest cell: more than any value or date needs. Past it a quotation mark was most likely never closed.
pub const CELL: usize = 5_000;
/// The most columns.
pub const COLUMNS: usize = 300;
