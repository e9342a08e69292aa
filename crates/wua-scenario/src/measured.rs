//! Measured defaults of each kind: durations, curves, and the final progress report.

use std::time::Duration;

use crate::{DurationRange, Shape, ShapePoint, UpdateKind};

/// The measurements of one kind of update, used as defaults of scenarios. The sources are in
/// `fixtures/timed/README.md`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The kind.
    pub kind: UpdateKind,
    /// The duration of an update, in milliseconds, at each of [`Measured::RANKS`].
    pub durations: [u32; 8],
    /// The course of its percentage.
    pub shape: Shape,
    /// The share of successes that are reported at 100 % twice, in progress and with their result; the others are only
    /// reported with their result (`CB-P-3`).
    pub reported_twice: f64,
}

impl Measured {
    /// The ranks of the durations in millionths: the minimum, p10, p25, p50, p75, p90, p95, the maximum.
    pub const RANKS: [u32; 8] = [0, 100_000, 250_000, 500_000, 750_000, 900_000, 950_000, 1_000_000];

    /// Returns the measurements of that kind.
    #[must_use]
    pub fn of(kind: UpdateKind) -> &'static Self {
        &MEASURED[kind as usize]
    }

    /// Returns the shortest and the longest duration.
    #[must_use]
    pub fn range(&self) -> DurationRange {
        let [min, .., max] = self.durations.map(|millis| Duration::from_millis(millis.into()));
        DurationRange { min, max }
    }

    /// Returns the duration in milliseconds that this many millionths of all updates do not exceed. Between two ranks
    /// it is interpolated in whole numbers, so that it is the same on every machine.
    ///
    /// ```
    /// use wua_scenario::{Measured, UpdateKind};
    ///
    /// let driver = Measured::of(UpdateKind::Driver);
    /// assert_eq!([0, 500_000, 625_000, 1_000_000].map(|rank| driver.duration_at(rank)), [190, 380, 385, 26_600]);
    /// ```
    #[must_use]
    pub fn duration_at(&self, rank: u32) -> u64 {
        let next = Self::RANKS.partition_point(|known| *known < rank).clamp(1, Self::RANKS.len() - 1);
        let [(from, low), (to, high)] =
            [next - 1, next].map(|at| (u64::from(Self::RANKS[at]), u64::from(self.durations[at])));
        low + (high - low) * (u64::from(rank).min(to) - from) / (to - from)
    }
}

const fn row(kind: UpdateKind, durations: [u32; 8], shape: Shape, reported_twice: f64) -> Measured {
    Measured { kind, durations, shape, reported_twice }
}

/// One row for each kind, in the order of [`UpdateKind::ALL`]. The durations are quantiles of the measurements, with
/// linear interpolation, except where a comment says otherwise.
#[rustfmt::skip]
static MEASURED: [Measured; 8] = [
    // kind                         shortest     p10      p25      p50      p75      p90      p95   longest
    // Four updates (r6, r9, a1, a2).
    row(UpdateKind::Cumulative,       [342_000, 536_000, 827_000, 1_060_000, 1_166_000, 1_229_000, 1_249_000, 1_270_000],
        Shape::Cumulative, 1.0),
    // Two updates (r1, r2).
    row(UpdateKind::DotnetCumulative, [  9_140,  10_520,  12_590,  16_040,  19_490,  21_560,  22_250,  22_940],
        Shape::DotnetCumulative, 1.0),
    // 11 s and 16 s (r1, r5); the spread is assumed. Windows 7 took 1.2 s to 8.9 s (a5).
    row(UpdateKind::Standalone,       [  5_500,   6_800,   8_900,  11_000,  14_000,  16_400,  18_000,  20_000],
        Shape::Standalone, 1.0),
    // Six packages of Vista (a6); there are no newer measurements.
    row(UpdateKind::ServicingStack,   [  1_900,   1_950,   2_525,   4_450,   5_250,   5_800,   6_000,   6_200],
        Shape::Standalone, 1.0),
    // Twelve updates (r1, r2, r4, r6, r9); one of them, on a slow machine, took 274 s. Seven of eight are reported
    // twice.
    row(UpdateKind::Definition,       [  4_990,   5_250,   6_820,   8_200,  11_600,  26_200, 138_000, 274_000],
        Shape::Jump, 0.875),
    // 46 s on a fast machine (r1); the spread is assumed. A slow one took 283 s (r9).
    row(UpdateKind::RemovalTool,      [ 46_080,  51_000,  61_000,  80_000, 105_000, 124_000, 131_000, 138_000],
        Shape::Jump, 0.8),
    // Eleven drivers (r1); the longest is a display driver.
    row(UpdateKind::Driver,           [    190,     300,     330,     380,     390,     500,   1_290,  26_600],
        Shape::Jump, 1.0),
    // Assumed: the only recorded one failed (r4).
    row(UpdateKind::Feature,          [1_800_000, 1_980_000, 2_250_000, 2_700_000, 3_150_000, 3_420_000, 3_510_000, 3_600_000],
        Shape::Feature, 1.0),
];

const fn hold(part: u32, percent: u8) -> ShapePoint {
    ShapePoint { part, percent, glides: false }
}

const fn glide(part: u32, percent: u8) -> ShapePoint {
    ShapePoint { part, percent, glides: true }
}

