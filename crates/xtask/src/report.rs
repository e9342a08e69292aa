//! The report of a run: progress lines, the results of each suite, and the final table.

use std::fmt;
use std::time::{Duration, Instant};

use comfy_table::{Table, presets};

/// Runs a step: prints its name before and the time it took after.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> miette::Result<T>) -> miette::Result<T> {
    println!("== {name}");
    let began = Instant::now();
    let done = work()?;
    println!("   done in {}", seconds(began.elapsed()));
    Ok(done)
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The end of a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Ending {
    #[default]
    Succeeded,
    Failed,
    /// It was stopped after this time.
    Hung(Duration),
}

/// The outcome of a suite.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    pub(crate) counts: Counts,
    /// The number of summaries that it printed; a suite that crashes prints none.
    pub(crate) summaries: usize,
    /// The tests that did not run, with the reason if one is given.
    pub(crate) ignored: Vec<(String, String)>,
    pub(crate) ending: Ending,
    pub(crate) took: Duration,
}

/// The numbers of a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Counts {
    /// Parses libtest's summary: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    fn of_summary(line: &str) -> Option<Self> {
        let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let number = |what: &str| {
            let part = numbers.split("; ").find_map(|part| part.strip_suffix(what))?;
            part.trim().parse().ok()
        };
        Some(Self { passed: number("passed")?, failed: number("failed")?, ignored: number("ignored")? })
    }

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// Parses libtest's line for an ignored test: `test name ... ignored, reason`.
fn ignored(line: &str) -> Option<(String, String)> {
    let (name, how) = line.trim().strip_prefix("test ")?.split_once(" ... ")?;
    let reason = how.strip_prefix("ignored")?.trim_start_matches(", ");
    Some((name.to_owned(), if reason.is_empty() { "ignored" } else { reason }.to_owned()))
}

impl Outcome {
    /// Records a line that the suite printed.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(counts) = Counts::of_summary(line) {
            self.counts.add(counts);
            self.summaries += 1;
        }
        self.ignored.extend(ignored(line));
    }

    fn succeeded(&self) -> bool {
        self.ending == Ending::Succeeded && self.counts.failed == 0 && self.summaries > 0
    }

    fn word(&self) -> String {
        match self.ending {
            Ending::Hung(limit) => format!("HUNG, stopped after {}", seconds(limit)),
            _ if self.counts.failed > 0 => "FAILED".to_owned(),
            Ending::Failed if self.summaries == 0 => "CRASHED".to_owned(),
            Ending::Failed => "FAILED".to_owned(),
            Ending::Succeeded if self.summaries == 0 => "NO SUMMARY".to_owned(),
            Ending::Succeeded if self.counts.passed == 0 => "no test ran".to_owned(),
            Ending::Succeeded => "passed".to_owned(),
        }
    }
}

/// Everything that ran, and everything that was skipped.
#[derive(Debug, Default)]
pub(crate) struct Report {
    suites: Vec<(String, Outcome)>,
    skipped: Vec<(String, String)>,
}

impl Report {
    pub(crate) fn ran(&mut self, suite: String, outcome: Outcome) {
        let ignored = outcome.ignored.iter();
        self.skipped.extend(ignored.map(|(test, why)| (format!("{suite}: {test}"), why.clone())));
        self.suites.push((suite, outcome));
    }

    pub(crate) fn skip(&mut self, what: &str, why: &str) {
        self.skipped.push((what.to_owned(), why.to_owned()));
    }

    /// Returns `true` if at least one test ran, and all suites succeeded.
    pub(crate) fn succeeded(&self) -> bool {
        self.total().passed > 0 && self.suites.iter().all(|(_, outcome)| outcome.succeeded())
    }

