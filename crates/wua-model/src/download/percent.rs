//! The percentage of a whole download (`DL-PROG-PCT-3`).

/// The part of one update in the percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// Its weight: the bytes of its download.
    pub(super) size: u64,
    /// Its own percentage, 0 to 100.
    pub(super) percent: u8,
    /// `true` for a cumulative update.
    pub(super) is_cumulative: bool,
}

/// The weights of the updates, summed up: of the cumulative ones, and of the others.
#[derive(Debug, Clone, Default)]
pub(super) struct Weights {
    others: Weight,
    cumulative: Weight,
}

/// The weight of some updates. The sums have room for `u32::MAX` updates of any size.
#[derive(Debug, Clone, Default)]
struct Weight {
    updates: usize,
    all: u128,
    /// The part of it that is fetched, in hundredths.
    done: u128,
}

impl Weights {
    pub(super) fn of(parts: &[Part]) -> Self {
        let mut weights = Self::default();
        for part in parts {
            let weight = weights.of_kind(*part);
            weight.updates += 1;
            weight.all += u128::from(part.size);
            weight.done += part.done();
        }
        weights
    }

    /// Notes that an update has another percentage now.
    pub(super) fn replace(&mut self, before: Part, now: Part) {
        let weight = self.of_kind(now);
        weight.done = weight.done - before.done() + now.done();
    }

    fn of_kind(&mut self, part: Part) -> &mut Weight {
        if part.is_cumulative { &mut self.cumulative } else { &mut self.others }
    }

    /// Returns `PercentComplete`: every update counts by its size. A cumulative update among others splits it into two
    /// halves: the others fill the first one, the cumulative update the second.
    ///
    /// It is computed from percentages, not from the bytes that were fetched.
    pub(super) fn percent(&self) -> u8 {
        match (self.others.updates, self.cumulative.updates) {
            (_, 0) => self.others.share(100),
            (0, _) => self.cumulative.share(100),
            _ => self.others.share(50) + self.cumulative.share(50),
        }
    }
}

impl Weight {
    /// Returns the share of `whole` that is filled, rounded down; all of it if there is nothing to fetch.
    fn share(&self, whole: u8) -> u8 {
        let filled = (u128::from(whole) * self.done).checked_div(100 * self.all);
        filled.and_then(|filled| u8::try_from(filled).ok()).unwrap_or(whole)
    }
}

impl Part {
    fn done(self) -> u128 {
        #[cfg(test)]
        tests::LOOKS.with(|looks| looks.set(looks.get() + 1));
        u128::from(self.size) * u128::from(self.percent)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;
    use wua::{DownloadPhase, UpdateDownloadResult};

    use super::*;
    use crate::{DownloadPlan, DownloadStep, KnownSizes, PlannedDownload, Span};

    thread_local! {
        /// The number of looks at a part so far.
        pub(super) static LOOKS: Cell<usize> = const { Cell::new(0) };
    }

    /// Compiles a plan of that many updates, each in one step, and returns the number of looks at their parts.
    fn looks_at(updates: u32) -> usize {
        let end = UpdateDownloadResult::SUCCEEDED;
        let planned = vec![PlannedDownload { size: 10, is_cumulative: false, end }; updates as usize];
        let step = |update| DownloadStep {
            at: Span::from_millis(u64::from(update)),
            update,
            phase: DownloadPhase::DOWNLOADING,
            percent: 100,
            bytes: 10,
            known: KnownSizes::Own,
            is_final: true,
        };
        let steps: Vec<_> = (0..updates).map(step).collect();
        let before = LOOKS.get();
        let plan = DownloadPlan::new(&planned, &steps, Span::ZERO).unwrap();
        assert_eq!(plan.lasts(), Span::from_millis(u64::from(updates) - 1));
        LOOKS.get() - before
    }

    #[test]
    fn the_looks_at_updates_are_proportional_to_updates_and_steps() {
        let [half, whole] = [1_000, 2_000].map(looks_at);
        assert!(half > 0 && whole < 3 * half, "{half} looks for 1000 updates, {whole} for 2000");
    }

    fn percent(parts: &[Part]) -> u8 {
        Weights::of(parts).percent()
    }

    const fn part(size: u64, percent: u8, is_cumulative: bool) -> Part {
        Part { size, percent, is_cumulative }
    }

    /// DL-PROG-PCT-3: by size, not by number, and rounded down.
    #[test]
    fn dl_prog_pct_3_updates_count_by_size() {
        assert_eq!(percent(&[part(48_026, 100, false), part(3_276_052, 0, false)]), 1);
        assert_eq!(percent(&[part(1, 99, false)]), 99);
    }

    /// DL-PROG-PCT-3: the others fill 0 to 50, the cumulative update 50 to 100; alone it fills everything.
    #[test]
    fn dl_prog_pct_3_a_cumulative_update_fills_the_second_half() {
        let both = |other, own| percent(&[part(10, other, false), part(1_000, own, true)]);
        assert_eq!(
            [both(0, 0), both(50, 0), both(100, 0), both(100, 3), both(100, 100)],
            [0, 25, 50, 51, 100]
        );
        assert_eq!(percent(&[part(1_000, 3, true)]), 3);
    }

    /// DL-PROG-PCT-3: with nothing to download the percentage is 100.
    #[test]
    fn dl_prog_pct_3_nothing_to_download_is_100() {
        assert_eq!(percent(&[part(0, 0, false)]), 100);
        assert_eq!(percent(&[part(0, 0, false), part(u64::MAX, 0, true)]), 50);
    }

    fn parts() -> impl Strategy<Value = Vec<Part>> {
        let one = (any::<u64>(), 0..=100_u8, any::<bool>());
        prop::collection::vec(one.prop_map(|(size, own, cumulative)| part(size, own, cumulative)), 1..6)
    }

    proptest! {
        /// Sums that follow each change are those of the parts.
        #[test]
        fn weights_follow_the_parts(mut parts in parts(), changes in prop::collection::vec((any::<prop::sample::Index>(), 0..=100_u8), 0..9)) {
            let mut weights = Weights::of(&parts);
            for (at, own) in changes {
                let at = at.index(parts.len());
                let before = parts[at];
                parts[at].percent = own;
                weights.replace(before, parts[at]);
                prop_assert_eq!(weights.percent(), percent(&parts));
            }
        }

        /// DL-PROG-PCT-1: 0 to 100, and 100 once every update is at 100.
        #[test]
        fn dl_prog_pct_1_range(parts in parts()) {
            prop_assert!(percent(&parts) <= 100);
            let done: Vec<Part> = parts.iter().map(|part| Part { percent: 100, ..*part }).collect();
            prop_assert_eq!(percent(&done), 100);
        }

        /// DL-PROG-PCT-4: the percentage never falls while those of the updates rise.
        #[test]
        fn dl_prog_pct_4_never_falls(mut parts in parts(), at in any::<prop::sample::Index>(), farther in 0..=100_u8) {
            let before = percent(&parts);
            let at = at.index(parts.len());
            parts[at].percent = parts[at].percent.max(farther);
            prop_assert!(percent(&parts) >= before);
        }
    }
}
