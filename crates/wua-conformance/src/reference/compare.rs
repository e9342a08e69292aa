//! Compares the answers of a run with the reference, call by call.

use std::sync::Arc;

use wua::HResult;

use super::clause::*;
use super::state::{State, World};
use crate::case::run::{Record, Run};
use crate::case::step::{Answer, Flag, Property, Step};
use crate::fault::{Fault, Outcome};

/// The outcome of a comparison.
pub(crate) struct Compared {
    /// One for each rule that an answer was compared with.
    pub(crate) outcomes: Vec<(&'static str, Outcome)>,
    /// `true` if the comparison ended before the run did.
    pub(crate) cut_short: bool,
}

/// Replays the run; ends at the first answer that differs.
pub(super) fn compare(run: &Run) -> Compared {
    // In another order than that of the list it is unknown which update is worked on.
    if !run.may_choose("order", "listed") {
        return Compared { outcomes: Vec::new(), cut_short: true };
    }
    let world = World { scenario: run.scenario.clone(), seed: 0, choices: run.choices.clone() };
    let mut replay = Replay { run, state: State::new(Arc::new(world)), ledger: Ledger::default() };
    let ended = run.records.iter().try_for_each(|record| replay.record(record));
    let mut outcomes = Vec::new();
    for clause in replay.ledger.into_held() {
        outcomes.push((clause.id(), Ok(())));
    }
    let cut_short = ended.is_err();
    if let Err(End::Breach(breach)) = ended {
        outcomes.retain(|(rule, _)| *rule != breach.clause.id());
        outcomes.push((breach.clause.id(), Err(Fault::Broken(breach.message))));
    }
    Compared { outcomes, cut_short }
}

/// The reason why a replay ends early.
pub(super) enum End {
    Breach(Breach),
    /// The documents do not say how the run continues.
    Unclear,
}

impl From<Breach> for End {
    fn from(breach: Breach) -> Self {
        Self::Breach(breach)
    }
}

/// A run and the state of the reference after its steps so far.
pub(super) struct Replay<'a> {
    pub(super) run: &'a Run,
    pub(super) state: State,
    pub(super) ledger: Ledger,
}

