//! A case and its run: a scenario and calls as data, and everything that a subject answered.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wua::{InstallationProgress, InstallationResult, UpdateIdentity, UpdateOperation};
use wua_scenario::{Scenario, ScriptedUpdate};

use crate::case::step::{Answer, Step};
use crate::choices::OPEN_QUESTIONS;
use crate::fixture::recorder::Reported;
use crate::log::Line;

/// The purpose of a case, which decides who judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One job and a client's calls, judged by laws.
    Job,
    /// Random calls of three installers, judged by the reference.
    Walk,
}

/// A scripted machine and the calls to make on it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The purpose.
    pub kind: Kind,
    /// The machine, with the policy that it is to follow.
    pub scenario: Scenario,
    /// The seed of everything random on it.
    pub seed: u64,
    /// The calls, in order.
    pub steps: Vec<Step>,
}

/// One step, its answer, and the callbacks during it.
#[derive(Debug, Clone)]
pub struct Record {
    /// The step.
    pub step: Step,
    /// The subject's answer.
    pub answer: Answer,
    /// The time before it.
    pub from: Duration,
    /// The time after it.
    pub to: Duration,
    /// The callbacks during it, each with the number of its job.
    pub reported: Vec<(usize, Reported)>,
}

/// A job that a case began.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The number of the installer that began it.
    pub installer: usize,
    /// The operation.
    pub operation: UpdateOperation,
    /// The numbers of its updates, in the order of its list.
    pub updates: Vec<usize>,
    /// The number of the step that began it.
    pub step: usize,
    /// The identity of the job's object: jobs that exist at the same time have different ones.
    pub identity: usize,
}

/// A poll of a job.
#[derive(Debug, Clone, Copy)]
pub struct Poll<'a> {
    /// The number of the step.
    pub step: usize,
    /// The time.
    pub at: Duration,
    /// `IsCompleted`, read first.
    pub completed: bool,
    /// `GetProgress`, read next.
    pub progress: &'a InstallationProgress,
}

/// Everything that happened in a case.
#[derive(Debug, Clone)]
pub struct Run {
    /// The purpose of the case.
    pub kind: Kind,
    /// The machine; without updates if the subject follows no scenario.
    pub scenario: Scenario,
    /// The subject's choices, by switch; switches without an answer are absent.
    pub choices: BTreeMap<&'static str, Cow<'static, str>>,
    /// The identities of the updates, in the order of the scenario, or as a search found them.
    pub identities: Vec<UpdateIdentity>,
    /// Every step, in order.
    pub records: Vec<Record>,
    /// Every job, in the order in which they were begun.
    pub jobs: Vec<Begun>,
}

impl Record {
    fn line(&self) -> Line {
        let reported = match self.reported.len() {
            0 => String::new(),
            times => format!(", {times} callbacks"),
        };
        Line { call: self.step.to_string(), answer: Some(format!("{:?}{reported}", self.answer)) }
    }
}

impl Run {
    /// Returns `true` if the subject may behave so: it chose that value, or made no statement about the switch.
    #[must_use]
    pub fn may_choose(&self, switch: &str, value: &str) -> bool {
        debug_assert!(
            OPEN_QUESTIONS.iter().any(|open| open.switch == switch && open.values.contains(&value))
        );
        self.choices.get(switch).is_none_or(|chosen| chosen == value)
    }

    /// Returns `true` if the subject certainly behaves so: it chose that value.
    #[must_use]
    pub fn chose(&self, switch: &str, value: &str) -> bool {
        self.choices.get(switch).is_some_and(|chosen| chosen == value)
    }

    /// Returns the scripted update at that index of the job's list.
    #[must_use]
    pub fn scripted(&self, job: &Begun, index: usize) -> Option<&ScriptedUpdate> {
        self.scenario.updates.get(*job.updates.get(index)?)
    }

    /// Returns every poll of a job, in order.
    #[must_use]
    pub fn polls(&self, job: usize) -> Vec<Poll<'_>> {
        let polls = self.records.iter().enumerate().filter_map(|(step, record)| {
            match (&record.step, &record.answer) {
                (Step::Poll { job: polled }, Answer::Polled { completed, progress }) if *polled == job => {
                    Some(Poll { step, at: record.from, completed: *completed, progress })
                }
                _ => None,
            }
        });
        polls.collect()
    }

    /// Returns every callback of a job, in order, with the number of its step.
    #[must_use]
    pub fn reported(&self, job: usize) -> Vec<(usize, &Reported)> {
        let of_step = |(step, record)| reported_of(step, record, job);
        self.records.iter().enumerate().flat_map(of_step).collect()
    }

    /// Returns every known snapshot of a job, from polls and callbacks, in the order in which they were taken.
    #[must_use]
    pub fn snapshots(&self, job: usize) -> Vec<&InstallationProgress> {
        let mut all: Vec<&InstallationProgress> = Vec::new();
        for (step, record) in self.records.iter().enumerate() {
            for (_, reported) in reported_of(step, record, job) {
                all.extend(reported.snapshot());
                all.extend(&reported.polled);
            }
            if let (Step::Poll { job: polled }, Answer::Polled { progress, .. }) =
                (&record.step, &record.answer)
                && *polled == job
            {
                all.push(progress);
            }
        }
        all
    }

    /// Returns every result of `End…` for a job, in order.
    #[must_use]
    pub fn results(&self, job: usize) -> Vec<&InstallationResult> {
        self.ends(job).map(|(_, result)| result).collect()
    }

    /// Returns every result of `End…` for a job, in order, with the number of its step.
    pub(crate) fn ends(&self, job: usize) -> impl Iterator<Item = (usize, &InstallationResult)> {
        self.records.iter().enumerate().filter_map(move |(step, record)| {
            match (&record.step, &record.answer) {
                (Step::End { job: ended, .. }, Answer::Result(result)) if *ended == job => {
                    Some((step, result))
                }
                _ => None,
            }
        })
    }

    /// Returns the number of the step at which an abort was first accepted before the job was seen complete.
    #[must_use]
    pub fn abort(&self, job: usize) -> Option<usize> {
        let done = self.polls(job).iter().find(|poll| poll.completed).map_or(usize::MAX, |poll| poll.step);
        let asked =
            |record: &Record| record.step == Step::RequestAbort { job } && record.answer == Answer::Done;
        self.records.iter().position(asked).filter(|step| *step < done)
    }

    /// Returns the calls with their answers, for a report.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.records.iter().map(Record::line).collect()
    }

    /// Returns the jobs with their numbers.
    pub fn numbered_jobs(&self) -> impl Iterator<Item = (usize, &Begun)> {
        self.jobs.iter().enumerate()
    }
}

fn reported_of(step: usize, record: &Record, job: usize) -> impl Iterator<Item = (usize, &Reported)> {
    record.reported.iter().filter(move |(of, _)| *of == job).map(move |(_, reported)| (step, reported))
}