    fn total(&self) -> Counts {
        let mut total = Counts::default();
        self.suites.iter().for_each(|(_, outcome)| total.add(outcome.counts));
        total
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(["suite", "passed", "failed", "skipped", "time", ""]);
        for (name, outcome) in &self.suites {
            let Counts { passed, failed, ignored } = outcome.counts;
            let numbers = [passed, failed, ignored].map(|number| number.to_string());
            let ends = [seconds(outcome.took), outcome.word()];
            table.add_row([name.clone()].into_iter().chain(numbers).chain(ends));
        }
        writeln!(f, "{}", table.trim_fmt())?;
        if !self.skipped.is_empty() {
            writeln!(f, "\nSkipped:")?;
        }
        self.skipped.iter().try_for_each(|(what, why)| writeln!(f, "  {what}: {why}"))?;
        let Counts { passed, failed, ignored } = self.total();
        write!(f, "\nSuites: {}. Tests: {passed} passed, {failed} failed, ", self.suites.len())?;
        write!(f, "{ignored} skipped. {}", if self.succeeded() { "All succeeded" } else { "FAILED" })?;
        if passed + failed == 0 { write!(f, ", because no test ran") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUMMARY: &str =
        "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.05s";

    fn outcome(lines: &[&str], ending: Ending) -> Outcome {
        let mut outcome = Outcome { ending, ..Outcome::default() };
        lines.iter().for_each(|line| outcome.read(line));
        outcome
    }

    fn succeeded(outcomes: &[Outcome]) -> bool {
        let mut report = Report::default();
        outcomes.iter().for_each(|outcome| report.ran("suite".to_owned(), outcome.clone()));
        report.succeeded()
    }

    #[test]
    fn a_summary_gives_its_numbers() {
        let counts = Counts { passed: 3, failed: 0, ignored: 1 };
        assert_eq!(Counts::of_summary(SUMMARY), Some(counts));
        let failed = "test result: FAILED. 0 passed; 12 failed; 0 ignored; 0 measured; 0 filtered out\r";
        assert_eq!(Counts::of_summary(failed), Some(Counts { failed: 12, ..Counts::default() }));
        for wrong in [
            "",
            "test result: ok",
            "test a ... ok",
            "running 3 tests",
            "test a. 3 passed; 0 failed; 1 ignored",
        ] {
            assert_eq!(Counts::of_summary(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn several_summaries_of_a_suite_add_up() {
        assert_eq!(outcome(&[SUMMARY, SUMMARY], Ending::Succeeded).counts.passed, 6);
    }

    #[test]
    fn a_test_that_is_ignored_says_why() {
        let named = |why: &str| Some(("a::b".to_owned(), why.to_owned()));
        assert_eq!(ignored("test a::b ... ignored, needs the real agent\r"), named("needs the real agent"));
        assert_eq!(ignored("test a::b ... ignored"), named("ignored"));
        assert_eq!(ignored("test a::b ... ok"), None);
    }

    #[test]
    fn what_did_not_run_or_did_not_end_well_is_no_success() {
        let good = outcome(&[SUMMARY], Ending::Succeeded);
        let empty =
            outcome(&["test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured"], Ending::Succeeded);
        assert!(succeeded(&[good.clone(), empty.clone()]));
        assert!(!succeeded(&[]));
        assert!(!succeeded(&[empty]));
        let one_failed = "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured";
        for bad in [
            outcome(&[one_failed], Ending::Succeeded),
            outcome(&[SUMMARY], Ending::Failed),
            outcome(&[SUMMARY], Ending::Hung(Duration::from_secs(1))),
            outcome(&[], Ending::Failed),
            outcome(&[], Ending::Succeeded),
        ] {
            assert!(!succeeded(&[good.clone(), bad.clone()]), "{bad:?}");
        }
    }

    #[test]
    fn the_table_names_what_ran_and_what_did_not() {
        let mut report = Report::default();
        let lines = ["test real ... ignored, needs the real agent", SUMMARY];
        report.ran("wua-com/unit".to_owned(), outcome(&lines, Ending::Succeeded));
        report.skip("the double in the registry", "not asked for");
        let text = report.to_string();
        for part in [
            "wua-com/unit",
            "wua-com/unit: real: needs the real agent",
            "the double in the registry: not asked for",
            "Suites: 1. Tests: 3 passed, 0 failed, 1 skipped. All succeeded",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }
}
