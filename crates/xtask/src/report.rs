//! What passed, what failed, what was left out, and how long it took.

use std::fmt;
use std::ops::AddAssign;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How many checks had which end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Held.
    pub passed: u64,
    /// Did not hold.
    pub failed: u64,
    /// Not examined.
    pub skipped: u64,
}

impl Count {
    /// One check that held.
    pub const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One that did not.
    pub const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    /// One that was left out.
    pub const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };
}

impl From<bool> for Count {
    fn from(held: bool) -> Self {
        if held { Self::PASSED } else { Self::FAILED }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// The steps so far. A failed step does not end the run: one wants to see everything that is wrong at once.
#[derive(Default)]
pub struct Report {
    steps: Vec<(String, Count, Duration)>,
}

impl Report {
    /// Runs one step. A step that cannot even start has failed. Tells whether nothing failed.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Count>) -> bool {
        println!("\n==> {name}");
        let start = Instant::now();
        let count = work().unwrap_or_else(|error| {
            eprintln!("{name}: {error:#}");
            Count::FAILED
        });
        self.steps.push((name.to_owned(), count, start.elapsed()));
        count.failed == 0
    }

    /// Notes a step that cannot be taken. Where everything has to be there (`strict`), that is a failure.
    pub fn missing(&mut self, name: &str, reason: &str, strict: bool) {
        let (word, count) = if strict { ("FAILED", Count::FAILED) } else { ("SKIPPED", Count::SKIPPED) };
        println!("\n==> {name}\n{word}: {reason}");
        self.steps.push((format!("{name}: {reason}"), count, Duration::ZERO));
    }

    /// Prints what happened, ending with one plain line of counts. Tells whether nothing failed.
    pub fn finish(self) -> bool {
        println!();
        let mut total = Count::default();
        for (name, count, time) in &self.steps {
            let word = match count {
                Count { failed: 1.., .. } => "FAILED",
                Count { passed: 0, .. } => "skipped",
                _ => "ok",
            };
            println!("{word:>8} {:>7.1} s  {name} ({count})", time.as_secs_f64());
            total += *count;
        }
        println!("\n{total}");
        total.failed == 0
    }
}

/// The counts of nextest's last summary: `Summary [0.004s] 3 tests run: 2 passed (1 slow), 1 failed, 0 skipped`.
/// `None`: it never came to run a test.
pub fn nextest_count(said: &str) -> Option<Count> {
    let line = said.lines().rfind(|line| line.trim_start().starts_with("Summary ["))?;
    let (_, counts) = line.split_once(':')?;
    // the slow and the flaky stand in parentheses, and are among the passed
    let plain: String = counts.split('(').map(|part| part.split_once(')').map_or(part, |(_, after)| after)).collect();
    let number = |word: &str| {
        let part = plain.split(',').find(|part| part.trim().ends_with(word));
        part.and_then(|part| part.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0)
    };
    Some(Count {
        passed: number(" passed"),
        failed: number(" failed") + number(" timed out") + number(" exec failed"),
        skipped: number(" skipped"),
    })
}

/// The counts of all `test result: ok. 1 passed; 0 failed; 0 ignored; …` lines.
pub fn libtest_count(said: &str) -> Count {
    let mut total = Count::default();
    for line in said.lines().filter(|line| line.starts_with("test result:")) {
        let number = |word: &str| {
            let (before, _) = line.split_once(word)?;
            before.split_whitespace().last()?.parse::<u64>().ok()
        };
        total += Count {
            passed: number(" passed").unwrap_or(0),
            failed: number(" failed").unwrap_or(0),
            skipped: number(" ignored").unwrap_or(0),
        };
    }
    total
}

/// The counts of Playwright's JSON report. A flaky test is one that failed: it is not to be got used to.
pub fn playwright_count(json: &str) -> Option<Count> {
    let (_, stats) = json.rsplit_once("\"stats\"")?;
    let number = |key: &str| {
        let (_, after) = stats.split_once(&format!("\"{key}\":"))?;
        after.trim_start().split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
    };
    Some(Count {
        passed: number("expected")?,
        failed: number("unexpected")? + number("flaky")?,
        skipped: number("skipped")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_of_nextest_is_understood() {
        let said = "   Compiling x\n     Summary [   1.2s] 12 tests run: 9 passed (1 slow, 2 flaky), 2 failed, 1 timed out, 4 skipped\n        FAIL x\n";
        assert_eq!(nextest_count(said), Some(Count { passed: 9, failed: 3, skipped: 4 }));
        let one = "     Summary [   0.004s] 1 test run: 1 passed, 0 skipped\n";
        assert_eq!(nextest_count(one), Some(Count { passed: 1, failed: 0, skipped: 0 }));
    }

    #[test]
    fn without_a_summary_no_test_was_run() {
        assert_eq!(nextest_count("error: could not compile `x`"), None);
    }

    #[test]
    fn the_results_of_all_doctest_runs_are_added() {
        let said = "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\ntest result: FAILED. 1 passed; 3 failed; 0 ignored; 0 measured\n";
        assert_eq!(libtest_count(said), Count { passed: 3, failed: 3, skipped: 1 });
    }

    #[test]
    fn the_report_of_playwright_is_understood() {
        let json = r#"{"suites":[{"title":"\"stats\""}],"stats":{"startTime":"x","expected":41,"skipped":2,"unexpected":1,"flaky":1}}"#;
        assert_eq!(playwright_count(json), Some(Count { passed: 41, failed: 2, skipped: 2 }));
    }
}
