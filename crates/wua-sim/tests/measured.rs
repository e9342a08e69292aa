//! Durations, time axes and ends of the kinds of update, compared with those of real ones: `fixtures/timed/updates.tsv`.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::fs;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::{begin_with, fixture, installer};
use wua_sim::{ClockMode, Scenario, ScriptedUpdate, UpdateKind, World};

const SEEDS: u64 = 1_000;

/// A run of one update: the time of its completion, and the time of each reported percent, from the start of the work.
struct Run {
    overhead: f64,
    duration: f64,
    reported: Vec<(f64, i32)>,
}

fn run(kind: UpdateKind, seed: u64) -> Run {
    let scenario = Scenario::new("one").with_update(ScriptedUpdate::new(kind, "A"));
    let world = Arc::new(World::builder(scenario).unwrap().seed(seed).clock(ClockMode::Manual).build());
    let (reported, completed) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Duration::ZERO)));
    let queue = world.scenario().agent.queue;
    let begun = world.now();
    let (log, end) = (Arc::clone(&reported), Arc::clone(&completed));
    let (at, ends_at) = (Arc::clone(&world), Arc::clone(&world));
    let _job = begin_with(
        &*installer(&world),
        move |job| {
            let percent = job.get_progress().unwrap().current_update_percent_complete();
            log.lock().unwrap().push(((at.now() - begun - queue).as_secs_f64(), percent));
        },
        move |_| *end.lock().unwrap() = ends_at.now() - begun,
    );
    world.run();
    let reported = std::mem::take(&mut *reported.lock().unwrap());
    let duration = reported.last().unwrap().0;
    let overhead = completed.lock().unwrap().as_secs_f64() - duration;
    world.release_callbacks();
    Run { overhead, duration, reported }
}

impl Run {
    fn silence(&self) -> f64 {
        let times: Vec<f64> = [0.0].into_iter().chain(self.reported.iter().map(|(at, _)| *at)).collect();
        times.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max)
    }

    fn falls(&self) -> usize {
        self.reported.windows(2).filter(|pair| pair[1].1 < pair[0].1).count()
    }

    fn at_50(&self) -> f64 {
        self.reported.iter().find(|(_, percent)| *percent >= 50).unwrap().0
    }

    fn ends_with_two_at_100(&self) -> bool {
        self.reported.iter().rev().take(2).filter(|(_, percent)| *percent == 100).count() == 2
    }
}

/// The runs of a kind, with the data on real updates of that kind: rows by the names of their columns.
struct Kind {
    kind: UpdateKind,
    runs: Vec<Run>,
    columns: Vec<String>,
    rows: Vec<Vec<Option<f64>>>,
}

fn kinds() -> Vec<Kind> {
    let text = fs::read_to_string(fixture("timed/updates.tsv")).unwrap();
    let (head, lines) = text.split_once('\n').unwrap();
    let columns: Vec<String> = head.split('\t').map(str::to_owned).collect();
    let row = |line: &str| line.split('\t').map(|cell| cell.parse().ok()).collect();
    let of = |kind: &UpdateKind| {
        let named = format!("{kind}\t");
        let rows: Vec<_> = lines.lines().filter(|line| line.starts_with(&named)).map(row).collect();
        assert!(!rows.is_empty(), "nothing is known of {kind}");
        let runs = (0..SEEDS).map(|seed| run(*kind, seed)).collect();
        Kind { kind: *kind, runs, columns: columns.clone(), rows }
    };
    UpdateKind::ALL.iter().map(of).collect()
}

impl Kind {
    /// Returns the known values of a column of the table, sorted.
    fn known(&self, column: &str) -> Vec<f64> {
        let at = self.columns.iter().position(|name| name == column).unwrap();
        sorted(self.rows.iter().filter_map(|row| row[at]))
    }

    /// Returns a column as a share of the duration.
    fn share(&self, column: &str) -> Vec<f64> {
        let at = |name: &str| self.columns.iter().position(|column| column == name).unwrap();
        sorted(self.rows.iter().filter_map(|row| Some(row[at(column)]? / row[at("duration_s")]?)))
    }

    fn drawn(&self, of: impl Fn(&Run) -> f64) -> Vec<f64> {
        sorted(self.runs.iter().map(of))
    }

    /// Fails unless the number lies in the bounds; prints it in any case.
    fn within(&self, what: &str, found: f64, bounds: RangeInclusive<f64>) {
        let kind = self.kind;
        println!("{kind}: {what} {found:.3} in {:.3}..{:.3}", bounds.start(), bounds.end());
        assert!(bounds.contains(&found), "{kind}: {what} is {found}, expected {bounds:?}");
    }
}

fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// Returns the quantile of sorted numbers, by linear interpolation.
fn quantile(sorted: &[f64], rank: f64) -> f64 {
    let place = rank * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}

fn median(sorted: &[f64]) -> f64 {
    quantile(sorted, 0.5)
}

/// Statistic 1: the median and the extremes of five or more updates, only the extremes of fewer.
fn durations(kind: &Kind) {
    let (known, drawn) = (kind.known("duration_s"), kind.drawn(|run| run.duration));
    let (Some(min), Some(max)) = (known.first(), known.last()) else { return };
    let (shortest, longest) = (drawn[0], drawn[drawn.len() - 1]);
    if known.len() < 5 {
        kind.within("the shortest duration", shortest, min / 3.0..=min * 3.0);
        kind.within("the longest duration", longest, max / 3.0..=max * 3.0);
    } else {
        let bounds = quantile(&known, 0.25) / 1.5..=quantile(&known, 0.75) * 1.5;
        kind.within("the median duration", median(&drawn), bounds);
        kind.within("the shortest real duration", *min, shortest / 2.0..=2.0 * longest);
        kind.within("the longest real duration", *max, shortest / 2.0..=2.0 * longest);
    }
}

/// Statistics 2 and 3: the number of notifications, and the first percent of them.
fn notifications(kind: &Kind) {
    let known = kind.known("notifications");
    if !known.is_empty() {
        let (known, drawn) = (median(&known), median(&kind.drawn(|run| run.reported.len() as f64)));
        kind.within("notifications", drawn, known / 2.0..=known * 2.0);
    }
    let known = kind.known("first_percent");
    if !known.is_empty() {
        let known = median(&known);
        let bounds = if kind.kind == UpdateKind::Cumulative { 2.0..=6.0 } else { known..=known };
        kind.within("the first percent", median(&kind.drawn(|run| f64::from(run.reported[0].1))), bounds);
    }
}

/// Statistics 4 and 5: shares of the duration.
fn shares(kind: &Kind) {
    let near = |what: &str, known: Vec<f64>, drawn: Vec<f64>| {
        if !known.is_empty() {
            kind.within(what, median(&drawn), median(&known) - 0.15..=median(&known) + 0.15);
        }
    };
    near("time before the first", kind.share("first_s"), kind.drawn(|run| run.reported[0].0 / run.duration));
    near("the longest silence", kind.share("silence_s"), kind.drawn(|run| run.silence() / run.duration));
    let at_50 = || kind.drawn(|run| run.at_50() / run.duration);
    near("time at 50 %", kind.share("at_50_s"), at_50());
    if kind.kind == UpdateKind::Cumulative {
        kind.within("time at 50 %", median(&at_50()), 0.35..=0.65);
    }
}

/// Statistics 6 and 7: the percent never falls, and so many end with two notifications at 100.
fn ends(kind: &Kind) {
    let falls = |falls: Vec<f64>| falls.last().copied().unwrap_or(0.0);
    assert!(falls(kind.known("falls")) <= 0.0, "{}: a real update fell", kind.kind);
    kind.within("falls", falls(kind.drawn(|run| run.falls() as f64)), 0.0..=0.0);
    let known = kind.known("at_100");
    let share = |twice: usize, all: usize| twice as f64 / all as f64;
    let drawn = share(kind.runs.iter().filter(|run| run.ends_with_two_at_100()).count(), kind.runs.len());
    if !known.is_empty() {
        let known = share(known.iter().filter(|reported| **reported > 1.5).count(), known.len());
        kind.within("ends with two at 100", drawn, known - 0.25..=known + 0.25);
    }
    if matches!(kind.kind, UpdateKind::Driver | UpdateKind::DotnetCumulative) {
        kind.within("ends with two at 100", drawn, 1.0..=1.0);
    }
}

/// Statistic 12: the time of a call in addition to that of its updates.
fn overhead(kind: &Kind) {
    kind.within("the overhead of a call", median(&kind.drawn(|run| run.overhead)), 0.1..=1.0);
}

/// The statistics for comparison with real updates, for every kind that a scenario can name.
#[test]
fn each_kind_lasts_moves_and_ends_as_real_updates_do() {
    for kind in &kinds() {
        durations(kind);
        notifications(kind);
        shares(kind);
        ends(kind);
        overhead(kind);
    }
}
