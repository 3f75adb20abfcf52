//! The program as it is run: logs in folders and behind HTTP, good ones and ones that were tampered with.

mod http;
mod log;
mod monitor;
mod reading;
mod receipt;
mod tally;
mod world;
