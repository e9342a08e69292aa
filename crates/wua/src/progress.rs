//! `IInstallationProgress`: what a job shows at one moment, cheap to take and never changing afterwards.

use std::fmt;
use std::sync::Arc;

use crate::{Error, HResult, Result, UpdateInstallationResult};

/// What a job may still show of its updates: when in the order each is worked on, and what it ends with.
///
/// Many progress values share one such sheet, so that a poll copies no results.
#[derive(Debug, PartialEq, Eq)]
pub struct PlannedResults {
    ranks: Box<[u32]>,
    ends: Box<[UpdateInstallationResult]>,
}

impl PlannedResults {
    /// `order[rank]` is the index of the update worked on at that rank, a permutation of
    /// `0..ends.len()`; `ends[index]` is what the update ends with if nothing cuts it off.
    ///
    /// `None` if `order` is not such a permutation.
    #[must_use]
    pub fn new(order: &[u32], ends: impl Into<Box<[UpdateInstallationResult]>>) -> Option<Self> {
        let ends = ends.into();
        let mut ranks = vec![u32::MAX; ends.len()].into_boxed_slice();
        for (rank, index) in (0_u32..).zip(order) {
            let slot = ranks.get_mut(usize::try_from(*index).ok()?)?;
            if std::mem::replace(slot, rank) != u32::MAX {
                return None;
            }
        }
        let complete = order.len() == ends.len();
        complete.then_some(Self { ranks, ends })
    }

    /// How many updates there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a job has at least one update")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// What each update ends with if nothing cuts it off, in the order of the list.
    #[must_use]
    pub fn ends(&self) -> &[UpdateInstallationResult] {
        &self.ends
    }
}

/// How far a job is in its order: the part of a progress value that differs from poll to poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// `CurrentUpdateIndex`.
    pub current_update_index: i32,
    /// `CurrentUpdatePercentComplete`, 0 to 100.
    pub current_update_percent_complete: i32,
    /// `PercentComplete`, 0 to 100.
    pub percent_complete: i32,
    /// Updates of a rank below this have their end.
    pub finished: u32,
    /// Whether the update of rank `finished` is being worked on.
    pub working: bool,
    /// Updates of this rank and above were cut off; `u32::MAX` if none was.
    pub cut_off_from: u32,
    /// What those updates show: aborted with this code, or still not started if it is `S_OK`.
    pub cut_off: HResult,
}

/// `IInstallationProgress`: a snapshot. Ask the job again for news; this never moves
/// (clause `JOB-PRG-2`).
///
/// All of it belongs to one moment (`PROG-SNAP-1`), and [`update_result`](Self::update_result)
/// answers for every update at any time: not started, in progress, or final.
#[derive(Clone)]
pub struct InstallationProgress {
    results: Arc<PlannedResults>,
    stage: Stage,
}

impl InstallationProgress {
    /// The snapshot of a job that works through `results` and has come to `stage`.
    #[inline]
    #[must_use]
    pub fn at(stage: Stage, results: Arc<PlannedResults>) -> Self {
        Self { results, stage }
    }

    /// A snapshot read from a backend that answers numbers and results one by one.
    #[must_use]
    pub fn from_results(
        current_update_index: i32,
        current_update_percent_complete: i32,
        percent_complete: i32,
        results: impl Into<Box<[UpdateInstallationResult]>>,
    ) -> Self {
        let ends = results.into();
        let ranks = (0..u32::try_from(ends.len()).unwrap_or(u32::MAX)).collect();
        let results = PlannedResults { ranks, ends };
        let stage = Stage {
            current_update_index,
            current_update_percent_complete,
            percent_complete,
            finished: u32::MAX,
            working: false,
            cut_off_from: u32::MAX,
            cut_off: HResult::S_OK,
        };
        Self::at(stage, Arc::new(results))
    }

    /// IInstallationProgress::get_CurrentUpdateIndex: the zero-based index, in the job's list, of
    /// the update being worked on. It does not tell how many are finished: the agent works in an
    /// order of its own (`PROG-IDX-1`, `PROG-IDX-2`).
    #[inline]
    #[must_use]
    pub fn current_update_index(&self) -> i32 {
        self.stage.current_update_index
    }

    /// IInstallationProgress::get_CurrentUpdatePercentComplete: 0 to 100. It may fall, and 100 is
    /// not the end of the update (`PROG-CUR-1`, `PROG-CUR-2`).
    #[inline]
    #[must_use]
    pub fn current_update_percent_complete(&self) -> i32 {
        self.stage.current_update_percent_complete
    }

