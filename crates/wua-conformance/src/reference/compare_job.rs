//! Compares the progress, results and callbacks of a job with the reference.

use wua::{HResult, InstallationResult, OperationResultCode, UpdateInstallationResult};

use super::clause::*;
use super::compare::Replay;
use super::job::{Fate, Job, Moment, words};
use super::snapshot::{Cut, Shown, is_terminal, is_working};
use crate::case::run::Record;
use crate::case::step::{Answer, Callbacks, Step};
use crate::fixture::recorder::{CallbackKind, Reported};

impl Replay<'_> {
    /// `IsCompleted` and then `GetProgress`.
    pub(super) fn poll(&mut self, answer: &Answer, number: usize) -> Held {
        let now = self.state.now;
        let Some(job) = self.state.job(number) else { return Ok(()) };
        let done = job.finish() <= now;
        let after = done && (job.ended || job.cleaned);
        let Answer::Polled { completed, progress } = answer else {
            let clause = if after { JOB_PRG_5 } else { JOB_PRG_1 };
            return self.ledger.hold(clause, false, || format!("found a poll answered {answer:?}"));
        };
        let clause = match done {
            true if job.seen_completed => JOB_COMP_2,
            true if job.cleaned => JOB_CLN_1,
            _ if job.is_cut() => JOB_ABT_2,
            false if job.is_queued(now) => JOB_COMP_3,
            _ => JOB_COMP_1,
        };
        self.ledger.equal(clause, "IsCompleted", completed, &done)?;
        let moment = job.moment(now);
        let cut_to = self.cut_to(job);
        let cut = if done && job.is_cut() { Cut::Yes } else { Cut::No };
        let shown = Shown { job, progress, moment, cut, cut_to: &cut_to };
        // `End…` gave the final results, or `CleanUp` waited for them: progress shows the same.
        let results = shown.results(&mut self.ledger);
        results.map_err(|breach| if after { Breach { clause: JOB_PRG_5, ..breach } } else { breach })?;
        let scripted = self.state.world.chose("curves", "as_scripted");
        shown.numbers(&mut self.ledger, (now, scripted), done)?;
        self.ledger.hold(if after { JOB_PRG_5 } else { JOB_PRG_1 }, true, String::new)?;
        self.state.jobs[number].seen_completed |= done;
        Ok(())
    }

    /// Returns the results of updates that an abort cut off (`JOB-ABT-3`, `JOB-ABT-9`).
    fn cut_to(&self, job: &Job) -> Vec<UpdateInstallationResult> {
        if let Some(reason) = job.abort.and_then(|abort| abort.reason) {
            return vec![UpdateInstallationResult::new(OperationResultCode::ABORTED, reason, false)];
        }
        let aborted = UpdateInstallationResult::ABORTED;
        let values = [("aborted", aborted), ("not_started", UpdateInstallationResult::NOT_STARTED)];
        self.state.choose("abort_rest", &values)
    }

    pub(super) fn job_updates(&mut self, answer: &Answer, number: usize) -> Held {
        let Some(job) = self.state.job(number) else { return Ok(()) };
        let list: Vec<_> = job.turns.iter().map(|turn| turn.update).collect();
        let identities = &self.run.identities;
        let expected = list.iter().filter_map(|update| identities.get(*update).cloned()).collect();
        let clause = match self.state.installers[job.installer].list.as_deref() {
            changed if changed != Some(&list) => INST_UPD_5,
            _ if job.ended || job.cleaned || job.finish() <= self.state.now => JOB_UPD_2,
            _ => JOB_UPD_1,
        };
        self.ledger.equal(clause, "the list of the job", answer, &Answer::Updates(expected, true))
    }

    /// Compares the result of `End…`, `Install` and `Uninstall` (§2.6).
    pub(super) fn result(&mut self, result: &InstallationResult, number: usize) -> Held {
        let (job, found) = (&self.state.jobs[number], result.update_results());
        self.ledger.equal(RES_GUR_1, "the number of results", &found.len(), &job.turns.len())?;
        let (cut_to, cuts) = (self.cut_to(job), job.cuts_by());
        for (index, turn) in job.turns.iter().enumerate() {
            if index >= job.taken() && cut_to.contains(&found[index]) {
                self.ledger.hold(cuts, true, String::new)?;
                continue;
            }
            let judged = if index < job.taken() || !turn.fate.works() {
                turn.fate.judge(found[index])
            } else {
                Err(cuts)
            };
            let expected = || match index < job.taken() {
                true => turn.fate.words(),
                false => cut_to.iter().map(|result| words(*result)).collect::<Vec<_>>().join(" or "),
            };
            self.ledger.hold(judged.unwrap_or_else(|blamed| blamed), judged.is_ok(), || {
                format!("found the result of update {index} {}, expected {}", words(found[index]), expected())
            })?;
            if matches!(turn.fate, Fate::Works { forced: true, .. }) {
                self.ledger.hold(INST_FRC_2, true, String::new)?;
            }
        }
        let (clause, overall) = overall(found);
        let pair = (result.result_code(), result.hresult());
        self.ledger.equal(clause, "the overall result", &pair, &overall)
    }

    /// Compares the callbacks during a call.
    pub(super) fn callbacks(&mut self, record: &Record) -> Held {
        for (number, reported) in &record.reported {
            self.callback(*number, reported)?;
        }
        let moved = matches!(record.step, Step::Advance { .. } | Step::Finish) && record.from < record.to;
        let at_once = self.state.world.chose("callback_thread", "caller");
        let cleaned = match record.step {
            Step::CleanUp { job } if job < self.state.jobs.len() => Some(job),
            _ => None,
        };
        if cleaned.is_some() {
            // Not before: the callbacks that the call waited for are not late.
            self.state.make(&record.step);
        }
        for (number, job) in self.state.jobs.iter().enumerate() {
            let due = job.finish() <= record.to && (moved && at_once || cleaned == Some(number));
            if due && !job.lost && job.callbacks == Callbacks::Recorded {
                let clause = if job.is_cut() { CB_C_3 } else { CB_C_1 };
                self.ledger.equal(clause, "the number of completion callbacks", &job.completions, &1)?;
            }
        }
        Ok(())
    }

    fn callback(&mut self, number: usize, reported: &Reported) -> Held {
        let to = self.state.now;
        let Some(job) = self.state.job(number) else { return Ok(()) };
        let late = || format!("found a callback of job{number} after its CleanUp, expected none");
        self.ledger.hold(JOB_CLN_4, !job.cleaned, late)?;
        let known = self.run.jobs.get(number).is_some_and(|begun| begun.identity == reported.job);
        self.ledger
            .hold(JOB_ID_1, known, || "found a callback with another job than Begin… gave".to_owned())?;
        self.ledger.hold(CB_T_3, !reported.overlaps, || "found two callbacks at the same time".to_owned())?;
        let Some(progress) = reported.snapshot() else { return self.completed(number, reported) };
        self.ledger.hold(CB_C_1, job.completions == 0, || {
            "found a progress callback after the completed callback, which is the last".to_owned()
        })?;
        let results: Vec<_> = progress.update_results().collect();
        let index = usize::try_from(progress.current_update_index()).unwrap_or(usize::MAX);
        let current = results.get(index).map(|result| result.result_code);
        self.ledger.hold(PROG_IDX_1, current.is_some(), || format!("found CurrentUpdateIndex {index}"))?;
        let begun = current != Some(OperationResultCode::NOT_STARTED);
        self.ledger.hold(PROG_RES_5, begun, || {
            format!("found the current update {index} not started in a progress callback")
        })?;
        // Callbacks may come late, so the snapshot itself shows the progress of the job.
        let turns = &job.turns[..job.taken()];
        let over = results.iter().zip(turns).take_while(|(result, _)| is_terminal(result)).count();
        let working = over < turns.len() && results.get(over).is_some_and(is_working);
        let ends = turns[..over].iter().filter(|turn| turn.fate.works()).map(|turn| turn.ends).next_back();
        let since = if working { Some(turns[over].begins) } else { ends };
        self.ledger.hold(CB_P_1, since.is_none_or(|since| since <= to), || {
            format!("found update {index} {current:?} reported at {to:?}, expected not before {since:?}")
        })?;
        let cut = if job.is_cut() { Cut::Either } else { Cut::No };
        let (moment, cut_to) = (Moment { over, working }, self.cut_to(job));
        let shown = Shown { job, progress, moment, cut, cut_to: &cut_to };
        shown.results(&mut self.ledger)?;
        shown.ranges(&mut self.ledger)?;
        if !job.is_cut() {
            shown.formula(&mut self.ledger)?;
        }
        Ok(())
    }

    fn completed(&mut self, number: usize, reported: &Reported) -> Held {
        let to = self.state.now;
        debug_assert!(reported.what == CallbackKind::Completed);
        let job = &mut self.state.jobs[number];
        job.completions += 1;
        let (finish, times) = (job.finish(), job.completions);
        let clause = if job.is_cut() { CB_C_3 } else { CB_C_1 };
        self.ledger.equal(clause, "the number of completion callbacks", &times, &1)?;
        self.ledger.hold(clause, finish <= to, || {
            format!("found completion reported at {to:?}, expected not before the end at {finish:?}")
        })?;
        self.ledger.equal(
            JOB_COMP_5,
            "IsCompleted inside the completed callback",
            &reported.completed,
            &Some(true),
        )
    }
}

/// Returns the overall pair of these results, and the clause that it follows from.
fn overall(found: &[UpdateInstallationResult]) -> (Clause, (OperationResultCode, HResult)) {
    use OperationResultCode as Code;
    let all = |code| found.iter().all(|result| result.result_code == code);
    let any = |code| found.iter().any(|result| result.result_code == code);
    match () {
        () if any(Code::ABORTED) || any(Code::NOT_STARTED) => {
            (RES_AGG_4, (Code::ABORTED, HResult::WU_E_CALL_CANCELLED))
        }
        () if all(Code::SUCCEEDED) => (RES_AGG_1, (Code::SUCCEEDED, HResult::S_OK)),
        () if all(Code::FAILED) => (RES_AGG_3, (Code::FAILED, HResult::WU_E_ALL_UPDATES_FAILED)),
        () if any(Code::FAILED) => (RES_AGG_2, (Code::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR)),
        () => (RES_AGG_5, (Code::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR)),
    }
}