/// Curve c61 (r6), without the shortest of the repeats at 25.
pub(crate) const CUMULATIVE: &[ShapePoint] = &[
    hold(0, 6),
    hold(1_582, 7),
    hold(2_385, 8),
    hold(3_180, 11),
    hold(3_983, 15),
    hold(4_779, 19),
    hold(5_582, 23),
    hold(6_172, 25),
    hold(9_510, 25),
    hold(12_438, 25),
    hold(26_601, 25),
    hold(44_920, 25),
    hold(50_265, 25),
    hold(78_157, 25),
    hold(104_616, 25),
    hold(123_093, 25),
    hold(159_652, 25),
    hold(225_198, 25),
    hold(248_540, 25),
    hold(267_756, 25),
    hold(311_165, 25),
    hold(358_793, 25),
    hold(388_873, 25),
    hold(474_391, 25),
    hold(475_257, 25),
    glide(573_143, 25),
    hold(573_654, 35),
    glide(630_556, 39),
    hold(630_942, 69),
    hold(864_390, 70),
    hold(903_862, 71),
    glide(905_397, 72),
    hold(911_790, 77),
    hold(919_032, 78),
    hold(941_414, 79),
    hold(960_638, 80),
    glide(975_265, 81),
    hold(979_532, 88),
    hold(993_765, 100),
];

/// Three passes: …25, 8…35 67…70 100, 11…45 73…90 100, as in all three recordings of a cumulative update of Windows
/// Server 2016 and 2019. The recordings have no times: the time axis is assumed.
pub(crate) const THREE_PASSES: &[ShapePoint] = &[
    glide(0, 20),
    hold(40_000, 25),
    glide(60_000, 8),
    hold(260_000, 35),
    glide(280_000, 67),
    hold(310_000, 70),
    hold(320_000, 100),
    glide(330_000, 11),
    hold(650_000, 45),
    glide(700_000, 73),
    hold(960_000, 90),
    hold(990_000, 100),
];

/// Curve c15 (r1).
pub(crate) const DOTNET_CUMULATIVE: &[ShapePoint] = &[
    hold(91_904, 11),
    hold(421_225, 12),
    hold(532_823, 14),
    hold(579_869, 20),
    hold(638_950, 22),
    hold(639_000, 33),
    hold(640_044, 37),
    glide(640_100, 41),
    hold(641_138, 44),
    hold(733_042, 45),
    hold(782_276, 46),
    hold(782_300, 56),
    hold(782_400, 62),
    hold(782_500, 72),
    hold(826_039, 74),
    hold(893_873, 75),
    glide(913_567, 76),
    hold(938_731, 90),
    glide(951_860, 92),
    hold(962_801, 96),
    hold(983_589, 100),
];

/// Curve c02 (r1).
pub(crate) const STANDALONE: &[ShapePoint] = &[
    hold(14_050, 11),
    hold(74_527, 12),
    hold(135_614, 13),
    hold(196_701, 15),
    hold(257_789, 17),
    hold(318_876, 18),
    hold(368_968, 20),
    hold(478_925, 22),
    glide(479_000, 25),
    hold(479_536, 44),
    hold(604_154, 45),
    hold(604_200, 47),
    glide(604_300, 50),
    hold(605_000, 73),
    hold(860_110, 74),
    hold(866_219, 75),
    hold(866_830, 77),
    hold(867_000, 83),
    hold(867_440, 90),
    glide(868_000, 92),
    hold(868_051, 96),
    hold(872_938, 100),
];

/// Curve c56 (r4) up to 37 %, where it failed after 1149 s of 2700 s. The rest is assumed.
pub(crate) const FEATURE: &[ShapePoint] = &[
    hold(0, 1),
    hold(4_756, 2),
    hold(7_463, 9),
    hold(29_474, 11),
    hold(35_300, 14),
    hold(41_004, 15),
    hold(43_881, 17),
    hold(50_604, 18),
    hold(53_663, 19),
    hold(54_689, 20),
    hold(57_811, 21),
    hold(59_285, 22),
    hold(63_141, 25),
    hold(300_096, 26),
    hold(300_470, 28),
    hold(304_215, 30),
    hold(366_237, 31),
    hold(368_478, 34),
    hold(391_296, 35),
    glide(425_696, 37),
    hold(990_000, 100),
];

pub(crate) const LINEAR: &[ShapePoint] = &[glide(0, 0), hold(1_000_000, 100)];

pub(crate) const JUMP: &[ShapePoint] = &[hold(0, 0), hold(1_000_000, 100)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_row_whose_durations_and_share_are_possible() {
        assert_eq!(MEASURED.len(), UpdateKind::ALL.len());
        for kind in UpdateKind::ALL {
            let measured = Measured::of(*kind);
            assert_eq!(measured.kind, *kind);
            assert!(measured.durations.is_sorted() && measured.durations[0] > 0, "{kind}");
            assert!((0.0..=1.0).contains(&measured.reported_twice), "{kind}");
        }
    }

    #[test]
    fn a_rank_that_is_known_has_its_duration_and_one_beyond_the_last_the_longest() {
        for kind in UpdateKind::ALL {
            let measured = Measured::of(*kind);
            let known = Measured::RANKS.map(|rank| measured.duration_at(rank));
            assert_eq!(known, measured.durations.map(u64::from), "{kind}");
            assert_eq!(measured.duration_at(u32::MAX), u64::from(measured.durations[7]), "{kind}");
        }
    }
}
