//! Laws of the entries that generated jobs leave behind.

use wua::ServerSelection;

use crate::rules::words::*;

/// All entries at the end of a run, newest first, and the step that asked for them.
pub(super) fn whole(run: &Run) -> Result<(usize, &[UpdateHistoryEntry]), Fault> {
    const WHOLE: Step = Step::QueryHistory { start: 0, count: 100 };
    let Some(step) = run.records.iter().position(|record| record.step == WHOLE) else {
        not_applicable!("nobody asked for the history");
    };
    match run.records.get(step).map(|record| &record.answer) {
        Some(Answer::History(entries)) => Ok((step, entries)),
        // A machine without history answers so (HIST-11).
        Some(Answer::Refused(HResult::WU_E_INVALIDINDEX)) => Ok((step, &[])),
        other => Err(Fault::Broken(format!("QueryHistory(0, 100) answered {other:?}"))),
    }
}

/// A job that was ended, and its outcome.
struct Ended<'a> {
    run: &'a Run,
    job: &'a Begun,
    result: &'a InstallationResult,
    /// The time at which it was known to be over.
    at: Duration,
    entries: &'a [UpdateHistoryEntry],
}

fn ended(run: &Run) -> Result<Ended<'_>, Fault> {
    let Some(job) = run.jobs.first() else { not_applicable!("no job was begun") };
    let Some((step, result)) = run.ends(0).next() else { not_applicable!("the job was not ended") };
    let at = run.records[step].to;
    Ok(Ended { run, job, result, at, entries: whole(run)?.1 })
}

/// Returns the same for a job that left entries behind.
fn recorded(run: &Run) -> Result<Ended<'_>, Fault> {
    let ended = ended(run)?;
    applies_if(!ended.entries.is_empty(), "the job left no entry behind")?;
    Ok(ended)
}

/// Returns `true` if an update of a job leaves an entry behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaves {
    Surely,
    Perhaps,
    Nothing,
}

impl Ended<'_> {
    fn result(&self, index: usize) -> UpdateInstallationResult {
        let result = self.result.update_results().get(index);
        result.copied().unwrap_or(NOT_STARTED)
    }

    fn identity(&self, index: usize) -> Option<&UpdateIdentity> {
        self.run.identities.get(*self.job.updates.get(index)?)
    }

    /// The places of that update in the list.
    fn places(&self, identity: &UpdateIdentity) -> Vec<usize> {
        (0..self.job.updates.len()).filter(|index| self.identity(*index) == Some(identity)).collect()
    }

    fn scripted(&self, identity: &UpdateIdentity) -> Option<&ScriptedUpdate> {
        self.run.scenario.updates.iter().find(|update| update.data.identity == *identity)
    }

    fn leaves(&self, index: usize) -> Leaves {
        let result = self.result(index);
        let code = result.result_code;
        let worked = self.seen_in_progress(index) || self.ended_as_scripted(index);
        match code {
            OperationResultCode::SUCCEEDED if is_nothing_to_do(result.hresult) => {
                let may = |value| self.run.may_choose("history_passed_over", value);
                match (may("entry"), may("none")) {
                    (true, false) => Leaves::Surely,
                    (false, true) => Leaves::Nothing,
                    _ => Leaves::Perhaps,
                }
            }
            OperationResultCode::SUCCEEDED | OperationResultCode::SUCCEEDED_WITH_ERRORS => Leaves::Surely,
            _ if worked => Leaves::Surely,
            OperationResultCode::NOT_STARTED => Leaves::Nothing,
            OperationResultCode::ABORTED if self.another_was_in_flight(index) => Leaves::Nothing,
            // Refused before work, or cut off at an unknown time.
            _ => Leaves::Perhaps,
        }
    }

    fn seen_in_progress(&self, index: usize) -> bool {
        let in_progress = |progress: &&InstallationProgress| {
            progress.update_results().nth(index) == Some(UpdateInstallationResult::IN_PROGRESS)
        };
        self.run.snapshots(0).iter().any(in_progress)
    }

    /// Returns `true` if the update that the abort met at work is known, and is another: there is only one.
    fn another_was_in_flight(&self, index: usize) -> bool {
        let others = (0..self.job.updates.len()).filter(|other| *other != index);
        others.into_iter().any(|other| self.is_aborted(other) && self.seen_in_progress(other))
    }

    fn is_aborted(&self, index: usize) -> bool {
        self.result(index).result_code == OperationResultCode::ABORTED
    }

    fn ended_as_scripted(&self, index: usize) -> bool {
        let result = self.result(index);
        let failed = result.result_code == OperationResultCode::FAILED;
        failed
            && match self.run.scripted(self.job, index).map(|update| update.end) {
                Some(End::Failure { hresult, .. }) => result.hresult == hresult,
                Some(End::NeedsAnotherDownload) => result.hresult == HResult::WU_E_UH_NEEDANOTHERDOWNLOAD,
                _ => false,
            }
    }
}

