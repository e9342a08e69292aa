//! `IInstallationProgress`: the progress of a job at one moment, cheap to take and never changing afterwards.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::member::IInstallationProgress;
use crate::{Error, HResult, Result, UpdateInstallationResult};

/// The results sheet of a job: the order in which its updates are worked on, and the end of each.
///
/// Many progress values share one sheet, so that a poll copies no results.
#[derive(Debug, PartialEq, Eq)]
pub struct PlannedResults {
    ranks: Box<[u32]>,
    ends: Box<[UpdateInstallationResult]>,
}

impl PlannedResults {
    /// Creates a sheet. `order[rank]` is the index of the update worked on at that rank, a permutation of
    /// `0..ends.len()`; `ends[index]` is the result of the update if nothing cuts it off.
    ///
    /// Returns `None` if `order` is not such a permutation.
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
        (order.len() == ends.len()).then_some(Self { ranks, ends })
    }

    /// Returns the same sheet, except that updates of rank `from` and above are cut off and end with `end`.
    #[must_use]
    pub fn cut_off(&self, from: u32, end: UpdateInstallationResult) -> Self {
        let cut = |(rank, own): (&u32, &UpdateInstallationResult)| if *rank >= from { end } else { *own };
        let ends = self.ranks.iter().zip(&self.ends).map(cut).collect();
        Self { ranks: self.ranks.clone(), ends }
    }

    /// Returns the number of updates.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a job has at least one update")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the end of each update, in the order of the list.
    #[must_use]
    pub fn ends(&self) -> &[UpdateInstallationResult] {
        &self.ends
    }
}

/// The position of a job in its order: the part of a progress value that differs between polls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// `CurrentUpdateIndex`.
    pub current_update_index: u32,
    /// `CurrentUpdatePercentComplete`, 0 to 100.
    pub current_update_percent_complete: u8,
    /// `PercentComplete`, 0 to 100.
    pub percent_complete: u8,
    /// Updates of a rank below this show their end.
    pub finished: u32,
    /// `true` if the update of rank `finished` is being worked on.
    pub working: bool,
}

/// A snapshot of the progress of a job, `IInstallationProgress`. It never changes; ask the job for a new one
/// (clause `JOB-PRG-2`).
///
/// All of it belongs to one moment (`PROG-SNAP-1`), and [`update_result`](Self::update_result)
/// answers for every update at any time: not started, in progress, or final.
#[doc(alias = "IInstallationProgress")]
#[derive(Clone)]
pub struct InstallationProgress {
    results: Arc<PlannedResults>,
    index: i32,
    current_percent: i32,
    percent: i32,
    /// Encodes each result: an update of rank `r` is final if this is above `2r + 1`, in progress at it, not started below.
    reached: u64,
}

impl InstallationProgress {
    /// Creates the snapshot of a job that works through `results` and has reached `stage`.
    #[inline]
    #[must_use]
    pub fn at(stage: Stage, results: Arc<PlannedResults>) -> Self {
        Self {
            results,
            index: stage.current_update_index.cast_signed(),
            current_percent: stage.current_update_percent_complete.into(),
            percent: stage.percent_complete.into(),
            reached: u64::from(stage.finished) * 2 + u64::from(stage.working),
        }
    }

    /// Creates a snapshot from the numbers and results that a backend reports one by one. They are
    /// kept unchanged, even if out of range.
    #[must_use]
    pub fn from_results(
        current_update_index: i32,
        current_update_percent_complete: i32,
        percent_complete: i32,
        results: impl Into<Box<[UpdateInstallationResult]>>,
    ) -> Self {
        let ends = results.into();
        let ranks = vec![0; ends.len()].into_boxed_slice();
        Self {
            results: Arc::new(PlannedResults { ranks, ends }),
            index: current_update_index,
            current_percent: current_update_percent_complete,
            percent: percent_complete,
            // Each of them shows its end.
            reached: u64::MAX,
        }
    }

    /// Returns the zero-based index, in the job's list, of
    /// the update being worked on. It does not say how many are finished: the agent works in an
    /// order of its own (`PROG-IDX-1`, `PROG-IDX-2`).
    #[doc(alias = "get_CurrentUpdateIndex")]
    #[inline]
    #[must_use]
    pub fn current_update_index(&self) -> i32 {
        self.index
    }

    /// Returns the percentage of the current update, 0 to 100. It may fall, and 100 does
    /// not mean that the update has ended (`PROG-CUR-1`, `PROG-CUR-2`).
    #[doc(alias = "get_CurrentUpdatePercentComplete")]
    #[inline]
    #[must_use]
    pub fn current_update_percent_complete(&self) -> i32 {
        self.current_percent
    }

