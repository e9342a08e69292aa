//! Holds the history against the reference (`HIST-…`).

use wua::{HResult, UpdateHistoryEntry};
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

    /// Newest first, at most `count` from `start` on.
    pub(super) fn query_history(&mut self, answer: &Answer, start: i32, count: i32) -> Held {
        let invalid = Answer::Refused(HResult::WU_E_INVALIDINDEX);
        let (Ok(from), Ok(most @ 1..)) = (usize::try_from(start), usize::try_from(count)) else {
            let what = format!("QueryHistory({start}, {count})");
            return self.ledger.equal(HIST_10, &what, answer, &invalid);
        };
        let Some(history) = &self.state.history else { return Ok(()) };
        if from >= history.len() {
            return self.past_end(answer, from);
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

    /// `HIST-11`: an empty answer or an error.
    fn past_end(&mut self, answer: &Answer, from: usize) -> Held {
        let total = self.state.history.as_ref().map_or(0, Vec::len);
        let world = &self.state.world;
        let empty = matches!(answer, Answer::History(found) if found.is_empty());
        let error = *answer == Answer::Refused(HResult::WU_E_INVALIDINDEX);
        let legal = match (from, total) {
            (0, 0) => {
                empty && world.may("query_past_end", "empty_is_fine")
                    || error && world.may("query_past_end", "error")
            }
            (_, 0) => error || empty && world.may("query_past_end", "empty_is_fine"),
            _ => error,
        };
        self.ledger.hold(HIST_11, legal, || {
            let chosen = world.choices.get("query_past_end");
            format!("found QueryHistory from {from} of {total} entries answered {answer:?}, expected what query_past_end says: {chosen:?}")
        })
    }

    fn entry(&mut self, found: &UpdateHistoryEntry, expected: &Entry) -> Held {
        let identity = &self.run.identities[expected.update];
        self.ledger.equal(
            HIST_10,
            "the update of an entry, newest first,",
            &found.update_identity,
            identity,
        )?;
        self.ledger.equal(
            HIST_2,
            "the operation of an entry",
            &found.operation,
            &expected.operation.into(),
        )?;
        let (pair, result) = ((found.result_code, found.hresult), expected.result);
        self.ledger.equal(HIST_3, "the result of an entry", &pair, &(result.result_code, result.hresult))?;
        let unmapped = match self.state.script(expected.update).end {
            End::Failure { unmapped, .. } => unmapped,
            _ => 0,
        };
        self.ledger.equal(
            HIST_4,
            "the UnmappedResultCode of an entry",
            &found.unmapped_result_code,
            &unmapped,
        )?;
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
}