rule!(HIST_1 = Law(hist_1) "HIST-1" PolicyDependent, needs [Install, Scripted, VirtualTime, History];
    "Each update that was worked on has one entry, failed or not; one that was passed over by choice, and \
     one that was never begun has none.";
    Documented(&["MS-UAMG appendix B, note 38", "nn-wuapi-iupdatehistoryentry"]));
fn hist_1(run: &Run) -> Outcome {
    if run.jobs.is_empty() {
        let (_, entries) = whole(run)?;
        ensure!(entries.is_empty(), "a call that was refused left entries behind: {entries:?}");
        return Ok(());
    }
    let ended = ended(run)?;
    for entry in ended.entries {
        let listed = !ended.places(&entry.update_identity).is_empty();
        ensure!(listed, "an entry names an update that is not in the job: {entry:?}");
    }
    for identity in &run.identities {
        let leaves: Vec<_> = ended.places(identity).iter().map(|index| ended.leaves(*index)).collect();
        let least = leaves.iter().filter(|leaves| **leaves == Leaves::Surely).count();
        let most = leaves.iter().filter(|leaves| **leaves != Leaves::Nothing).count();
        let found = ended.entries.iter().filter(|entry| entry.update_identity == *identity).count();
        let fits = (least..=most).contains(&found);
        ensure!(fits, "{identity} has {found} entries, expected {least} to {most} after {:?}", ended.result);
    }
    one_was_cut_off(&ended)?;
    none_came_later(&ended)
}

/// At most one of the updates that read aborted was at work: work at 0 % is not visible, so it need
/// not have been seen.
fn one_was_cut_off(ended: &Ended<'_>) -> Outcome {
    let aborted = ended.entries.iter().filter(|entry| entry.result_code == OperationResultCode::ABORTED);
    let found = aborted.count();
    ensure!(found <= 1, "{found} entries name updates that an abort cut off, and only one was at work");
    Ok(())
}

/// Once the job is complete no more entries come, whatever the client calls to end it.
fn none_came_later(ended: &Ended<'_>) -> Outcome {
    let Some(complete) = ended.run.polls(0).iter().find(|poll| poll.completed).map(|poll| poll.step) else {
        return Ok(());
    };
    for record in ended.run.records.iter().skip(complete) {
        if let (Step::HistoryCount, Answer::Number(count)) = (&record.step, &record.answer) {
            let count = usize::try_from(*count).ok();
            ensure_eq!(count, Some(ended.entries.len()), "the number of entries of a job that is complete");
        }
    }
    Ok(())
}

rule!(HIST_2 = Law(hist_2) "HIST-2", needs [Install, Scripted, VirtualTime, History];
    "An entry is about an installation or a removal, as the job was one or the other.";
    Documented(&["nf-wuapi-iupdatehistoryentry-get_operation"]));
fn hist_2(run: &Run) -> Outcome {
    let ended = recorded(run)?;
    for entry in ended.entries {
        let expected = ended.job.operation;
        ensure_eq!(entry.operation, expected, "the operation of the entry of {:?}", entry.title);
    }
    Ok(())
}

