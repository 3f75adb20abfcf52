use std::cmp::Reverse;

use crate::outcome::{Place, Tie, TieRule, Trace};
use crate::{Drawn, Rules, Seed, lot};

/// What a method hands back.
pub(crate) struct Counted {
    pub order: Vec<Place>,
    pub winners: Vec<String>,
    pub ties: Vec<Tie>,
    pub trace: Trace,
}

/// Options by index, their ids, and their lots.
pub(crate) struct Field<'a> {
    pub ids: Vec<&'a str>,
    lots: Vec<[u8; 32]>,
}

impl<'a> Field<'a> {
    pub fn new(rules: &'a Rules, seed: &Seed) -> Field<'a> {
        Field { ids: rules.ids(), lots: rules.lots(seed) }
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn name(&self, option: usize) -> String {
        self.ids[option].to_owned()
    }

    pub fn names(&self, options: &[usize]) -> Vec<String> {
        options.iter().map(|option| self.name(*option)).collect()
    }

    /// Puts options into the order of the lot.
    pub fn draw(&self, options: &mut [usize]) {
        options.sort_by(|a, b| self.lots[*a].cmp(&self.lots[*b]));
    }

    pub fn tie(&self, at: usize, options: &[usize], rule: TieRule) -> Tie {
        let mut options = options.to_vec();
        self.draw(&mut options);
        let drawn = |option: usize| Drawn { hash: lot::hex(&self.lots[option]), option: self.name(option) };
        Tie { at: number(at), options: options.into_iter().map(drawn).collect(), rule }
    }

    /// The options in tiers, the best first, by a key of which the greatest is the best.
    pub fn tiers<K: Ord>(&self, key: impl Fn(usize) -> K) -> Vec<Vec<usize>> {
        let mut all: Vec<usize> = (0..self.len()).collect();
        all.sort_by_key(|option| Reverse(key(*option)));
        all.chunk_by(|a, b| key(*a) == key(*b)).map(<[usize]>::to_vec).collect()
    }

    /// Tiers become places; the lot orders what is level.
    pub fn places(&self, tiers: Vec<Vec<usize>>) -> (Vec<usize>, Vec<Place>, Vec<Tie>) {
        let (mut order, mut places, mut ties) = (Vec::new(), Vec::new(), Vec::new());
        for mut tier in tiers {
            let place = order.len() + 1;
            let by_lot = tier.len() > 1;
            if by_lot {
                ties.push(self.tie(place, &tier, TieRule::Lot));
                self.draw(&mut tier);
            }
            places.extend(tier.iter().map(|option| Place { by_lot, option: self.name(*option), place: number(place) }));
            order.extend(tier);
        }
        (order, places, ties)
    }

    /// Chooses one of several: the first rule that tells them apart decides. Each rule gives what is preferred the
    /// greater key. Says what was tied.
    pub fn choose(
        &self,
        at: usize,
        tied: &[usize],
        rules: &[(TieRule, &dyn Fn(usize) -> u64)],
    ) -> (usize, Option<Tie>) {
        let mut left = tied.to_vec();
        for (rule, key) in rules {
            let best = left.iter().map(|option| key(*option)).max().unwrap_or(0);
            left.retain(|option| key(*option) == best);
            if let [one] = left[..] {
                return (one, (tied.len() > 1).then(|| self.tie(at, tied, *rule)));
            }
        }
        self.draw(&mut left);
        (left[0], (tied.len() > 1).then(|| self.tie(at, tied, TieRule::Lot)))
    }
}

/// Rounds and places are few.
pub(crate) fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
