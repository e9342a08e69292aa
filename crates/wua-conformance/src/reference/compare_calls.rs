//! Compares calls that begin, end and abort work with the reference.

use std::sync::Arc;

use wua::{HResult, UpdateOperation};

use super::begin::Refusals;
use super::clause::*;
use super::compare::{End, Replay};
use crate::case::run::Record;
use crate::case::step::{Answer, Callbacks, Step};

impl Replay<'_> {
    /// `Begin…`, `Install` and `Uninstall`.
    pub(super) fn begin(&mut self, record: &Record) -> Result<(), End> {
        let (installer, operation, callbacks) = match record.step {
            Step::Begin { installer, operation, callbacks, .. } => (installer, operation, Some(callbacks)),
            Step::Sync { installer, operation } => (installer, operation, None),
            _ => return Ok(()),
        };
        let refusals = self.state.refusals(installer, operation, callbacks);
        if let Answer::Refused(code) = record.answer {
            let accepted = self.reasons_to_accept(installer, operation, callbacks);
            return Ok(self.refused(code, &refusals, &accepted)?);
        }
        if let Some(refusal) = refusals.0.iter().find(|refusal| refusal.certain) {
            let expected = &refusal.codes;
            let breach = || format!("found {} accepted, expected {expected:?}", record.step);
            return Ok(self.ledger.hold(refusal.clause, false, breach)?);
        }
        for clause in self.reasons_to_accept(installer, operation, callbacks) {
            self.ledger.hold(clause, true, String::new)?;
        }
        let job = self.state.make(&record.step).ok_or(End::Unclear)?;
        match &record.answer {
            Answer::Job(_) => {
                Ok(self.ledger.equal(BEG_1, "the time after Begin…", &record.to, &record.from)?)
            }
            Answer::Result(result) => {
                let clause = if operation == UpdateOperation::INSTALLATION { SYN_1 } else { SYN_5 };
                let finish = self.state.jobs[job].finish();
                self.ledger.hold(clause, record.to >= finish, || {
                    let (step, to) = (&record.step, record.to);
                    format!("found {step} back at {to:?}, expected not before the end at {finish:?}")
                })?;
                self.state.settle(record.to);
                self.result(result, job)?;
                self.state.jobs.pop();
                let reported = record.reported.is_empty();
                Ok(self.ledger.hold(SYN_4, reported, || {
                    format!("found {} callbacks in {}", record.reported.len(), record.step)
                })?)
            }
            other => {
                Ok(self.ledger.hold(BEG_1, false, || format!("found {} answered {other:?}", record.step))?)
            }
        }
    }

    fn refused(&mut self, code: HResult, refusals: &Refusals, accepted: &[Clause]) -> Held {
        if let Some(clause) = refusals.allowing(code) {
            return self.ledger.hold(clause, true, String::new);
        }
        let certain = refusals.0.iter().find(|refusal| refusal.certain);
        let clause = certain.map(|refusal| refusal.clause).or(accepted.first().copied());
        self.ledger.hold(clause.unwrap_or(BEG_1), false, || {
            let legal: Vec<_> = refusals.0.iter().flat_map(|refusal| &refusal.codes).collect();
            match certain {
                Some(_) => format!("found the call refused with {code}, expected one of {legal:?}"),
                None => format!("found the call refused with {code}, expected it to be accepted"),
            }
        })
    }

    /// Returns the clauses by which a call is accepted, the most specific first.
    fn reasons_to_accept(
        &self,
        installer: usize,
        operation: UpdateOperation,
        callbacks: Option<Callbacks>,
    ) -> Vec<Clause> {
        let state = &self.state;
        let list = state.installers[installer].list.as_deref().unwrap_or_default();
        let open = state.jobs.iter().any(|job| !job.lost && !job.ended && !job.cleaned);
        let mut reasons = Vec::new();
        let mut because = |reason: bool, clause| reasons.extend(reason.then_some(clause));
        because(callbacks == Some(Callbacks::Null), BEG_5);
        because(state.pending == Some(true), SYS_3);
        because(open, JOB_IND_1);
        because(callbacks == Some(Callbacks::Foreign), BEG_6);
        because(list.len() == 1 && state.is_exclusive(list[0]), BEG_8);
        because(operation == UpdateOperation::UNINSTALLATION, BEG_12);
        because(true, if callbacks.is_some() { BEG_1 } else { SYN_1 });
        reasons
    }

    /// `EndInstall` and `EndUninstall`.
    pub(super) fn end(
        &mut self,
        record: &Record,
        installer: usize,
        operation: UpdateOperation,
        number: usize,
    ) -> Held {
        let Some(job) = self.state.job(number) else { return Ok(()) };
        let mut refusals = Vec::new();
        if job.operation != operation {
            refusals.push((END_7, HResult::WU_E_INVALID_OPERATION));
        }
        if job.installer != installer {
            refusals.push((END_8, HResult::E_INVALIDARG));
        }
        let wrong = refusals.first().map(|(clause, _)| *clause);
        let twice = job.ended;
        if twice && self.state.world.may("end_twice", "invalid_operation") {
            refusals.push((END_6, HResult::WU_E_INVALID_OPERATION));
        }
        let refusal_is_certain =
            wrong.is_some() || twice && self.state.world.chose("end_twice", "invalid_operation");
        let (finish, done) = (job.finish(), job.finish() <= record.from);
        let clause = match (job.operation, job.cleaned, done) {
            _ if twice => END_6,
            (_, _, false) => END_3,
            (_, true, _) => END_11,
            (UpdateOperation::INSTALLATION, ..) => END_1,
            _ => END_2,
        };
        match &record.answer {
            Answer::Result(_) if refusal_is_certain => {
                let expected: Vec<_> = refusals.iter().map(|(_, code)| code).collect();
                self.ledger.hold(wrong.unwrap_or(END_6), false, || {
                    format!("found {} answered with a result, expected one of {expected:?}", record.step)
                })
            }
            Answer::Result(result) => {
                self.ledger.hold(clause, record.to >= finish, || {
                    format!(
                        "found {} back at {:?}, expected not before the end at {finish:?}",
                        record.step, record.to
                    )
                })?;
                self.state.make(&record.step);
                self.state.settle(record.to);
                self.result(result, number)
            }
            Answer::Refused(code) => {
                let legal = refusals.iter().find(|(_, legal)| legal == code);
                let blamed = legal.map_or(wrong.unwrap_or(clause), |(clause, _)| *clause);
                let expected: Vec<_> = refusals.iter().map(|(_, code)| code).collect();
                self.ledger.hold(blamed, legal.is_some(), || match refusals.is_empty() {
                    true => format!("found {} refused with {code}, expected a result", record.step),
                    false => {
                        format!("found {} refused with {code}, expected one of {expected:?}", record.step)
                    }
                })?;
                // A refused call does not wait.
                self.ledger.equal(blamed, "the time after a refused End…", &record.to, &record.from)
            }
            other => self.ledger.hold(clause, false, || format!("found {} answered {other:?}", record.step)),
        }
    }

    /// `CleanUp` outside callbacks: waits, and succeeds.
    pub(super) fn clean_up(&mut self, record: &Record, number: usize) -> Held {
        let Some(job) = self.state.job(number) else { return Ok(()) };
        let (finish, again) = (job.finish(), job.cleaned);
        let clause = if again { JOB_CLN_5 } else { JOB_CLN_1 };
        let expected = Answer::Code(HResult::S_OK);
        self.ledger.equal(clause, "CleanUp", &record.answer, &expected)?;
        self.ledger.hold(JOB_CLN_2, record.to >= finish, || {
            format!("found CleanUp back at {:?}, expected not before the end at {finish:?}", record.to)
        })
    }

    pub(super) fn request_abort(&mut self, record: &Record, number: usize) -> Held {
        let (now, world) = (record.from, Arc::clone(&self.state.world));
        let Some(job) = self.state.job(number) else { return Ok(()) };
        let bound = !world.scenario.agent.cancellable;
        let (done, again) = (job.finish() <= now, job.abort.is_some());
        let late = [
            ("accepted", HResult::S_OK),
            ("invalid_operation", HResult::WU_E_INVALID_OPERATION),
            ("could_not_cancel", HResult::WU_E_COULDNOTCANCEL),
        ];
        let (clause, mut legal) = match (done, bound) {
            (true, _) => (JOB_ABT_5, self.state.choose("abort_late", &late)),
            (false, true) => (JOB_ABT_7, Vec::new()),
            (false, false) => (if again { JOB_ABT_6 } else { JOB_ABT_1 }, vec![HResult::S_OK]),
        };
        if bound {
            legal.push(HResult::WU_E_COULDNOTCANCEL);
        }
        let found = match &record.answer {
            Answer::Refused(code) => *code,
            _ => HResult::S_OK,
        };
        self.ledger.hold(clause, legal.contains(&found), || {
            format!("found RequestAbort answered {found}, expected one of {legal:?}")
        })?;
        self.ledger.equal(JOB_ABT_2, "the time after RequestAbort", &record.to, &record.from)?;
        if !done && found == HResult::S_OK {
            self.state.make(&record.step);
        }
        Ok(())
    }
}
