//! The voters' money, exactly.
//!
//! All sums are whole numbers of one unit that gets smaller: its size is 1/`parts`. Voters who have the same amount are a
//! class; there are few classes at first, and never more than voters, so that long numbers are computed with by class and
//! voters are only counted.

use num_bigint::BigUint;
use num_integer::Integer;

use crate::Ratio;

/// Who wants an option: what it is worth to them, and which piles of ballots say so. By worth.
pub(super) type Supporters = Vec<(u64, Vec<u32>)>;

#[derive(Clone, Debug)]
pub(super) struct Purses<'a> {
    /// How many ballots each pile has.
    weights: &'a [u64],
    /// The class of each pile.
    class: Vec<u32>,
    /// What each class has, in units, ascending.
    values: Vec<BigUint>,
    /// How many units make one.
    parts: BigUint,
}

/// How an option would be paid for.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// What supporters pay for a worth of 1, unless they have less.
    pub rate: Ratio,
    /// How many ballots pay in full.
    pub full: u64,
    /// How many give all that they have left, because it is less.
    pub poor: u64,
    /// What these give, together.
    pub from_poor: Ratio,
    /// What is still to be paid when they have given all, in units, and what it is worth to the others.
    need: BigUint,
    rich: BigUint,
    /// For each worth: ballots by class, and how many classes are poor.
    counts: Vec<(Vec<u64>, usize)>,
}

impl<'a> Purses<'a> {
    /// Everybody has the same.
    pub fn new(weights: &'a [u64], each: &Ratio) -> Purses<'a> {
        let values = vec![each.numerator().clone()];
        Purses { weights, class: vec![0; weights.len()], values, parts: each.denominator().clone() }
    }

    /// The lowest rate at which the supporters can pay; none when they have not enough.
    ///
    /// First all pay; then those who cannot give what they have, and the others pay more; and so on until nobody else
    /// falls short. The rate only rises on the way, so whoever falls short does so at the end too.
    pub fn offer(&self, cost: u64, supporters: &Supporters) -> Option<Offer> {
        let mut counts: Vec<(Vec<u64>, usize)> = Vec::with_capacity(supporters.len());
        let (mut rich, mut full) = (BigUint::ZERO, 0);
        for (worth, piles) in supporters {
            let mut of = vec![0; self.values.len()];
            for pile in piles {
                of[self.class[*pile as usize] as usize] += self.weights[*pile as usize];
            }
            let n: u64 = of.iter().sum();
            full += n;
            rich += BigUint::from(*worth) * n;
            counts.push((of, 0));
        }
        let mut need = &self.parts * cost;
        let (mut from_poor, mut poor) = (BigUint::ZERO, 0);
        loop {
            if rich == BigUint::ZERO {
                return None;
            }
            let (mut given, mut worthless, mut fell) = (BigUint::ZERO, BigUint::ZERO, 0);
            for ((worth, _), (of, poorer)) in supporters.iter().zip(&mut counts) {
                let price = (&need * *worth).div_ceil(&rich);
                let end = *poorer + self.values[*poorer..].partition_point(|value| *value < price);
                let falling = self.values.iter().zip(of.iter()).take(end).skip(*poorer);
                for (value, n) in falling.filter(|(_, n)| **n > 0) {
                    given += value * *n;
                    worthless += BigUint::from(*worth) * *n;
                    fell += n;
                }
                *poorer = end;
            }
            if fell == 0 {
                let rate = Ratio::new(need.clone(), &self.parts * &rich);
                let from_poor = Ratio::new(from_poor, self.parts.clone());
                return Some(Offer { rate, full, poor, from_poor, need, rich, counts });
            }
            need -= &given;
            rich -= worthless;
            from_poor += given;
            full -= fell;
            poor += fell;
        }
    }

    /// The supporters pay.
    pub fn pay(&mut self, supporters: &Supporters, offer: &Offer) {
        let worth = supporters.iter().fold(0u64, |all, (worth, _)| all.gcd(worth));
        let common = offer.rich.gcd(&(&offer.need * worth));
        let finer = &offer.rich / &common;
        let classes = self.values.len();

        let mut stay = vec![0u64; classes];
        for (class, weight) in self.class.iter().zip(self.weights) {
            stay[*class as usize] += weight;
        }
        for (of, _) in &offer.counts {
            stay.iter_mut().zip(of).for_each(|(stay, n)| *stay -= n);
        }
        // in ascending runs: who stays as they are, then those who pay, worth by worth; row 0 are those who stay
        let mut found: Vec<(BigUint, usize, usize)> = Vec::new();
        for class in (0..classes).filter(|class| stay[*class] > 0) {
            found.push((&self.values[class] * &finer, 0, class));
        }
        for (row, ((worth, _), (of, poorer))) in supporters.iter().zip(&offer.counts).enumerate() {
            let price = &offer.need * *worth / &common;
            for class in (0..classes).filter(|class| of[*class] > 0) {
                let left = if class < *poorer { BigUint::ZERO } else { &self.values[class] * &finer - &price };
                found.push((left, row + 1, class));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));

        let mut renamed = vec![vec![0u32; classes]; supporters.len() + 1];
        let mut values: Vec<BigUint> = Vec::with_capacity(found.len());
        for (value, row, class) in found {
            if values.last() != Some(&value) {
                values.push(value);
            }
            renamed[row][class] = u32::try_from(values.len() - 1).unwrap_or(u32::MAX);
        }
        let before = self.class.clone();
        for (class, old) in self.class.iter_mut().zip(&before) {
            *class = renamed[0][*old as usize];
        }
        for (renamed, (_, piles)) in renamed[1..].iter().zip(supporters) {
            for pile in piles {
                self.class[*pile as usize] = renamed[before[*pile as usize] as usize];
            }
        }
        self.values = values;
        self.parts *= finer;
    }

    /// What all have together.
    pub fn total(&self) -> Ratio {
        let mut by_class = vec![0u64; self.values.len()];
        for (class, weight) in self.class.iter().zip(self.weights) {
            by_class[*class as usize] += weight;
        }
        let sum = self.values.iter().zip(by_class).fold(BigUint::ZERO, |sum, (value, n)| sum + value * n);
        Ratio::new(sum, self.parts.clone())
    }
}
