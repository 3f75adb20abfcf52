use crate::{Deed, Refusal, Status};

/// What giving or withdrawing a support changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportOutcome {
    /// Nothing: it stood so already.
    Unchanged,
    /// The count goes to this number.
    Counted(i64),
    /// The count goes to this number and reaches the threshold: Open → UnderReview, and the
    /// authority's first public clock starts.
    ReachesThreshold(i64),
}

/// Gives one person's support.
///
/// # Errors
/// [`Refusal::WrongStatus`] when the experiment takes no support now.
pub fn give_support(status: Status, already: bool, count: i64, threshold: i64) -> Result<SupportOutcome, Refusal> {
    if !status.takes_support() {
        return Err(Refusal::WrongStatus);
    }
    if already {
        return Ok(SupportOutcome::Unchanged);
    }
    let count = count + 1;
    if count >= threshold && Deed::ReachThreshold.leads(status).is_ok() {
        Ok(SupportOutcome::ReachesThreshold(count))
    } else {
        Ok(SupportOutcome::Counted(count))
    }
}

/// Withdraws it. A review that has begun goes on: the clock of an authority does not turn back.
///
/// # Errors
/// [`Refusal::WrongStatus`] when the experiment takes no support now.
pub fn withdraw_support(status: Status, given: bool, count: i64) -> Result<SupportOutcome, Refusal> {
    if !status.takes_support() {
        return Err(Refusal::WrongStatus);
    }
    Ok(if given { SupportOutcome::Counted((count - 1).max(0)) } else { SupportOutcome::Unchanged })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_threshold_is_reached_once() {
        assert_eq!(give_support(Status::Open, false, 3, 5), Ok(SupportOutcome::Counted(4)));
        assert_eq!(give_support(Status::Open, false, 4, 5), Ok(SupportOutcome::ReachesThreshold(5)));
        assert_eq!(give_support(Status::UnderReview, false, 5, 5), Ok(SupportOutcome::Counted(6)));
        assert_eq!(give_support(Status::Open, true, 4, 5), Ok(SupportOutcome::Unchanged));
        assert_eq!(give_support(Status::Submitted, false, 0, 5), Err(Refusal::WrongStatus));
        assert_eq!(withdraw_support(Status::UnderReview, true, 5), Ok(SupportOutcome::Counted(4)));
    }

    proptest! {
        #[test]
        fn giving_then_withdrawing_leaves_the_count(count in 0i64..1_000_000, threshold in 1i64..1_000_000) {
            let Ok(SupportOutcome::Counted(more) | SupportOutcome::ReachesThreshold(more)) =
                give_support(Status::Open, false, count, threshold) else { panic!("refused") };
            prop_assert_eq!(withdraw_support(Status::Open, true, more), Ok(SupportOutcome::Counted(count)));
        }
    }
}
