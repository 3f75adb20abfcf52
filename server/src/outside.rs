use std::time::{SystemTime, UNIX_EPOCH};

use domain::Moment;
use store::Outside;

/// The system's clock and randomness: the one place that asks for them.
pub fn outside() -> Outside {
    Outside::new(now, fill)
}

#[expect(clippy::disallowed_methods, reason = "the clock that everything else is given")]
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

fn fill(bytes: &mut [u8]) {
    // a server that cannot draw a token must not go on with a guessable one
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_microseconds_since_1970() {
        assert!(now() > Moment(1_700_000_000 * domain::SECOND));
        assert!(now() < Moment(10_000_000_000 * domain::SECOND));
    }
}
