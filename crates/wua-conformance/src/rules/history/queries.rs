//! Laws of the queries that generated cases make.

use super::entries::whole;
use crate::rules::words::*;

/// The queries after the one for everything: start, count and answer.
fn slices(run: &Run, from: usize) -> Vec<(i32, i32, &Answer)> {
    let slice = |record: &Record| match record.step {
        Step::QueryHistory { start, count } => Some((start, count)),
        _ => None,
    };
    let later = run.records.iter().skip(from + 1);
    later.filter_map(|record| slice(record).map(|(start, count)| (start, count, &record.answer))).collect()
}

fn refused() -> Answer {
    Answer::Refused(HResult::WU_E_INVALIDINDEX)
}

rule!(HIST_11 = Law(hist_11) "HIST-11", needs [Install, Scripted, VirtualTime, History];
    "From past the end QueryHistory of a searcher is refused, also from the start of an empty history.";
    Documented(&["MS-UAMG 3.38.4.10"]));
fn hist_11(run: &Run) -> Outcome {
    let (step, entries) = whole(run)?;
    let mut judged = false;
    let first = run.records.get(step).map(|record| (0, 100, &record.answer));
    for (start, count, answer) in first.into_iter().chain(slices(run, step)) {
        let past = usize::try_from(start).is_ok_and(|start| start >= entries.len());
        if count <= 0 || !past {
            continue;
        }
        judged = true;
        ensure_eq!(*answer, refused(), "QueryHistory of a searcher from {start}, past the end,");
    }
    applies_if(judged, "nobody asked past the end of the history")
}

rule!(HIST_12 = Law(hist_12) "HIST-12", needs [Install, Scripted, VirtualTime, History];
    "GetTotalHistoryCount is the number of entries, which never shrinks.";
    Documented(&["nf-wuapi-iupdatesearcher-gettotalhistorycount"]));
fn hist_12(run: &Run) -> Outcome {
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