impl Replay<'_> {
    fn record(&mut self, record: &Record) -> Result<(), End> {
        self.state.settle(record.from);
        if self.state.vague_until().is_some() && !self.state.may_wait(&record.step) {
            return Err(End::Unclear);
        }
        if record.answer != Answer::NoSuchObject {
            self.answer(record)?;
        }
        self.state.settle(record.to.max(self.state.now));
        self.callbacks(record)?;
        Ok(())
    }

    fn answer(&mut self, record: &Record) -> Result<(), End> {
        match &record.step {
            Step::AddUpdate { installer, .. } => self.add(&record.step, *installer, &record.answer)?,
            Step::Begin { .. } | Step::Sync { .. } => self.begin(record)?,
            Step::End { installer, operation, job } => self.end(record, *installer, *operation, *job)?,
            Step::CleanUp { job } => self.clean_up(record, *job)?,
            Step::RequestAbort { job } => self.request_abort(record, *job)?,
            Step::Poll { job } => self.poll(&record.answer, *job)?,
            Step::JobUpdates { job } => self.job_updates(&record.answer, *job)?,
            Step::AsyncState { job } => {
                if let Some(job) = self.state.job(*job) {
                    let expected = Answer::Number(job.state);
                    self.ledger.equal(JOB_STATE_1, "AsyncState", &record.answer, &expected)?;
                }
            }
            Step::IsBusy { .. } => self.is_busy(&record.answer)?,
            Step::RebootRequiredBeforeInstallation { .. } => self.reboot_before(&record.answer)?,
            Step::RebootRequired => self.reboot_required(&record.answer)?,
            Step::Get { installer, property } => self.get(&record.answer, *installer, *property)?,
            Step::Commit { installer, flags } => self.commit(record, *installer, *flags)?,
            Step::HistoryCount => self.history_count(&record.answer)?,
            Step::QueryHistory { start, count } => self.query_history(&record.answer, *start, *count)?,
            Step::Search => self.search(&record.answer)?,
            Step::Advance { .. } | Step::Finish => {}
            Step::PutUpdates { .. }
            | Step::Put { .. }
            | Step::SetFlag { .. }
            | Step::Restart
            | Step::Cancel { .. } => {
                self.state.make(&record.step);
            }
        }
        Ok(())
    }

    /// `INST-UPD-2`: the list is live, or cannot be written.
    fn add(&mut self, step: &Step, installer: usize, answer: &Answer) -> Held {
        let world = Arc::clone(&self.state.world);
        let list = &self.state.installers[installer].list;
        // The documents do not say whether the initial list can be written where others cannot.
        let may = |value| world.may("updates_getter", value) || list.is_none();
        let count = list.as_ref().map_or(0, Vec::len);
        let legal = match answer {
            Answer::Number(at) => may("live") && usize::try_from(*at) == Ok(count),
            Answer::Refused(code) => may("read_only") && *code == HResult::WU_E_NOT_SUPPORTED,
            _ => false,
        };
        let chosen = world.choices.get("updates_getter");
        self.ledger.hold(INST_UPD_2, legal, || {
            format!("found Updates.Add to a list of {count} answered {answer:?}, expected what updates_getter says: {chosen:?}")
        })?;
        if matches!(answer, Answer::Number(_)) {
            self.state.make(step);
        }
        Ok(())
    }

    /// `INST-BUSY-…`.
    fn is_busy(&mut self, answer: &Answer) -> Held {
        let (state, busy) = (&self.state, self.state.is_busy());
        let clause = match (busy, state.flags.is_empty(), state.jobs.is_empty()) {
            (true, ..) | (false, true, true) => INST_BUSY_1,
            (false, false, _) => INST_BUSY_3,
            (false, true, false) => INST_BUSY_4,
        };
        self.ledger.equal(clause, "IsBusy", answer, &Answer::Flag(busy))
    }

    fn reboot_before(&mut self, answer: &Answer) -> Held {
        let state = &self.state;
        let mandatory = state.has(Flag::MandatoryReboot);
        if !mandatory && state.pending != Some(false) && state.world.may("pending_reboot_blocks", "true") {
            return Ok(());
        }
        let expected = Answer::Flag(mandatory);
        self.ledger.equal(INST_RRB_1, "RebootRequiredBeforeInstallation", answer, &expected)
    }

    /// `SYS-…`: earlier work waits for a restart, or one must come first.
    fn reboot_required(&mut self, answer: &Answer) -> Held {
        let mandatory = self.state.has(Flag::MandatoryReboot);
        let (clause, expected) = match self.state.pending {
            Some(true) => (SYS_1, true),
            _ if mandatory => (SYS_3, true),
            Some(false) if self.state.restarts > 0 => (SYS_2, false),
            Some(false) => (SYS_1, false),
            None => return Ok(()),
        };
        self.ledger.equal(clause, "ISystemInformation::RebootRequired", answer, &Answer::Flag(expected))
    }

    fn get(&mut self, answer: &Answer, installer: usize, property: Property) -> Held {
        let installer = &self.state.installers[installer];
        let clause = match property {
            _ if !installer.written[property as usize] => INST_NEW_6,
            Property::IsForced => INST_FRC_1,
            Property::AllowSourcePrompts => INST_ASP_1,
            Property::ForceQuiet => INST2_1,
            Property::AttemptCloseAppsIfNecessary => INST3_1,
        };
        let what = format!("{property:?}");
        self.ledger.equal(clause, &what, answer, &Answer::Flag(installer.get(property)))
    }

    /// Without anything staged a commit finishes nothing (`INST4-5`); of a second one the documents say little.
    fn commit(&mut self, record: &Record, installer: usize, flags: u32) -> Held {
        let state = &self.state;
        let mine =
            state.running.and_then(|job| state.jobs.get(job)).is_some_and(|job| job.installer == installer);
        let staged = state.units.iter().any(|unit| unit.staged);
        let mut legal = Vec::new();
        if state.is_busy() || !state.flags.is_empty() {
            legal.extend([HResult::WU_E_SELFUPDATE_IN_PROGRESS, HResult::WU_E_SERVICE_STOP]);
            legal.extend(state.busy_codes());
        }
        if flags != 0 {
            legal.push(HResult::E_INVALIDARG);
        } else if !mine {
            legal.extend([HResult::S_OK, HResult::WU_E_UH_NOTREADYTOCOMMIT]);
            if state.commits > 0 {
                legal.push(HResult::WU_E_INVALID_OPERATION);
            } else if staged {
                legal.retain(|code| *code != HResult::WU_E_UH_NOTREADYTOCOMMIT);
            }
        }
        let found = match &record.answer {
            Answer::Refused(code) => *code,
            _ => HResult::S_OK,
        };
        // A second call may spoil the first, whatever it answers (`INST4-2`).
        if found == HResult::S_OK || state.commits > 0 {
            self.state.make(&record.step);
        }
        let clause = match flags {
            0 if staged => INST4_1,
            0 => INST4_5,
            _ => INST4_6,
        };
        self.ledger.hold(clause, legal.contains(&found), || {
            format!("found Commit({flags}), something staged: {staged}, answered {found}, expected one of {legal:?}")
        })
    }

    /// Compares the updates that a new search shows (`URES-10`, `COLL-7`).
    fn search(&mut self, answer: &Answer) -> Held {
        let Answer::Found(found) = answer else {
            // Other rules judge whether an agent that replaces itself or stops can be searched.
            let refused = matches!(answer, Answer::Refused(_)) && !self.state.flags.is_empty();
            return if refused { Ok(()) } else { self.no_search(answer) };
        };
        for (unit, identity) in self.state.units.iter().zip(&self.run.identities) {
            let seen = found.iter().find(|seen| seen.identity == *identity);
            let Some(seen) = seen else {
                let missing = || format!("found no update {identity} in a search for everything");
                return self.ledger.hold(URES_10, false, missing);
            };
            if let Some(installed) = unit.installed {
                let what = format!("IsInstalled of {identity} in a new search");
                let clause = if self.state.restarts > 0 { URES_10 } else { COLL_7 };
                self.ledger.equal(clause, &what, &seen.is_installed, &installed)?;
            }
            if let Some(restart) = unit.restart {
                let what = format!("RebootRequired of {identity} in a new search");
                self.ledger.equal(URES_10, &what, &seen.reboot_required, &restart)?;
            }
        }
        Ok(())
    }

    fn no_search(&mut self, answer: &Answer) -> Held {
        self.ledger.hold(COLL_7, false, || format!("found a search answered {answer:?}"))
    }
}