rule!(HIST_3 = Law(hist_3) "HIST-3" PolicyDependent, needs [Install, Scripted, VirtualTime, History];
    "ResultCode and HResult of an entry are those of the result of its update; while that waits for a \
     restart, by choice.";
    Documented(&["nf-wuapi-iupdatehistoryentry-get_resultcode", "nf-wuapi-iupdatehistoryentry-get_hresult"]));
fn hist_3(run: &Run) -> Outcome {
    let ended = recorded(run)?;
    for entry in ended.entries {
        let results = ended.places(&entry.update_identity).into_iter().map(|index| ended.result(index));
        let legal: Vec<_> = results.flat_map(|result| shown(run, result)).collect();
        let found = (entry.result_code, entry.hresult);
        ensure!(legal.contains(&found), "an entry reads {found:?}, expected one of {legal:?}");
    }
    Ok(())
}

/// Returns the pairs that an entry of a result may show: while a restart is pending it may read in progress,
/// by choice. After a restart of the run either is possible, as it may have come before the job.
fn shown(run: &Run, result: UpdateInstallationResult) -> Vec<(OperationResultCode, HResult)> {
    let plain = (result.result_code, result.hresult);
    if !result.reboot_required {
        return vec![plain];
    }
    let restarted = run.records.iter().any(|record| record.step == Step::Restart);
    let may = |value| run.may_choose("history_pending", value);
    let pending = may("in_progress").then_some(PENDING);
    let plain = (restarted || may("as_result")).then_some(plain);
    plain.into_iter().chain(pending).collect()
}

/// An entry that waits for a restart.
pub(super) const PENDING: (OperationResultCode, HResult) =
    (OperationResultCode::IN_PROGRESS, HResult::WU_E_UH_POSTREBOOTSTILLPENDING);

rule!(HIST_4 = Law(hist_4) "HIST-4" PolicyDependent, needs [Install, Scripted, VirtualTime, History];
    "UnmappedResultCode is the exit code of an installer that gave one; of another failure its code or 0, \
     by choice; and otherwise 0.";
    Documented(&["nf-wuapi-iupdatehistoryentry-get_unmappedresultcode", "MS-UAMG 3.32.4.8"]));
fn hist_4(run: &Run) -> Outcome {
    let ended = recorded(run)?;
    for entry in ended.entries {
        let scripted = ended.scripted(&entry.update_identity).map(|update| update.end);
        let failed = entry.result_code == OperationResultCode::FAILED;
        let same = entry.hresult.value();
        let legal = match scripted {
            Some(End::Failure { hresult, unmapped, .. })
                if failed && entry.hresult == hresult && unmapped != 0 =>
            {
                vec![unmapped]
            }
            _ if failed => {
                let choices = [("zero", 0), ("same_code", same)];
                let legal = choices.into_iter().filter(|(value, _)| run.may_choose("unmapped", value));
                legal.map(|(_, code)| code).collect()
            }
            _ => vec![0],
        };
        let found = entry.unmapped_result_code;
        ensure!(legal.contains(&found), "UnmappedResultCode of {:?} is {found}, not {legal:?}", entry.title);
    }
    Ok(())
}

/// The precision of a date: automation's dates are often cut to the second.
const SECOND: Duration = Duration::from_secs(1);

rule!(HIST_5 = Law(hist_5) "HIST-5", needs [Install, Scripted, VirtualTime, History];
    "The date of an entry lies within the time in which its update was worked on, in UTC.";
    Documented(&["nf-wuapi-iupdatehistoryentry-get_date", "MS-UAMG 3.32.1", "MS-UAMG 3.32.4.4"]));
fn hist_5(run: &Run) -> Outcome {
    let ended = recorded(run)?;
    for entry in ended.entries {
        let Ok(date) = entry.date.duration_since(run.scenario.starts_at) else {
            broken!("an entry is older than the machine: {entry:?}")
        };
        let spans: Vec<_> =
            ended.places(&entry.update_identity).iter().map(|index| span(&ended, *index)).collect();
        let within = |span: &(Duration, Duration)| date + SECOND >= span.0 && date <= span.1 + SECOND;
        ensure!(
            spans.iter().any(within),
            "{:?} is dated {date:?}, and was worked on in {spans:?}",
            entry.title
        );
    }
    Ok(())
}

