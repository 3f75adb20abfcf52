//! Catalogues in DCAT, in three syntaxes.

mod context;
mod dataset;
mod graph;

pub(crate) use graph::{Syntax, read};
