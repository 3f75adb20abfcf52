//! Acting, with a token: each is the same act of the store that a form of a page asks for.

pub mod discuss;
pub mod follow;
pub mod moderate;
pub mod propose;
pub mod read_out;
pub mod support;