/// Returns the time in which an update may have been worked on, according to polls.
fn span(ended: &Ended<'_>, index: usize) -> (Duration, Duration) {
    let code =
        |progress: &InstallationProgress| progress.update_results().nth(index).map(|it| it.result_code);
    let polls = ended.run.polls(0);
    let untouched = |at: Option<OperationResultCode>| at == Some(OperationResultCode::NOT_STARTED);
    let from = polls.iter().rev().find(|poll| untouched(code(poll.progress))).map(|poll| poll.at);
    let over = |at: Option<OperationResultCode>| at.is_some_and(OperationResultCode::is_terminal);
    let to = polls.iter().find(|poll| over(code(poll.progress))).map(|poll| poll.at);
    let begun = ended.run.records.get(ended.job.step).map(|record| record.from);
    (from.or(begun).unwrap_or_default(), to.unwrap_or(ended.at))
}

rule!(HIST_8 = Law(hist_8) "HIST-8", needs [Install, Scripted, VirtualTime, History];
    "An entry names a kind of server: the managed one exactly if there the update came from.";
    Documented(&["nf-wuapi-iupdatehistoryentry-get_serverselection"]));
fn hist_8(run: &Run) -> Outcome {
    let ended = recorded(run)?;
    for entry in ended.entries {
        let server = entry.server_selection;
        ensure!(ServerSelection::ALL.contains(&server), "an entry names the server {server:?}");
        let managed = server == ServerSelection::MANAGED_SERVER;
        ensure_eq!(managed, run.scenario.agent.managed_server, "whether a managed server is named");
    }
    Ok(())
}

rule!(HIST_17 = Law(hist_17) "HIST-17", needs [Install, Scripted, VirtualTime, History];
    "An entry is there as soon as its update has a result, and not before; it reads in progress only while \
     a restart is pending.";
    Assumed("a log shows it written between the handler's end and the end of the call"));
fn hist_17(run: &Run) -> Outcome {
    for record in &run.records {
        if let Answer::History(entries) = &record.answer {
            let pending = |entry: &UpdateHistoryEntry| (entry.result_code, entry.hresult) == PENDING;
            let early = entries.iter().find(|entry| !entry.result_code.is_terminal() && !pending(entry));
            ensure!(early.is_none(), "an entry names an update without a result: {early:?}");
        }
    }
    let ended = ended(run)?;
    let mut judged = false;
    for (step, record) in run.records.iter().enumerate().skip(ended.job.step) {
        if let (Step::HistoryCount, Answer::Number(count)) = (&record.step, &record.answer) {
            judged |= timely(&ended, step, usize::try_from(*count).unwrap_or(usize::MAX))?;
        }
    }
    applies_if(judged, "nobody counted the entries when it was known how many there must be")
}

/// Checks that the entries at a step are those of the updates with a result; returns whether polls show
/// their number.
fn timely(ended: &Ended<'_>, step: usize, count: usize) -> Result<bool, Fault> {
    let polls = ended.run.polls(0);
    let over = |progress: &InstallationProgress, leaves: fn(Leaves) -> bool| {
        let results = progress.update_results().enumerate();
        let over = results.filter(|(index, it)| it.result_code.is_terminal() && leaves(ended.leaves(*index)));
        over.count()
    };
    let mut bounded = false;
    if let Some(before) = polls.iter().rev().find(|poll| poll.step < step) {
        let least = over(before.progress, |leaves| leaves == Leaves::Surely);
        ensure!(count >= least, "{count} entries are there after {:?}", before.progress);
        bounded |= least > 0;
    }
    if let Some(after) = polls.iter().find(|poll| poll.step > step) {
        let most = over(after.progress, |leaves| leaves != Leaves::Nothing);
        ensure!(count <= most, "{count} entries are there before {:?}", after.progress);
        bounded = true;
    }
    Ok(bounded)
}