    /// IInstallationProgress::get_PercentComplete: 0 to 100, every update with the same weight
    /// (`PROG-ALL-1`, `PROG-ALL-2`).
    #[inline]
    #[must_use]
    pub fn percent_complete(&self) -> i32 {
        self.stage.percent_complete
    }

    /// IInstallationProgress::GetUpdateResult: the result so far of the update at that zero-based
    /// index of the job's list.
    ///
    /// # Errors
    /// `WU_E_INVALIDINDEX` for an index below 0 or not below the number of updates (`PROG-RES-2`).
    #[inline]
    pub fn update_result(&self, update_index: i32) -> Result<UpdateInstallationResult> {
        match usize::try_from(update_index) {
            Ok(index) if index < self.results.len() => Ok(self.result(index)),
            _ => Err(Error::new(HResult::WU_E_INVALIDINDEX, "IInstallationProgress::GetUpdateResult")),
        }
    }

    /// The results so far of all updates, in the order of the job's list.
    pub fn update_results(&self) -> impl ExactSizeIterator<Item = UpdateInstallationResult> + '_ {
        (0..self.results.len()).map(|index| self.result(index))
    }

    #[inline]
    fn result(&self, index: usize) -> UpdateInstallationResult {
        let rank = self.results.ranks[index];
        let Stage { finished, working, cut_off_from, cut_off, .. } = self.stage;
        if rank >= cut_off_from {
            UpdateInstallationResult::cut_off(cut_off)
        } else if rank < finished {
            self.results.ends[index]
        } else if rank == finished && working {
            UpdateInstallationResult::IN_PROGRESS
        } else {
            UpdateInstallationResult::NOT_STARTED
        }
    }
}

impl PartialEq for InstallationProgress {
    /// Whether every answer is the same.
    fn eq(&self, other: &Self) -> bool {
        let numbers =
            |p: &Self| (p.current_update_index(), p.current_update_percent_complete(), p.percent_complete());
        numbers(self) == numbers(other) && self.update_results().eq(other.update_results())
    }
}

impl Eq for InstallationProgress {}

impl fmt::Debug for InstallationProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallationProgress")
            .field("current_update_index", &self.current_update_index())
            .field("current_update_percent_complete", &self.current_update_percent_complete())
            .field("percent_complete", &self.percent_complete())
            .field("update_results", &self.update_results().collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Arc<PlannedResults> {
        let ends =
            [UpdateInstallationResult::failed(HResult::E_FAIL), UpdateInstallationResult::succeeded(true)];
        Arc::new(PlannedResults::new(&[1, 0], ends).unwrap())
    }

    fn stage(finished: u32, working: bool, cut_off_from: u32) -> Stage {
        Stage {
            current_update_index: 0,
            current_update_percent_complete: 0,
            percent_complete: 0,
            finished,
            working,
            cut_off_from,
            cut_off: HResult::WU_E_CALL_CANCELLED,
        }
    }

    fn shown(stage: Stage) -> Vec<UpdateInstallationResult> {
        InstallationProgress::at(stage, two()).update_results().collect()
    }

    /// PROG-RES-3, -4, -7: by rank, not by index.
    #[test]
    fn results_follow_the_rank_of_each_update() {
        use UpdateInstallationResult as R;
        let (failed, done) = (R::failed(HResult::E_FAIL), R::succeeded(true));
        assert_eq!(shown(stage(0, false, u32::MAX)), [R::NOT_STARTED, R::NOT_STARTED]);
        assert_eq!(shown(stage(0, true, u32::MAX)), [R::NOT_STARTED, R::IN_PROGRESS]);
        assert_eq!(shown(stage(1, false, u32::MAX)), [R::NOT_STARTED, done]);
        assert_eq!(shown(stage(2, false, u32::MAX)), [failed, done]);
        assert_eq!(shown(stage(1, false, 1)), [R::ABORTED, done]);
    }

    /// PROG-RES-2: a bad index is WU_E_INVALIDINDEX.
    #[test]
    fn prog_res_2_a_bad_index_is_refused() {
        let progress = InstallationProgress::at(stage(0, false, u32::MAX), two());
        for index in [-1, 2, i32::MIN, i32::MAX] {
            assert_eq!(progress.update_result(index).unwrap_err().hresult(), HResult::WU_E_INVALIDINDEX);
        }
    }

    #[test]
    fn an_order_that_is_no_permutation_is_refused() {
        let ends = [UpdateInstallationResult::succeeded(false); 2];
        for order in [&[0, 0][..], &[0], &[0, 2], &[0, 1, 1]] {
            assert!(PlannedResults::new(order, ends).is_none(), "{order:?}");
        }
    }
}
