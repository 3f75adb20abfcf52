use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::ops::ControlFlow;

use domain::{Amount, Moment, fold};

use super::{Aggregate, Bucket, Filter, Made, Operation, Reading, Recipe, RecipeProblem, Skipped};
use crate::{Input, Row, Shape, each_row};

/// The most readings of a recipe.
const MOST: usize = 20_000;
/// Dates that are remembered: the same day stands in many rows.
const REMEMBERED: usize = 5_000;
/// Examples of rows that were left out.
const EXAMPLES: usize = 5;

impl Recipe {
    /// The readings of a file. `dated` is the day of the data, for recipes without a column of dates.
    ///
    /// # Errors
    /// [`RecipeProblem`].
    pub fn make(&self, bytes: &[u8], shape: &Shape, dated: Moment) -> Result<Made, RecipeProblem> {
        self.make_in(&mut Cursor::new(bytes), shape, dated)
    }

    /// The same of a file that is not in memory.
    ///
    /// # Errors
    /// [`RecipeProblem`].
    pub fn make_in(&self, input: &mut dyn Input, shape: &Shape, dated: Moment) -> Result<Made, RecipeProblem> {
        let mut run = Run::new(self, shape, dated)?;
        each_row(input, shape, &mut |row| run.push(row)).map_err(RecipeProblem::Table)?;
        run.finish()
    }
}

impl Bucket {
    /// Whether a bucket that began at this instant is over: what still grows is not a reading yet.
    pub fn is_over(self, began: Moment, now: Moment) -> bool {
        match self {
            Bucket::Each | Bucket::All => began <= now,
            _ => begin(self, now) > began,
        }
    }
}

/// A condition whose column was found.
struct Test {
    at: usize,
    operation: Operation,
    word: String,
    number: Option<Amount>,
}

#[derive(Clone, Copy)]
struct Sum {
    total: i128,
    rows: u64,
    least: i64,
    most: i64,
    last: (Moment, i64),
}

struct Run {
    tests: Vec<Test>,
    value: Option<usize>,
    date: Option<usize>,
    aggregate: Aggregate,
    bucket: Bucket,
    dated: Moment,
    sums: BTreeMap<Moment, Sum>,
    known: HashMap<String, Option<(Moment, Moment)>>,
    made: Made,
    too_many: bool,
}

impl Run {
    fn new(recipe: &Recipe, shape: &Shape, dated: Moment) -> Result<Run, RecipeProblem> {
        if recipe.version != 1 {
            return Err(RecipeProblem::Version(recipe.version));
        }
        let at = |name: &str| shape.position(name).ok_or_else(|| RecipeProblem::NoColumn(name.to_owned()));
        let value = match (recipe.aggregate, &recipe.column) {
            (Aggregate::Count, _) => None,
            (_, Some(name)) => Some(at(name)?),
            (_, None) => return Err(RecipeProblem::NoValue),
        };
        let conditions = recipe.filters.iter().chain(&recipe.territory);
        Ok(Run {
            tests: conditions.map(|f| test(f, at(&f.column)?)).collect::<Result<_, _>>()?,
            value,
            date: recipe.date.as_deref().map(at).transpose()?,
            aggregate: recipe.aggregate,
            bucket: recipe.bucket,
            dated,
            sums: BTreeMap::new(),
            known: HashMap::new(),
            made: Made { readings: Vec::new(), rows: 0, used: 0, skipped: 0, examples: Vec::new() },
            too_many: false,
        })
    }

    fn push(&mut self, row: &Row<'_>) -> ControlFlow<()> {
        self.made.rows += 1;
        if !self.tests.iter().all(|t| t.holds(row.cell(t.at))) {
            return ControlFlow::Continue(());
        }
        // an empty cell is no measurement, and no mistake either
        let value = match self.value.map(|n| row.cell(n)) {
            None => 0,
            Some("") => return ControlFlow::Continue(()),
            Some(cell) => match Amount::read(cell) {
                Ok((value, _)) => value.0,
                Err(_) => return self.skip(row, cell),
            },
        };
        let (bucket, at) = match self.date.map(|n| row.cell(n)) {
            None => (self.dated, self.dated),
            Some(cell) => match self.time(cell) {
                Some(found) => found,
                None => return self.skip(row, cell),
            },
        };
        self.made.used += 1;
        if self.sums.len() >= MOST && !self.sums.contains_key(&bucket) {
            self.too_many = true;
            return ControlFlow::Break(());
        }
        let sum =
            self.sums.entry(bucket).or_insert(Sum { total: 0, rows: 0, least: value, most: value, last: (at, value) });
        sum.total += i128::from(value);
        sum.rows += 1;
        (sum.least, sum.most) = (sum.least.min(value), sum.most.max(value));
        if at >= sum.last.0 {
            sum.last = (at, value);
        }
        ControlFlow::Continue(())
    }

