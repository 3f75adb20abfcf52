//! The methods, against results that are known, against implementations that nobody here wrote, against definitions
//! written another way, and against what has to hold for any ballots.

mod brute;
mod examples;
mod formats;
mod help;
mod oracles;
mod properties;
mod toulouse;
