//! How ballots become a result. Pure: no I/O, no clock, no randomness, no floating-point number; builds for wasm32, so that
//! the same code counts on the server, in a reader's browser and in `essaim-verify tally`.
//!
//! | method | module | after |
//! |---|---|---|
//! | approval | [`approval`] | Brams & Fishburn 1978 |
//! | score | [`score`] | Smith 2000, "range voting" |
//! | majority judgment | [`judgment`] | Balinski & Laraki 2007, 2010 |
//! | Schulze | [`schulze`] | Schulze 2011 |
//! | instant run-off | [`runoff`] | Ware 1871; Tideman 2006 |
//! | budget, greedy | [`greedy`] | what most cities do |
//! | budget, Method of Equal Shares | [`shares`] | Peters, Pierczyński & Skowron 2021 |
//!
//! # The way of a ballot
//!
//! 1. [`Rules`] are fixed before a consultation opens; [`Rules::check`] refuses rules that make no sense. Every parameter
//!    stands in them, none has a default.
//! 2. A [`Ballot`] has one canonical text ([`Ballot::text`]). [`Rules::read`] says, in one sentence, what is wrong with a choice.
//! 3. [`Tally`] takes ballots in any order, in as many parts as one likes, which are then put together with [`Tally::merge`].
//!    Of the ballots with one key the one with the highest counter counts, and of several with the same counter the one whose
//!    text has the highest SHA-256.
//! 4. [`Tally::finish`] gives the [`Outcome`]: how many ballots were counted, blank, invalid (and why); the order; what was tied
//!    and how that was decided; and the whole [`Trace`], from which the picture of the method can be drawn and every round
//!    explained.
//!
//! [`count`] does 3 and 4 at once, and [`count_file`] for a file. Every ballot is counted exactly once: `received = replaced + counted + blank + invalid`.
//!
//! # Ties
//!
//! First the method's own rule, then the public lot: options in the order of `SHA-256(seed ‖ option id)`, see [`Seed`]. The lot
//! is shown with its hashes whenever it was needed.
//!
//! # Files
//!
//! [`BallotBox`] is read from and written as JSON lines, [`Outcome`] as one JSON object, and budgets also as Pabulib's `.pb`
//! ([`pabulib`]).

pub mod approval;
mod ballot;
mod ballot_box;
pub mod budget;
mod fault;
pub mod greedy;
pub mod judgment;
mod lot;
mod marks;
mod order;
mod outcome;
pub mod pabulib;
mod ratio;
mod rules;
pub mod runoff;
pub mod schulze;
pub mod score;
pub mod shares;
mod tally;

pub use ballot::{Ballot, Channel, Choice};
pub use ballot_box::{BallotBox, BoxError, Header, count_file};
pub use fault::Fault;
pub use lot::{Drawn, Seed};
pub use marks::{Marks, NONE, Read};
pub use outcome::{Outcome, Place, Quorate, Tie, TieRule, Trace, Turnout, Verdict};
pub use ratio::Ratio;
pub use rules::{Alternative, Blank, Method, Misruled, Quorum, Rules, Share};
pub use tally::Tally;

/// Counts a ballot box.
///
/// # Errors
/// [`Misruled`] when the rules make no sense; ballots are never an error.
pub fn count(ballots: &BallotBox) -> Result<Outcome, Misruled> {
    let mut tally = Tally::new(&ballots.header.rules)?;
    for ballot in &ballots.ballots {
        tally.add(ballot);
    }
    Ok(tally.finish(&ballots.header.seed))
}