    /// Returns the percentage of the job, 0 to 100, every update with the same weight
    /// (`PROG-ALL-1`, `PROG-ALL-2`).
    #[doc(alias = "get_PercentComplete")]
    #[inline]
    #[must_use]
    pub fn percent_complete(&self) -> i32 {
        self.percent
    }

    /// Returns the result so far of the update at that zero-based
    /// index of the job's list.
    ///
    /// # Errors
    /// `WU_E_INVALIDINDEX` for an index below 0 or not below the number of updates (`PROG-RES-2`).
    #[doc(alias = "GetUpdateResult")]
    #[inline]
    pub fn update_result(&self, update_index: i32) -> Result<UpdateInstallationResult> {
        match usize::try_from(update_index) {
            Ok(index) if index < self.results.len() => Ok(self.result(index)),
            _ => Err(Error::new(HResult::WU_E_INVALIDINDEX, IInstallationProgress::GetUpdateResult)),
        }
    }

    /// Returns the results so far of all updates, in the order of the job's list.
    pub fn update_results(&self) -> impl ExactSizeIterator<Item = UpdateInstallationResult> + '_ {
        (0..self.results.len()).map(|index| self.result(index))
    }

    #[inline]
    fn result(&self, index: usize) -> UpdateInstallationResult {
        let rank = u64::from(self.results.ranks[index]);
        match self.reached.cmp(&(rank * 2 + 1)) {
            Ordering::Greater => self.results.ends[index],
            Ordering::Equal => UpdateInstallationResult::IN_PROGRESS,
            Ordering::Less => UpdateInstallationResult::NOT_STARTED,
        }
    }
}

impl PartialEq for InstallationProgress {
    /// Returns `true` if both show the same.
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
    use proptest::prelude::*;

    fn two() -> Arc<PlannedResults> {
        let ends =
            [UpdateInstallationResult::failed(HResult::E_FAIL), UpdateInstallationResult::succeeded(true)];
        Arc::new(PlannedResults::new(&[1, 0], ends).unwrap())
    }

    fn stage(finished: u32, working: bool) -> Stage {
        Stage {
            current_update_index: 1,
            current_update_percent_complete: 30,
            percent_complete: 15,
            finished,
            working,
        }
    }

    fn shown(finished: u32, working: bool) -> Vec<UpdateInstallationResult> {
        InstallationProgress::at(stage(finished, working), two()).update_results().collect()
    }

    /// PROG-RES-3, -4, -7: by rank, not by index.
    #[test]
    fn results_follow_the_rank_of_each_update() {
        use UpdateInstallationResult as R;
        let (failed, done) = (R::failed(HResult::E_FAIL), R::succeeded(true));
        assert_eq!(shown(0, false), [R::NOT_STARTED, R::NOT_STARTED]);
        assert_eq!(shown(0, true), [R::NOT_STARTED, R::IN_PROGRESS]);
        assert_eq!(shown(1, false), [R::NOT_STARTED, done]);
        assert_eq!(shown(1, true), [R::IN_PROGRESS, done]);
        assert_eq!(shown(2, false), [failed, done]);
        let cut = Arc::new(two().cut_off(1, R::ABORTED));
        let seen = InstallationProgress::at(stage(2, false), cut);
        assert_eq!(seen.update_results().collect::<Vec<_>>(), [R::ABORTED, done]);
    }

    /// PROG-RES-2: a bad index is WU_E_INVALIDINDEX.
    #[test]
    fn prog_res_2_a_bad_index_is_refused() {
        let progress = InstallationProgress::at(stage(0, false), two());
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

    proptest! {
        /// A snapshot shows the numbers of its stage.
        #[test]
        fn a_snapshot_shows_the_numbers_of_its_stage(
            index in 0..i32::MAX.cast_unsigned(), current in 0..=100_u8, percent in 0..=100_u8, working: bool,
        ) {
            let stage = Stage {
                current_update_index: index,
                current_update_percent_complete: current,
                percent_complete: percent,
                ..stage(0, working)
            };
            let progress = InstallationProgress::at(stage, two());
            prop_assert_eq!(progress.current_update_index(), index as i32);
            prop_assert_eq!(progress.current_update_percent_complete(), i32::from(current));
            prop_assert_eq!(progress.percent_complete(), i32::from(percent));
        }

        /// Numbers of a backend are kept unchanged, even if out of range.
        #[test]
        fn numbers_of_a_backend_are_carried(index: i32, current: i32, percent: i32, code: i32) {
            let odd = UpdateInstallationResult::new(code.into(), HResult::new(code), true);
            let progress = InstallationProgress::from_results(index, current, percent, [odd; 3]);
            prop_assert_eq!(progress.current_update_index(), index);
            prop_assert_eq!(progress.current_update_percent_complete(), current);
            prop_assert_eq!(progress.percent_complete(), percent);
            prop_assert!(progress.update_results().eq([odd; 3]));
        }
    }
}
