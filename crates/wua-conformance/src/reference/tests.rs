//! Walks computed by hand from the documents, and the results of the reference for them.

use std::collections::BTreeSet;
use std::time::Duration;

use wua::{
    HResult, InstallationProgress, InstallationResult, UpdateInstallationResult as Result, UpdateOperation,
};
use wua_scenario::{Curve, End, Hang, HangAbort, Scenario, ScriptedUpdate};

use super::clause::JUDGES;
use super::course::Course;
use crate::case::run::{Begun, Kind, Record, Run};
use crate::case::step::{Answer, Callbacks, Step};
use crate::fault::{Fault, Outcome};
use crate::fixture::recorder::{CallbackKind, Reported};
use crate::fixture::scenarios::{Scripting, machine, update};

const INSTALL: UpdateOperation = UpdateOperation::INSTALLATION;
const CANCELLED: Result = Result::ABORTED;

/// Writes a run by hand: the time of each step, and its answer.
struct Paper {
    run: Run,
    now: u64,
}

impl Paper {
    fn new(scenario: Scenario, choices: &[(&'static str, &str)]) -> Self {
        let identities = scenario.updates.iter().map(|update| update.data.identity.clone()).collect();
        let choices = choices.iter().map(|(switch, value)| (*switch, (*value).to_owned().into())).collect();
        Self {
            run: Run {
                kind: Kind::Walk,
                scenario,
                choices,
                identities,
                records: Vec::new(),
                jobs: Vec::new(),
            },
            now: 0,
        }
    }

    fn step(mut self, step: Step, answer: Answer) -> Self {
        let (from, reported) = (Duration::from_secs(self.now), Vec::new());
        self.run.records.push(Record { step, answer, from, to: from, reported });
        self
    }

    /// Sets the end of the previous step.
    fn until(mut self, seconds: u64) -> Self {
        self.now = seconds;
        if let Some(record) = self.run.records.last_mut() {
            record.to = Duration::from_secs(seconds);
        }
        self
    }

    fn advance(self, seconds: u64) -> Self {
        let then = self.now + seconds;
        self.step(Step::Advance { millis: seconds * 1000 }, Answer::Done).until(then)
    }

    /// All updates in the list of installer 0, and a job of it.
    fn begin(mut self) -> Self {
        let updates: Vec<_> = (0..self.run.scenario.updates.len()).collect();
        let (operation, step) = (INSTALL, self.run.records.len() + 1);
        self.run.jobs.push(Begun { installer: 0, operation, updates: updates.clone(), step, identity: 7 });
        self.step(Step::PutUpdates { installer: 0, updates }, Answer::Done)
            .step(begin(0, Callbacks::Recorded), Answer::Job(0))
    }

    fn poll(self, completed: bool, numbers: [i32; 3], results: &[Result]) -> Self {
        let [index, current, percent] = numbers;
        let progress = InstallationProgress::from_results(index, current, percent, results);
        self.step(Step::Poll { job: 0 }, Answer::Polled { completed, progress })
    }

    fn reported(mut self, what: CallbackKind) -> Self {
        let reported = Reported { what, completed: Some(true), polled: None, overlaps: false, job: 7 };
        if let Some(record) = self.run.records.last_mut() {
            record.reported.push((0, reported));
        }
        self
    }

    fn end(self, overall: (i32, HResult), results: &[Result]) -> Self {
        let result = InstallationResult::new(overall.0.into(), overall.1, results);
        self.step(Step::End { installer: 0, operation: INSTALL, job: 0 }, Answer::Result(result))
    }

    /// The same with another answer to the step of that number.
    fn but(mut self, step: usize, answer: Answer) -> Run {
        self.run.records[step].answer = answer;
        self.run
    }
}

fn compare(run: &Run) -> Vec<(&'static str, Outcome)> {
    super::compare(run).outcomes
}

fn begin(installer: usize, callbacks: Callbacks) -> Step {
    Step::Begin { installer, operation: INSTALL, callbacks, state: 5 }
}

fn broken(outcomes: &[(&'static str, Outcome)]) -> Option<&'static str> {
    outcomes.iter().find(|(_, outcome)| matches!(outcome, Err(Fault::Broken(_)))).map(|(rule, _)| *rule)
}

fn held(outcomes: &[(&'static str, Outcome)]) -> BTreeSet<&'static str> {
    assert!(outcomes.iter().all(|(rule, _)| JUDGES.contains(rule)));
    assert_eq!(broken(outcomes), None, "{outcomes:?}");
    outcomes.iter().map(|(rule, _)| *rule).collect()
}

/// Two updates of ten seconds, one of which asks for a restart and one of which fails; the queue is a second.
fn two() -> Scenario {
    machine([update("good").restarting(true), update("bad").failing(HResult::E_FAIL)])
}

const GOOD: Result = Result::succeeded(true);
const BAD: Result = Result::failed(HResult::E_FAIL);
const NOT_YET: Result = Result::NOT_STARTED;
const WORKING: Result = Result::IN_PROGRESS;
const PARTLY: (i32, HResult) = (3, HResult::WU_S_UPDATE_ERROR);

/// Steps by number: 2 and 4 poll, 5 asks whether it is busy, 6 begins again, 7 ends, 9 asks for a restart.
fn a_job() -> Paper {
    Paper::new(two(), &[("busy_code", "install_not_allowed"), ("callback_thread", "caller")])
        .begin()
        .poll(false, [0, 0, 0], &[NOT_YET, NOT_YET])
        .advance(11)
        .poll(false, [1, 20, 60], &[GOOD, WORKING])
        .step(Step::IsBusy { installer: 2 }, Answer::Flag(true))
        .step(begin(0, Callbacks::Foreign), Answer::Refused(HResult::WU_E_INSTALL_NOT_ALLOWED))
        .end(PARTLY, &[GOOD, BAD])
        .until(21)
        .reported(CallbackKind::Completed)
        .step(Step::HistoryCount, Answer::Number(2))
        .step(Step::RebootRequired, Answer::Flag(true))
        .step(Step::Restart, Answer::Done)
        .step(Step::RebootRequired, Answer::Flag(false))
}

#[test]
fn a_job_of_a_success_and_a_failure_goes_as_computed_by_hand() {
    let held = held(&compare(&a_job().run));
    for rule in ["BEG-1", "BEG-2", "JOB-COMP-3", "JOB-COMP-1", "PROG-ALL-2", "PROG-RES-4", "END-3"] {
        assert!(held.contains(rule), "{rule} is not among {held:?}");
    }
    for rule in ["URES-1", "URES-3", "RES-AGG-2", "HIST-12", "SYS-1", "SYS-2", "CB-C-1", "INST-BUSY-1"] {
        assert!(held.contains(rule), "{rule} is not among {held:?}");
    }
}

#[test]
fn an_answer_that_differs_breaks_the_clause_that_it_rests_on() {
    let polled = |completed, numbers: [i32; 3], results: [Result; 2]| {
        let [index, current, percent] = numbers;
        let progress = InstallationProgress::from_results(index, current, percent, results);
        Answer::Polled { completed, progress }
    };
    let ended = |code: i32, hresult, results: [Result; 2]| {
        Answer::Result(InstallationResult::new(code.into(), hresult, results))
    };
    let busy = Answer::Refused(HResult::WU_E_OPERATIONINPROGRESS);
    let cases = [
        (2, polled(true, [0, 0, 0], [NOT_YET, NOT_YET]), "JOB-COMP-3"),
        (2, polled(false, [0, 5, 2], [NOT_YET, NOT_YET]), "PROG-ALL-5"),
        (4, polled(true, [1, 20, 60], [GOOD, WORKING]), "JOB-COMP-1"),
        (4, polled(false, [1, 20, 61], [GOOD, WORKING]), "PROG-ALL-2"),
        (4, polled(false, [0, 20, 20], [GOOD, WORKING]), "PROG-IDX-1"),
        (4, polled(false, [1, 20, 60], [WORKING, NOT_YET]), "JOB-PRG-1"),
        (4, polled(false, [1, 20, 60], [Result::succeeded(false), WORKING]), "URES-3"),
        (4, polled(false, [1, 120, 110], [GOOD, WORKING]), "PROG-CUR-1"),
        (5, Answer::Flag(false), "INST-BUSY-1"),
        (6, busy, "BEG-2"),
        (6, Answer::Job(1), "BEG-2"),
        (7, ended(4, HResult::WU_E_ALL_UPDATES_FAILED, [GOOD, BAD]), "RES-AGG-2"),
        (7, ended(3, HResult::WU_S_UPDATE_ERROR, [GOOD, Result::failed(HResult::E_POINTER)]), "URES-1"),
        (7, Answer::Refused(HResult::WU_E_INVALID_OPERATION), "END-3"),
        (8, Answer::Number(1), "HIST-12"),
        (9, Answer::Flag(false), "SYS-1"),
        (11, Answer::Flag(true), "SYS-2"),
    ];
    for (step, answer, rule) in cases {
        let outcomes = compare(&a_job().but(step, answer.clone()));
        assert_eq!(broken(&outcomes), Some(rule), "step {step} answered {answer:?}");
    }
    assert_eq!(broken(&compare(&a_job().reported(CallbackKind::Completed).run)), Some("CB-C-1"));
}

/// §2.3 and `JOB-ABT-3`: the current update runs to its own end, the others are not begun.
#[test]
fn an_abort_leaves_the_update_in_flight_alone() {
    let aborted = |rest: &'static str, shown: Result| {
        Paper::new(two(), &[("abort_rest", rest), ("abort_late", "accepted")])
            .begin()
            .advance(5)
            .step(Step::RequestAbort { job: 0 }, Answer::Done)
            .poll(false, [0, 40, 20], &[WORKING, NOT_YET])
            .advance(6)
            .poll(true, [0, 100, 50], &[GOOD, shown])
            .step(Step::RequestAbort { job: 0 }, Answer::Done)
            .end((5, HResult::WU_E_CALL_CANCELLED), &[GOOD, shown])
            .step(Step::HistoryCount, Answer::Number(1))
    };
    let held = held(&compare(&aborted("aborted", CANCELLED).run));
    for rule in ["JOB-ABT-1", "JOB-ABT-2", "JOB-ABT-3", "JOB-ABT-5", "RES-AGG-4", "HIST-12"] {
        assert!(held.contains(rule), "{rule} is not among {held:?}");
    }
    assert_eq!(broken(&compare(&aborted("not_started", NOT_YET).run)), None);
    assert_eq!(broken(&compare(&aborted("not_started", CANCELLED).run)), Some("JOB-ABT-3"));
    assert_eq!(broken(&compare(&aborted("aborted", BAD).run)), Some("JOB-ABT-3"));
}

/// §2.5: the one order that was seen, and §4.2, rows 3 and 5: without a statement of the subject any is legal.
#[test]
fn a_null_callback_is_reported_before_an_empty_list() {
    let answered = |callbacks, code, choices: &[(&'static str, &str)]| {
        let paper = Paper::new(two(), choices).step(begin(0, callbacks), Answer::Refused(code));
        broken(&compare(&paper.run))
    };
    let rejects = [("null_callbacks", "reject"), ("empty_list", "no_update")];
    assert_eq!(answered(Callbacks::Null, HResult::E_POINTER, &rejects), None);
    assert_eq!(answered(Callbacks::Null, HResult::WU_E_NO_UPDATE, &rejects), Some("BEG-5"));
    assert_eq!(answered(Callbacks::Foreign, HResult::WU_E_NO_UPDATE, &rejects), None);
    assert_eq!(answered(Callbacks::Foreign, HResult::E_INVALIDARG, &rejects), Some("INST-UPD-4"));
    for code in [HResult::E_POINTER, HResult::WU_E_NO_UPDATE, HResult::E_INVALIDARG] {
        assert_eq!(answered(Callbacks::Null, code, &[]), None, "{code}");
    }
}

/// §4.2, row 9, and `END-7`: a wrong `End…` fails and does not wait.
#[test]
fn the_wrong_end_fails_and_the_right_one_still_works() {
    let (job, operation) = (0, UpdateOperation::UNINSTALLATION);
    let refused = Answer::Refused(HResult::WU_E_INVALID_OPERATION);
    let paper = |seconds| {
        Paper::new(two(), &[])
            .begin()
            .step(Step::End { installer: 0, operation, job }, refused.clone())
            .until(seconds)
            .step(Step::End { installer: 1, operation: INSTALL, job }, Answer::Refused(HResult::E_INVALIDARG))
            .end(PARTLY, &[GOOD, BAD])
            .until(21)
    };
    assert!(held(&compare(&paper(0).run)).is_superset(&["END-3", "END-7", "END-8"].into()));
    assert_eq!(broken(&compare(&paper(21).run)), Some("END-7"));
}

/// A queue of a second; ten seconds with a hang of a minute at 50 %, which an abort ends within four seconds.
fn hanging() -> Scenario {
    let abort = HangAbort::Works { within: Duration::from_secs(4) };
    let hang = Hang { at: 50, time: Some(Duration::from_secs(60)), abort };
    let mut machine = two();
    machine.updates[0].hang = Some(hang);
    machine
}

/// The hang begins at 6 s. What stops the update at 14 s leaves it aborted, recorded, and without a need to restart.
#[test]
fn an_abort_inside_a_hang_stops_the_update_within_its_time() {
    let shown = |percent, results| Answer::Polled {
        completed: false,
        progress: InstallationProgress::from_results(0, percent, percent / 2, results),
    };
    let aborted = || {
        Paper::new(hanging(), &[("abort_rest", "not_started"), ("curves", "as_scripted")])
            .begin()
            .advance(10)
            .step(Step::RequestAbort { job: 0 }, Answer::Done)
            .step(Step::Cancel { code: HResult::WU_E_SERVICE_STOP.bits() }, Answer::Done)
            .advance(3)
            .poll(false, [0, 50, 25], &[WORKING, NOT_YET])
            .advance(1)
            .poll(true, [0, 100, 50], &[CANCELLED, NOT_YET])
            .end((5, HResult::WU_E_CALL_CANCELLED), &[CANCELLED, NOT_YET])
            .step(Step::HistoryCount, Answer::Number(1))
            .step(Step::RebootRequired, Answer::Flag(false))
    };
    let held = held(&compare(&aborted().run));
    assert!(held.is_superset(&["JOB-ABT-3", "PROG-CUR-2", "HIST-12", "SYS-1"].into()), "{held:?}");
    let cases = [
        (6, shown(51, vec![WORKING, NOT_YET]), "PROG-CUR-2"),
        (6, shown(50, vec![CANCELLED, NOT_YET]), "JOB-ABT-3"),
        (8, shown(50, vec![WORKING, NOT_YET]), "JOB-ABT-2"),
        (10, Answer::Number(0), "HIST-12"),
        (11, Answer::Flag(true), "SYS-1"),
    ];
    for (step, answer, rule) in cases {
        assert_eq!(broken(&compare(&aborted().but(step, answer.clone()))), Some(rule), "{answer:?}");
    }
}

/// `JOB-ABT-9`: the reason of the agent is the code of everything that it cuts off, and the first one counts.
#[test]
fn a_cancellation_gives_its_reason_and_a_later_abort_changes_nothing() {
    let by_policy = Result::new(5.into(), HResult::WU_E_CALL_CANCELLED_BY_POLICY, false);
    let cancelled = |result| {
        Paper::new(hanging(), &[("abort_rest", "not_started"), ("curves", "as_scripted")])
            .begin()
            .advance(10)
            .step(Step::Cancel { code: HResult::WU_E_CALL_CANCELLED_BY_POLICY.bits() }, Answer::Done)
            .advance(1)
            .step(Step::RequestAbort { job: 0 }, Answer::Done)
            .advance(3)
            .poll(true, [0, 100, 50], &[result, result])
    };
    assert_eq!(broken(&compare(&cancelled(by_policy).run)), None);
    assert_eq!(broken(&compare(&cancelled(CANCELLED).run)), Some("JOB-ABT-9"));
}

/// Percentages of §2.3 at their edges: just before a failure at a percentage, in a hang, and after it.
#[test]
fn a_course_hangs_and_fails_when_its_percentage_is_reached() {
    let mut failing = update("a").failing(HResult::E_FAIL);
    failing.end = End::failure_at(70, HResult::E_FAIL);
    failing.hang = Some(Hang::at(25).lasting(Duration::from_secs(100)));
    let course = Course::of(&failing);
    let at = |millis| course.percent(Duration::from_millis(millis));
    assert_eq!(course.lasts, Duration::from_secs(107));
    assert_eq!(course.hang().collect::<Vec<_>>(), [2_500, 102_500].map(Duration::from_millis));
    assert!(at(2_499).contains(&24) && at(2_500) == (25..=25) && at(102_499) == (25..=25));
    assert!(at(104_500).contains(&45) && !at(104_500).contains(&47));
    assert!(at(106_999).contains(&69) && !at(106_999).contains(&71));
    assert_eq!(Course::of(&ScriptedUpdate { curve: Curve::Instant, ..update("b") }).lasts, Duration::ZERO);
}
