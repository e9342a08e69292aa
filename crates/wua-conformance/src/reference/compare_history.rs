//! Compares the history with the reference (`HIST-…`).

use wua::{HResult, OperationResultCode, UpdateHistoryEntry};
use wua_scenario::End;

use super::clause::*;
use super::compare::Replay;
use super::state::Entry;
use crate::case::step::Answer;

impl Replay<'_> {
    pub(super) fn history_count(&mut self, answer: &Answer) -> Held {
        let Some(history) = &self.state.history else { return Ok(()) };
        let expected = Answer::Number(i32::try_from(history.len()).unwrap_or(i32::MAX));
        self.ledger.equal(HIST_12, "GetTotalHistoryCount", answer, &expected)
    }

    /// Returns the entries newest first, at most `count` from `start` on.
    pub(super) fn query_history(&mut self, answer: &Answer, start: i32, count: i32) -> Held {
        let invalid = Answer::Refused(HResult::WU_E_INVALIDINDEX);
        let (Ok(from), Ok(most @ 1..)) = (usize::try_from(start), usize::try_from(count)) else {
            let what = format!("QueryHistory({start}, {count})");
            return self.ledger.equal(HIST_10, &what, answer, &invalid);
        };
        let Some(history) = &self.state.history else { return Ok(()) };
        if from >= history.len() {
            let what = format!("QueryHistory from {from} of {} entries", history.len());
            return self.ledger.equal(HIST_11, &what, answer, &invalid);
        }
        let Answer::History(found) = answer else {
            return self
                .ledger
                .hold(HIST_10, false, || format!("found a query for the history answered {answer:?}"));
        };
        let expected: Vec<_> = history.iter().rev().skip(from).take(most).cloned().collect();
        let clause = if from == 0 && most >= history.len() { HIST_1 } else { HIST_10 };
        self.ledger.equal(clause, "the number of entries", &found.len(), &expected.len())?;
        found.iter().zip(&expected).try_for_each(|(found, expected)| self.entry(found, expected))
    }

    fn entry(&mut self, found: &UpdateHistoryEntry, expected: &Entry) -> Held {
        let identity = &self.run.identities[expected.update];
        self.ledger.equal(
            HIST_10,
            "the update of an entry, newest first,",
            &found.update_identity,
            identity,
        )?;
        self.ledger.equal(HIST_2, "the operation of an entry", &found.operation, &expected.operation)?;
        let legal = self.shown(expected);
        let pair = (found.result_code, found.hresult);
        self.ledger.hold(HIST_3, legal.contains(&pair), || {
            format!("found an entry that reads {pair:?}, expected one of {legal:?}")
        })?;
        let (unmapped, legal) = (found.unmapped_result_code, self.unmapped(expected));
        self.ledger.hold(HIST_4, legal.contains(&unmapped), || {
            format!("found the UnmappedResultCode {unmapped}, expected one of {legal:?}")
        })?;
        let start = self.state.world.scenario.starts_at;
        let (from, to) = (start + expected.begins, start + expected.ends);
        let within = from <= found.date && found.date <= to;
        self.ledger.hold(HIST_5, within, || {
            format!(
                "found an entry of {:?}, expected its work to have been from {from:?} to {to:?}",
                found.date
            )
        })
    }

    /// Returns the pairs that an entry may show: of a result that waits for a restart also that of a pending
    /// one, by choice.
    fn shown(&self, entry: &Entry) -> Vec<(OperationResultCode, HResult)> {
        let plain = (entry.result.result_code, entry.result.hresult);
        let pending = (OperationResultCode::IN_PROGRESS, HResult::WU_E_UH_POSTREBOOTSTILLPENDING);
        let waits = match entry.staged {
            true => entry.restarts >= self.state.finalised,
            false => entry.result.reboot_required && entry.restarts == self.state.restarts,
        };
        if !waits {
            return vec![plain];
        }
        let choices = [("as_result", plain), ("in_progress", pending)];
        let world = &self.state.world;
        let legal = choices.into_iter().filter(|(value, _)| world.may("history_pending", value));
        legal.map(|(_, pair)| pair).collect()
    }

    /// Returns the legal unmapped codes: that of the installer, if there is one; of another failure its own
    /// code or 0, by choice.
    fn unmapped(&self, entry: &Entry) -> Vec<i32> {
        let failed = entry.result.result_code == OperationResultCode::FAILED;
        match self.state.script(entry.update).end {
            End::Failure { unmapped, .. } if failed && unmapped != 0 => vec![unmapped],
            _ if failed => {
                let choices = [("zero", 0), ("same_code", entry.result.hresult.value())];
                let legal = choices.into_iter().filter(|(value, _)| self.state.world.may("unmapped", value));
                legal.map(|(_, code)| code).collect()
            }
            _ => vec![0],
        }
    }
}
