//! Compiles the steps of a download into the numbers that the job shows from each step on.

use wua::DownloadPhase;

use super::percent::{Part, Weights};
use super::step::{DownloadNumbers, DownloadStep, KnownSizes, Life, PlannedDownload};
use crate::Span;

/// A segment of the timeline, from its start to that of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) start: Span,
    pub(super) numbers: DownloadNumbers,
}

/// Returns for each update the steps at which it begins and becomes final.
pub(super) fn lives(updates: &[PlannedDownload], steps: &[DownloadStep]) -> Box<[Life]> {
    let mut marks = vec![Marks::default(); updates.len()];
    for (place, step) in steps.iter().enumerate() {
        marks[step.update as usize].note(place, step.is_final);
    }
    let fetching = next_fetching(steps);
    let life = |(update, marks): (&PlannedDownload, &Marks)| {
        let behind = marks.last.map_or(0, |last| last + 1);
        Life {
            begun_from: marks.first,
            final_from: marks.final_from.unwrap_or(fetching[behind]),
            end: update.end,
        }
    };
    updates.iter().zip(&marks).map(life).collect()
}

/// The places of an update's steps.
#[derive(Clone, Default)]
struct Marks {
    first: Option<usize>,
    last: Option<usize>,
    final_from: Option<usize>,
}

impl Marks {
    fn note(&mut self, place: usize, is_final: bool) {
        self.first.get_or_insert(place);
        self.last = Some(place);
        if is_final {
            self.final_from.get_or_insert(place);
        }
    }
}

/// Returns for each place, and for that behind the last, the first step from it on in which an update is fetched; the last
/// step if there is none.
fn next_fetching(steps: &[DownloadStep]) -> Vec<usize> {
    let mut next = vec![steps.len() - 1; steps.len() + 1];
    for (place, step) in steps.iter().enumerate().rev() {
        next[place] = if step.phase == DownloadPhase::INITIALIZING { next[place + 1] } else { place };
    }
    next
}

/// Returns the numbers from each step on.
pub(super) fn sheets(updates: &[PlannedDownload], lives: &[Life], steps: &[DownloadStep]) -> Box<[Sheet]> {
    let mut finals: Vec<(usize, usize)> =
        lives.iter().enumerate().map(|(update, life)| (life.final_from, update)).collect();
    finals.sort_unstable();
    let mut finals = finals.into_iter().peekable();
    let mut course = Course::of(updates);
    let sheet = |(place, step): (usize, &DownloadStep)| {
        course.take(step);
        while let Some((_, update)) = finals.next_if(|(from, _)| *from <= place) {
            course.finish(update);
        }
        Sheet { start: step.at, numbers: course.numbers(step) }
    };
    steps.iter().enumerate().map(sheet).collect()
}

/// The state of all updates at a step, with the sums that the job shows. A sum is as wide as the sizes of `u32::MAX` updates
/// need.
struct Course {
    parts: Vec<Part>,
    bytes: Vec<u64>,
    states: Vec<State>,
    weights: Weights,
    bytes_in_all: u128,
    to_download: u128,
    percent: u8,
}

/// The state of an update.
#[derive(Clone, Copy, Default)]
struct State {
    is_fetched: bool,
    is_final: bool,
}

impl Course {
    fn of(updates: &[PlannedDownload]) -> Self {
        let part = |update: &PlannedDownload| Part {
            size: update.size,
            percent: 0,
            is_cumulative: update.is_cumulative,
        };
        let parts: Vec<Part> = updates.iter().map(part).collect();
        let others = parts.iter().filter(|part| !part.is_cumulative);
        Self {
            weights: Weights::of(&parts),
            to_download: others.map(|part| u128::from(part.size)).sum(),
            bytes: vec![0; updates.len()],
            states: vec![State::default(); updates.len()],
            bytes_in_all: 0,
            percent: 0,
            parts,
        }
    }

    fn take(&mut self, step: &DownloadStep) {
        let update = step.update as usize;
        let (before, part) = (self.states[update], self.parts[update]);
        self.set_percent(update, if before.is_final { 100 } else { step.percent });
        self.bytes_in_all = self.bytes_in_all - u128::from(self.bytes[update]) + u128::from(step.bytes);
        self.bytes[update] = step.bytes;
        // A cumulative update counts once it is fetched, so that the total grows (`DL-PROG-BYT-2`), and the bytes fetched
        // before may exceed it (`DL-PROG-BYT-3`).
        if step.phase != DownloadPhase::INITIALIZING && !before.is_fetched {
            self.states[update].is_fetched = true;
            self.to_download += if part.is_cumulative { u128::from(part.size) } else { 0 };
        }
    }

    /// Counts an update as complete, for good.
    fn finish(&mut self, update: usize) {
        self.states[update].is_final = true;
        self.set_percent(update, 100);
    }

    fn set_percent(&mut self, update: usize, percent: u8) {
        let before = self.parts[update];
        self.parts[update].percent = percent;
        self.weights.replace(before, self.parts[update]);
    }

    fn numbers(&mut self, step: &DownloadStep) -> DownloadNumbers {
        let (is_known, is_own) = (step.known >= KnownSizes::Total, step.known == KnownSizes::Own);
        if is_known {
            self.percent = self.weights.percent();
        }
        let own = |number| if is_own { number } else { 0 };
        let total = |sum| if is_known { u64::try_from(sum).unwrap_or(u64::MAX) } else { 0 };
        DownloadNumbers {
            current_update_index: step.update,
            current_update_percent_complete: step.percent,
            percent_complete: self.percent,
            current_update_download_phase: step.phase,
            current_update_bytes_downloaded: own(step.bytes),
            current_update_bytes_to_download: own(self.parts[step.update as usize].size),
            total_bytes_downloaded: total(self.bytes_in_all),
            total_bytes_to_download: total(self.to_download),
        }
    }
}
