//! The record beside implementations by others, and beside the examples and vectors of the standards.

mod examples;
mod mutants;
mod oracles;
mod vectors;
