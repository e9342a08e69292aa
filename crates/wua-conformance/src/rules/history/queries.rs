//! Laws of the queries that generated cases make.

use wua::HResult;

use super::entries::whole;
use crate::case::run::Run;
use crate::case::step::{Answer, Step};
use crate::fault::{Fault, Outcome};

/// The queries after the one for everything: start, count and answer.
fn slices(run: &Run, from: usize) -> Vec<(i32, i32, &Answer)> {
    let slice = |record: &crate::Record| match record.step {
        Step::QueryHistory { start, count } => Some((start, count)),
        _ => None,
    };
    let later = run.records.iter().skip(from + 1);
    later.filter_map(|record| slice(record).map(|(start, count)| (start, count, &record.answer))).collect()
}

fn refused() -> Answer {
    Answer::Refused(HResult::WU_E_INVALIDINDEX)
}

pub(super) fn hist_11(run: &Run) -> Outcome {
    let (step, entries) = whole(run)?;
    let mut judged = false;
    let first = run.records.get(step).map(|record| (0, 100, &record.answer));
    for (start, count, answer) in first.into_iter().chain(slices(run, step)) {
        let past = usize::try_from(start).is_ok_and(|start| start >= entries.len());
        if count <= 0 || !past {
            continue;
        }
        judged = true;
        past_end(run, start, answer)?;
    }
    if !judged {
        not_applicable!("nobody asked past the end of the history");
    }
    Ok(())
}

fn past_end(run: &Run, start: i32, answer: &Answer) -> Outcome {
    let nothing = Answer::History(Vec::new());
    let empty_is_fine = start == 0 && run.may_choose("query_past_end", "empty_is_fine");
    if empty_is_fine && *answer == nothing {
        return Ok(());
    }
    let must_be_empty = start == 0 && run.chose("query_past_end", "empty_is_fine");
    if *answer == refused() && !must_be_empty {
        return Ok(());
    }
    Err(Fault::Broken(format!("QueryHistory from {start}, past the end, answered {answer:?}")))
}

pub(super) fn hist_12(run: &Run) -> Outcome {
    let (step, entries) = whole(run)?;
    let counts = run.records.iter().enumerate().filter_map(|(at, record)| match record.answer {
        Answer::Number(count) if record.step == Step::HistoryCount => Some((at, count)),
        _ => None,
    });
    let mut before = 0;
    for (at, count) in counts {
        ensure!(count >= before, "{count} entries are left of {before}");
        before = count;
        if at + 1 == step {
            ensure_eq!(usize::try_from(count).ok(), Some(entries.len()), "GetTotalHistoryCount");
        }
    }
    if before == 0 && entries.is_empty() {
        not_applicable!("there is no entry to count");
    }
    Ok(())
}