    fn skip(&mut self, row: &Row<'_>, cell: &str) -> ControlFlow<()> {
        self.made.skipped += 1;
        if self.made.examples.len() < EXAMPLES {
            let cell = cell.chars().filter(|c| !c.is_control()).take(40).collect();
            self.made.examples.push(Skipped { row: row.number, cell });
        }
        ControlFlow::Continue(())
    }

    /// The bucket of a date, and the date.
    fn time(&mut self, cell: &str) -> Option<(Moment, Moment)> {
        if let Some(known) = self.known.get(cell) {
            return *known;
        }
        let all = (self.bucket == Bucket::All).then_some(self.dated);
        let found = read_date(cell).map(|at| (all.unwrap_or_else(|| begin(self.bucket, at)), at));
        if self.known.len() < REMEMBERED {
            self.known.insert(cell.to_owned(), found);
        }
        found
    }

    fn finish(mut self) -> Result<Made, RecipeProblem> {
        if self.too_many {
            return Err(RecipeProblem::TooMany);
        }
        for (at, sum) in self.sums {
            let rows = i128::from(sum.rows);
            let value = match self.aggregate {
                Aggregate::Count => rows * i128::from(domain::UNIT),
                Aggregate::Sum => sum.total,
                Aggregate::Mean => half_away(sum.total, rows),
                Aggregate::Least => sum.least.into(),
                Aggregate::Most => sum.most.into(),
                Aggregate::Last => sum.last.1.into(),
            };
            if value.abs() > i128::from(Amount::MOST * domain::UNIT) {
                return Err(RecipeProblem::TooLarge);
            }
            let value = Amount(i64::try_from(value).map_err(|_| RecipeProblem::TooLarge)?);
            self.made.readings.push(Reading { at, value, rows: sum.rows });
        }
        if self.made.readings.is_empty() { Err(RecipeProblem::Nothing) } else { Ok(self.made) }
    }
}

fn test(filter: &Filter, at: usize) -> Result<Test, RecipeProblem> {
    let number = Amount::parse(&filter.value).ok();
    if matches!(filter.operation, Operation::AtLeast | Operation::AtMost) && number.is_none() {
        return Err(RecipeProblem::NotANumber(filter.value.clone()));
    }
    Ok(Test { at, operation: filter.operation, word: fold(filter.value.trim()), number })
}

impl Test {
    fn holds(&self, cell: &str) -> bool {
        let number = || Amount::read(cell).ok().map(|(n, _)| n);
        let same = || cell == self.word || fold(cell) == self.word;
        match self.operation {
            Operation::Is => same(),
            Operation::IsNot => !same(),
            Operation::Contains => fold(cell).contains(&self.word),
            Operation::AtLeast => number().zip(self.number).is_some_and(|(n, bound)| n >= bound),
            Operation::AtMost => number().zip(self.number).is_some_and(|(n, bound)| n <= bound),
        }
    }
}

/// A date, or a year or a month alone, which begin with their first day.
pub(super) fn read_date(cell: &str) -> Option<Moment> {
    if let Ok(at) = Moment::read(cell) {
        return Some(at);
    }
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    if digits(cell, 4) {
        return Moment::of_day(&format!("{cell}-01-01")).ok();
    }
    let (year, month) = cell.split_once('-')?;
    (digits(year, 4) && digits(month, 2)).then(|| Moment::of_day(&format!("{cell}-01")).ok()).flatten()
}

/// The first instant of a bucket.
fn begin(bucket: Bucket, at: Moment) -> Moment {
    let of_number = |day: i64| Moment::of_day(&Moment::noon_of(day).as_day());
    let found = match bucket {
        Bucket::Each => return at,
        Bucket::Day => of_number(at.day_number()),
        // 1970-01-01 was a Thursday
        Bucket::Week => of_number(at.day_number() - (at.day_number() + 3).rem_euclid(7)),
        Bucket::Month => Moment::of_day(&format!("{}-01", at.as_day().get(..7).unwrap_or_default())),
        Bucket::Year => Moment::of_day(&format!("{}-01-01", at.as_day().get(..4).unwrap_or_default())),
        // one reading of all rows, on the day of the data: see `time`
        Bucket::All => return at,
    };
    found.unwrap_or(at)
}

fn half_away(total: i128, rows: i128) -> i128 {
    let (whole, rest) = (total / rows, total % rows);
    if rest.abs() * 2 >= rows { whole + total.signum() } else { whole }
}
