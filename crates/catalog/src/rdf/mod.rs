//! Catalogues in DCAT, in three syntaxes.

mod context;
mod dataset;
mod graph;
mod write;

pub use write::{Entry, Feed, FileEntry};

pub(crate) use graph::{Syntax, read};
