//! Compares a snapshot of a job with the expected position in the job (`PROG-…`).

use std::time::Duration;

use wua::{InstallationProgress, OperationResultCode, UpdateInstallationResult};

use super::clause::*;
use super::job::{Job, Moment, words};

/// A snapshot and its expected position in the job.
pub(super) struct Shown<'a> {
    pub(super) job: &'a Job,
    pub(super) progress: &'a InstallationProgress,
    pub(super) moment: Moment,
    pub(super) cut: Cut,
    /// Returns the possible results of an update that was cut off.
    pub(super) cut_to: &'a [UpdateInstallationResult],
}

/// The extent to which a snapshot shows the effect of an abort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    No,
    /// It may be older or newer than that.
    Either,
    Yes,
}

impl Shown<'_> {
    /// Compares the result of each update.
    pub(super) fn results(&self, ledger: &mut Ledger) -> Held {
        let count = self.progress.update_results().len();
        ledger.equal(PROG_RES_1, "the number of results", &count, &self.job.turns.len())?;
        for (index, found) in self.progress.update_results().enumerate() {
            let (clause, holds) = self.judge(index, found);
            ledger.hold(clause, holds, || {
                let expected = self.expected(index);
                format!("found update {index} {}, expected {expected}", words(found))
            })?;
        }
        Ok(())
    }

    /// Returns the clause that a result follows from, or breaks.
    fn judge(&self, index: usize, found: UpdateInstallationResult) -> (Clause, bool) {
        let (turn, Moment { over, working }) = (&self.job.turns[index], self.moment);
        let begun = [UpdateInstallationResult::NOT_STARTED, UpdateInstallationResult::IN_PROGRESS];
        if index < over {
            // If a job should be over and is not, the time is wrong, not the result.
            return match turn.fate.judge(found) {
                Ok(clause) => (clause, true),
                Err(_) if begun.contains(&found) => (self.time_clause(), false),
                Err(clause) => (clause, false),
            };
        }
        if index == over && working {
            let holds = found == UpdateInstallationResult::IN_PROGRESS;
            return (if is_working(&found) { PROG_RES_4 } else { self.time_clause() }, holds);
        }
        if self.cut != Cut::No && self.cut_to.contains(&found) {
            return (self.job.cuts_by(), true);
        }
        // The client's side may drop refused updates before their turn (§4.2, row 37).
        if let (false, Ok(clause)) = (turn.fate.works(), turn.fate.judge(found)) {
            return (clause, true);
        }
        match found.result_code {
            _ if self.cut == Cut::Yes => (self.job.cuts_by(), false),
            OperationResultCode::NOT_STARTED => (PROG_RES_3, found == UpdateInstallationResult::NOT_STARTED),
            _ => (self.time_clause(), false),
        }
    }

    /// Returns the clause about the time of a result.
    fn time_clause(&self) -> Clause {
        if self.job.abort.is_some() { JOB_ABT_3 } else { JOB_PRG_1 }
    }

    fn expected(&self, index: usize) -> String {
        let Moment { over, working } = self.moment;
        if index < over {
            self.job.turns[index].fate.words()
        } else if index == over && working {
            words(UpdateInstallationResult::IN_PROGRESS)
        } else if self.cut == Cut::Yes {
            self.cut_to.iter().map(|result| words(*result)).collect::<Vec<_>>().join(" or ")
        } else {
            words(UpdateInstallationResult::NOT_STARTED)
        }
    }

    /// Compares the three numbers of a poll at that time; `scripted` if percentages are as scripted.
    pub(super) fn numbers(&self, ledger: &mut Ledger, (now, scripted): (Duration, bool), done: bool) -> Held {
        self.ranges(ledger)?;
        let (index, current, percent) = self.triple();
        let count = self.job.turns.len();
        if done && self.job.is_cut() {
            return self.cut_numbers(ledger);
        }
        if done {
            ledger.equal(PROG_ALL_3, "PercentComplete at the end", &percent, &100)?;
            if self.job.turns.last().is_some_and(|turn| turn.fate.works()) {
                ledger.equal(PROG_IDX_4, "CurrentUpdateIndex at the end", &index, &(count - 1))?;
                let what = "CurrentUpdatePercentComplete at the end";
                ledger.equal(PROG_CUR_3, what, &current, &100)?;
            }
            return Ok(());
        }
        if self.moment.working {
            ledger.equal(PROG_IDX_1, "CurrentUpdateIndex", &index, &self.moment.over)?;
            let turn = &self.job.turns[self.moment.over];
            if let Some(course) = turn.course.as_ref().filter(|_| scripted) {
                let expected = course.percent(now.saturating_sub(turn.begins));
                ledger.hold(PROG_CUR_2, expected.contains(&current), || {
                    format!(
                        "found CurrentUpdatePercentComplete {current}, expected {expected:?} by the script"
                    )
                })?;
            }
        } else {
            let first = self.job.turns.iter().take_while(|turn| !turn.fate.works()).count();
            ledger.hold(PROG_IDX_4, index <= first, || {
                format!("found CurrentUpdateIndex {index} before any work, expected at most {first}")
            })?;
            if !self.progress.update_results().any(|result| is_terminal(&result)) {
                let what = "the two percents before any work";
                ledger.equal(PROG_ALL_5, what, &(current, percent), &(0, 0))?;
            }
        }
        self.formula(ledger)
    }

    /// After an abort, the last update that was begun is the current one, and shows 100 %.
    fn cut_numbers(&self, ledger: &mut Ledger) -> Held {
        let taken = &self.job.turns[..self.job.taken()];
        let Some(last) = taken.iter().rposition(|turn| turn.fate.works()) else { return Ok(()) };
        let (index, current, _) = self.triple();
        ledger.equal(PROG_IDX_1, "CurrentUpdateIndex after an abort", &index, &last)?;
        ledger.equal(PROG_CUR_3, "CurrentUpdatePercentComplete after an abort", &current, &100)
    }

    fn triple(&self) -> (usize, i32, i32) {
        let index = usize::try_from(self.progress.current_update_index()).unwrap_or(usize::MAX);
        (index, self.progress.current_update_percent_complete(), self.progress.percent_complete())
    }

    pub(super) fn ranges(&self, ledger: &mut Ledger) -> Held {
        let (index, current, percent) = self.triple();
        let count = self.job.turns.len();
        ledger.hold(PROG_IDX_1, index < count, || {
            format!("found CurrentUpdateIndex {index} in a job of {count} updates")
        })?;
        ledger.hold(PROG_CUR_1, (0..=100).contains(&current), || {
            format!("found CurrentUpdatePercentComplete {current}")
        })?;
        ledger.hold(PROG_ALL_1, (0..=100).contains(&percent), || format!("found PercentComplete {percent}"))
    }

    /// Checks `PROG-ALL-2` on the snapshot's own numbers. Updates that were dropped before their turn may count.
    pub(super) fn formula(&self, ledger: &mut Ledger) -> Held {
        let (index, current, percent) = self.triple();
        let count = self.job.turns.len();
        let results = self.progress.update_results().enumerate();
        let over = results.filter(|(other, result)| *other != index && is_terminal(result)).count();
        let formula = |finished: usize| {
            let hundreds = i64::try_from(100 * finished).unwrap_or(0) + i64::from(current);
            hundreds.div_euclid(i64::try_from(count).unwrap_or(1))
        };
        let legal = [formula(index), formula(over)];
        ledger.hold(PROG_ALL_2, legal.contains(&i64::from(percent)), || {
            let expected = legal[0];
            format!("found PercentComplete {percent} at update {index} of {count} at {current} %, expected {expected}")
        })
    }
}

pub(super) fn is_working(result: &UpdateInstallationResult) -> bool {
    result.result_code == OperationResultCode::IN_PROGRESS
}

pub(super) fn is_terminal(result: &UpdateInstallationResult) -> bool {
    result.result_code != OperationResultCode::NOT_STARTED && !is_working(result)
}
