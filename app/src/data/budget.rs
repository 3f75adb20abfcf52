//! How much one person has fetched in an hour. Kept in memory: several servers on one database each count for themselves.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::{HOUR, Moment, PersonId, Refusal};

/// Looks of an hour.
const LOOKS: u32 = 40;
/// Bytes of an hour that a look may add to; the last one may be as large as a file can be.
const BYTES: u64 = 300_000_000;
/// Above so many people, those whose hour is over are forgotten.
const REMEMBERED: usize = 1_000;

/// What each person had fetched since the beginning of their hour.
#[derive(Default)]
pub struct Looks(Mutex<HashMap<PersonId, Hour>>);

struct Hour {
    began: Moment,
    looks: u32,
    bytes: u64,
}

impl Looks {
    /// One more look, before it is fetched.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub fn begin(&self, person: PersonId, now: Moment) -> Result<(), Refusal> {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() >= REMEMBERED {
            people.retain(|_, hour| now < hour.began.plus(HOUR));
        }
        let hour = people.entry(person).or_insert(Hour { began: now, looks: 0, bytes: 0 });
        if now >= hour.began.plus(HOUR) {
            *hour = Hour { began: now, looks: 0, bytes: 0 };
        }
        if hour.looks >= LOOKS || hour.bytes >= BYTES {
            return Err(Refusal::TooMany);
        }
        hour.looks += 1;
        Ok(())
    }

    /// What it brought.
    pub fn brought(&self, person: PersonId, bytes: u64) {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hour) = people.get_mut(&person) {
            hour.bytes = hour.bytes.saturating_add(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn one_person_has_so_much_fetched_in_an_hour_and_others_go_on() {
        let (looks, now) = (Looks::default(), Moment(0));
        let [one, other, third] = [1, 2, 3].map(|n| PersonId(Uuid::from_u128(n)));
        for _ in 0..LOOKS {
            assert_eq!(looks.begin(one, now), Ok(()));
        }
        assert_eq!(looks.begin(one, now), Err(Refusal::TooMany));
        assert_eq!(looks.begin(other, now), Ok(()));
        looks.brought(other, BYTES);
        assert_eq!(looks.begin(other, now), Err(Refusal::TooMany));
        assert_eq!(looks.begin(third, now), Ok(()));
        assert_eq!(looks.begin(one, now.plus(HOUR)), Ok(()));
        assert_eq!(looks.begin(other, now.plus(HOUR)), Ok(()));
    }
}
