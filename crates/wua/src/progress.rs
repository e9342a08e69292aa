//! `IInstallationProgress`: what a job shows at one moment, cheap to take and never changing afterwards.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::member::IInstallationProgress;
use crate::{Error, HResult, Result, UpdateInstallationResult};

/// What a job may still show of its updates: when in the order each is worked on, and what it ends with.
///
/// Many progress values share one such sheet, so that a poll copies no results.
#[derive(Debug, PartialEq, Eq)]
pub struct PlannedResults {
    ranks: Box<[u32]>,
    ends: Box<[UpdateInstallationResult]>,
    /// The three numbers, for a snapshot that has a sheet of its own.
    numbers: [i32; 3],
}

impl PlannedResults {
    /// `order[rank]` is the index of the update worked on at that rank, a permutation of
    /// `0..ends.len()`; `ends[index]` is what the update ends with if nothing cuts it off.
    ///
    /// `None` if `order` is not such a permutation, or of more than 2^24 updates.
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
        let complete = order.len() == ends.len() && ends.len() <= Packed::MOST;
        complete.then_some(Self { ranks, ends, numbers: [0; 3] })
    }

    /// The same sheet, but updates of rank `from` and above are cut off and end with `end`.
    #[must_use]
    pub fn cut_off(&self, from: u32, end: UpdateInstallationResult) -> Self {
        let cut = |(rank, own): (&u32, &UpdateInstallationResult)| if *rank >= from { end } else { *own };
        let ends = self.ranks.iter().zip(&self.ends).map(cut).collect();
        Self { ranks: self.ranks.clone(), ends, numbers: self.numbers }
    }

    /// How many updates there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a job has at least one update")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// What each update ends with, in the order of the list.
    #[must_use]
    pub fn ends(&self) -> &[UpdateInstallationResult] {
        &self.ends
    }
}

/// How far a job is in its order: the part of a progress value that differs from poll to poll.
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

/// A [`Stage`] in 64 bits, so that a progress value travels in two registers. From the lowest bit:
/// the two percents in 8 bits each, the index in 24, and in the rest twice the number of updates
/// that are finished and one more if the next is being worked on.
#[derive(Clone, Copy)]
struct Packed(u64);

impl Packed {
    /// The most updates that fit, less one that no stage comes to.
    const MOST: usize = (1 << 23) - 1;
    /// Of a snapshot whose numbers stand on its own sheet, and all of whose updates show their end.
    const ON_THE_SHEET: Self = Self(u64::MAX);

    #[inline]
    fn new(stage: Stage) -> Self {
        let reached = u64::from(stage.finished) * 2 + u64::from(stage.working);
        let percents =
            u64::from(stage.current_update_percent_complete) << 8 | u64::from(stage.percent_complete);
        Self(reached << 40 | u64::from(stage.current_update_index) << 16 | percents)
    }

    #[inline]
    fn is_on_the_sheet(self) -> bool {
        self.0 == u64::MAX
    }

    #[inline]
    fn index(self) -> i32 {
        (self.0 >> 16 & 0xFF_FFFF) as i32
    }

    #[inline]
    fn current_percent(self) -> i32 {
        (self.0 >> 8 & 0xFF) as i32
    }

    #[inline]
    fn percent(self) -> i32 {
        (self.0 & 0xFF) as i32
    }

    /// An update of rank `r` is final if this is above `2r + 1`, in progress at it, not started below.
    #[inline]
    fn reached(self) -> u32 {
        (self.0 >> 40) as u32
    }
}

/// `IInstallationProgress`: a snapshot. Ask the job again for news; this never moves
/// (clause `JOB-PRG-2`).
///
/// All of it belongs to one moment (`PROG-SNAP-1`), and [`update_result`](Self::update_result)
/// answers for every update at any time: not started, in progress, or final.
#[doc(alias = "IInstallationProgress")]
#[derive(Clone)]
pub struct InstallationProgress {
    results: Arc<PlannedResults>,
    packed: Packed,
}

impl InstallationProgress {
    /// The snapshot of a job that works through `results` and has come to `stage`.
    #[inline]
    #[must_use]
    pub fn at(stage: Stage, results: Arc<PlannedResults>) -> Self {
        Self { packed: Packed::new(stage), results }
    }

