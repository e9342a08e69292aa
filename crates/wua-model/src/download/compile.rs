//! Compiles the steps of a download into the numbers that the job shows from each step on.

use wua::DownloadPhase;

use super::percent::{Part, percent};
use super::step::{DownloadNumbers, DownloadStep, KnownSizes, Life, PlannedDownload};
use crate::Span;

/// A segment of the timeline, from its start to that of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) start: Span,
    pub(super) numbers: DownloadNumbers,
}

/// Returns the steps at which the update at `index` begins and becomes final.
pub(super) fn life(index: u32, update: &PlannedDownload, steps: &[DownloadStep]) -> Life {
    let own = |step: &DownloadStep| step.update == index;
    let final_from = steps.iter().position(|step| own(step) && step.is_final).unwrap_or_else(|| {
        let behind = steps.iter().rposition(own).map_or(0, |last| last + 1);
        let next = steps[behind..].iter().position(|step| step.phase != DownloadPhase::INITIALIZING);
        next.map_or(steps.len() - 1, |next| behind + next)
    });
    Life { begun_from: steps.iter().position(own), final_from, end: update.end }
}

/// Returns the numbers from each step on.
pub(super) fn sheets(updates: &[PlannedDownload], lives: &[Life], steps: &[DownloadStep]) -> Box<[Sheet]> {
    let mut course = Course::of(updates);
    let sheet = |(place, step): (usize, &DownloadStep)| {
        course.take(step);
        course.finish(lives, place);
        Sheet { start: step.at, numbers: course.numbers(step) }
    };
    steps.iter().enumerate().map(sheet).collect()
}

/// The state of all updates at a step.
struct Course {
    parts: Vec<Part>,
    bytes: Vec<u64>,
    is_fetched: Vec<bool>,
    percent: u8,
}

impl Course {
    fn of(updates: &[PlannedDownload]) -> Self {
        let part = |update: &PlannedDownload| Part {
            size: update.size,
            percent: 0,
            is_cumulative: update.is_cumulative,
        };
        Self {
            parts: updates.iter().map(part).collect(),
            bytes: vec![0; updates.len()],
            is_fetched: vec![false; updates.len()],
            percent: 0,
        }
    }

    fn take(&mut self, step: &DownloadStep) {
        let update = step.update as usize;
        self.parts[update].percent = step.percent;
        self.bytes[update] = step.bytes;
        self.is_fetched[update] |= step.phase != DownloadPhase::INITIALIZING;
    }

    /// Counts the updates that are complete.
    fn finish(&mut self, lives: &[Life], place: usize) {
        for (part, _) in self.parts.iter_mut().zip(lives).filter(|(_, life)| life.final_from <= place) {
            part.percent = 100;
        }
    }

    fn numbers(&mut self, step: &DownloadStep) -> DownloadNumbers {
        let (is_known, is_own) = (step.known >= KnownSizes::Total, step.known == KnownSizes::Own);
        if is_known {
            self.percent = percent(&self.parts);
        }
        let own = |number| if is_own { number } else { 0 };
        let total = |number| if is_known { number } else { 0 };
        DownloadNumbers {
            current_update_index: step.update,
            current_update_percent_complete: step.percent,
            percent_complete: self.percent,
            current_update_download_phase: step.phase,
            current_update_bytes_downloaded: own(step.bytes),
            current_update_bytes_to_download: own(self.parts[step.update as usize].size),
            total_bytes_downloaded: total(self.bytes.iter().fold(0, |all, bytes| all.saturating_add(*bytes))),
            total_bytes_to_download: total(self.to_download()),
        }
    }

    /// Returns the sum of the sizes: that of a cumulative update counts once the update is fetched, so that the total
    /// grows (`DL-PROG-BYT-2`), and the bytes fetched before may exceed it (`DL-PROG-BYT-3`).
    fn to_download(&self) -> u64 {
        let counts = |(part, is_fetched): &(&Part, &bool)| !part.is_cumulative || **is_fetched;
        let counted = self.parts.iter().zip(&self.is_fetched).filter(counts);
        counted.fold(0, |all, (part, _)| all.saturating_add(part.size))
    }
}
