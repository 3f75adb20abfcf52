use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use domain::{Moment, SECOND};
use store::Outside;

/// A clock that stands still until a test moves it.
#[derive(Clone)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    /// Monday 2 March 2026, 09:00 UTC.
    pub fn new() -> Clock {
        Clock(Arc::new(AtomicI64::new(1_772_442_000 * SECOND)))
    }

    pub fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }

    pub fn pass(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    pub fn set(&self, now: Moment) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

/// This clock, and the same bytes in every run (splitmix64): never twice the same eight.
pub fn outside(clock: &Clock) -> Outside {
    let (clock, counter) = (clock.clone(), AtomicU64::new(0));
    Outside::new(
        move || clock.now(),
        move |bytes| {
            for chunk in bytes.chunks_mut(8) {
                let mut z = counter.fetch_add(1, Ordering::Relaxed).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                z ^= z >> 31;
                chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
            }
        },
    )
}