    /// A snapshot read from a backend that answers numbers and results one by one. They are
    /// carried as they are, also out of their ranges.
    #[must_use]
    pub fn from_results(
        current_update_index: i32,
        current_update_percent_complete: i32,
        percent_complete: i32,
        results: impl Into<Box<[UpdateInstallationResult]>>,
    ) -> Self {
        let ends = results.into();
        let ranks = vec![0; ends.len()].into_boxed_slice();
        let numbers = [current_update_index, current_update_percent_complete, percent_complete];
        Self { results: Arc::new(PlannedResults { ranks, ends, numbers }), packed: Packed::ON_THE_SHEET }
    }

    /// IInstallationProgress::get_CurrentUpdateIndex: the zero-based index, in the job's list, of
    /// the update being worked on. It does not tell how many are finished: the agent works in an
    /// order of its own (`PROG-IDX-1`, `PROG-IDX-2`).
    #[doc(alias = "get_CurrentUpdateIndex")]
    #[inline]
    #[must_use]
    pub fn current_update_index(&self) -> i32 {
        if self.packed.is_on_the_sheet() { self.results.numbers[0] } else { self.packed.index() }
    }

    /// IInstallationProgress::get_CurrentUpdatePercentComplete: 0 to 100. It may fall, and 100 is
    /// not the end of the update (`PROG-CUR-1`, `PROG-CUR-2`).
    #[doc(alias = "get_CurrentUpdatePercentComplete")]
    #[inline]
    #[must_use]
    pub fn current_update_percent_complete(&self) -> i32 {
        if self.packed.is_on_the_sheet() { self.results.numbers[1] } else { self.packed.current_percent() }
    }

    /// IInstallationProgress::get_PercentComplete: 0 to 100, every update with the same weight
    /// (`PROG-ALL-1`, `PROG-ALL-2`).
    #[doc(alias = "get_PercentComplete")]
    #[inline]
    #[must_use]
    pub fn percent_complete(&self) -> i32 {
        if self.packed.is_on_the_sheet() { self.results.numbers[2] } else { self.packed.percent() }
    }

    /// IInstallationProgress::GetUpdateResult: the result so far of the update at that zero-based
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

    /// The results so far of all updates, in the order of the job's list.
    pub fn update_results(&self) -> impl ExactSizeIterator<Item = UpdateInstallationResult> + '_ {
        (0..self.results.len()).map(|index| self.result(index))
    }

    #[inline]
    fn result(&self, index: usize) -> UpdateInstallationResult {
        let rank = self.results.ranks[index];
        match self.packed.reached().cmp(&(rank * 2 + 1)) {
            Ordering::Greater => self.results.ends[index],
            Ordering::Equal => UpdateInstallationResult::IN_PROGRESS,
            Ordering::Less => UpdateInstallationResult::NOT_STARTED,
        }
    }
}

impl PartialEq for InstallationProgress {
    /// Returns `true` if every answer is the same.
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

    /// A poll answers in two registers; the bench `poll` rests on it.
    #[test]
    fn a_poll_answers_in_two_registers() {
        assert_eq!(size_of::<Result<InstallationProgress>>(), 2 * size_of::<usize>());
    }

    proptest! {
        /// Packing loses nothing of any stage that a job can come to.
        #[test]
        fn packing_loses_nothing(
            index in 0..Packed::MOST as u32, current in 0..=100_u8, percent in 0..=100_u8,
            finished in 0..=Packed::MOST as u32, working: bool,
        ) {
            let packed = Packed::new(Stage {
                current_update_index: index,
                current_update_percent_complete: current,
                percent_complete: percent,
                finished,
                working,
            });
            prop_assert!(!packed.is_on_the_sheet());
            prop_assert_eq!((packed.index(), packed.current_percent()), (index as i32, i32::from(current)));
            prop_assert_eq!((packed.percent(), packed.reached()), (i32::from(percent), finished * 2 + u32::from(working)));
        }

        /// What a backend answers is carried as it is, also out of its range.
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
