//! `essaim-verify`: what anybody who does not trust an instance runs beside it. It asks the instance for public files
//! only, or reads a copy of them, and believes nothing that it has not computed.
//!
//! | command | what it answers |
//! |---|---|
//! | `receipt` | does this receipt prove that the act stands in the log? |
//! | `log` | do all entries lead to the root that is signed? |
//! | `consistency` | is the newer checkpoint the older one, grown? |
//! | `opening` | is this what was committed to? |
//! | `monitor` | what is new in the log, and does it follow the civic rules? |
//! | `tally` | what is the result of this ballot box, and is it the one that was published? |
//! | `reading` | do these readings follow from this copy of a dataset by their recipe? |
//!
//! Exit codes: 0 it holds, 1 it does not, 2 wrong usage, 3 it could not be examined. The words are in English: they are
//! for scripts and for those who read logs.

pub mod cli;
mod consistency;
mod log;
mod monitor;
mod opening;
mod policy;
mod reading;
mod rebuild;
mod receipt;
mod report;
mod source;
mod tally;

pub use rebuild::Rebuild;
pub use report::{Failure, Report};
pub use source::Source;
