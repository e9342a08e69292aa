//! Randomness: a named algorithm, a seed, and one labelled stream per purpose.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use wua_model::Span;
use wua_scenario::{DurationRange, Measured};

/// The seed of a world. Every draw is a function of the seed, a label for its purpose and a
/// number, so that an additional draw shifts no other, and a fork draws the same as its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    /// Returns the `n`-th stream of that label: ChaCha with 8 rounds, keyed by the seed.
    pub(crate) fn stream(self, label: &str, n: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.0);
        rng.set_stream(fnv1a(label.bytes().chain(n.to_le_bytes())));
        rng
    }

    /// Draws a duration within the range, to the millisecond.
    pub(crate) fn duration(self, range: DurationRange, label: &str, n: u64) -> u64 {
        let (min, max) = (Span::from(range.min).millis(), Span::from(range.max).millis());
        if min == max { min } else { self.stream(label, n).random_range(min..=max) }
    }

    /// Draws a duration in milliseconds, with the measured frequency.
    pub(crate) fn measured(self, measured: &Measured, label: &str, n: u64) -> u64 {
        measured.duration_at(self.stream(label, n).random_range(0..=1_000_000))
    }

    /// Returns `true` with that probability.
    pub(crate) fn chance(self, probability: f64, label: &str, n: u64) -> bool {
        self.stream(label, n).random_bool(probability.clamp(0.0, 1.0))
    }

    /// Returns `0..len` in a random order.
    pub(crate) fn permutation(self, len: usize, label: &str, n: u64) -> Vec<usize> {
        let mut rng = self.stream(label, n);
        let mut indexes: Vec<usize> = (0..len).collect();
        for last in (1..len).rev() {
            indexes.swap(last, rng.random_range(0..=last));
        }
        indexes
    }
}

/// Hashes a label with FNV-1a, 64 bits.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The algorithm is named and portable: these numbers are the same on every computer.
    #[test]
    fn the_same_seed_gives_these_numbers_everywhere() {
        let range = DurationRange { min: Duration::ZERO, max: Duration::from_secs(1000) };
        let drawn = [0, 1, 2].map(|n| Seed(7).duration(range, "duration", n));
        assert_eq!(drawn, [998_315, 909_886, 829_490]);
        assert_eq!(Seed(7).permutation(5, "order", 0), [4, 2, 0, 1, 3]);
    }

    #[test]
    fn measured_durations_are_the_same_everywhere() {
        let driver = Measured::of(wua_scenario::UpdateKind::Driver);
        let drawn = [0, 1, 2].map(|n| Seed(7).measured(driver, "duration", n));
        assert_eq!(drawn, [387, 320, 317]);
    }

    #[test]
    fn streams_of_neighbouring_numbers_are_independent() {
        let range = DurationRange { min: Duration::ZERO, max: Duration::from_secs(1) };
        let drawn: Vec<u64> = (0..4_000).map(|n| Seed(1).duration(range, "duration", n)).collect();
        let mean = drawn.iter().sum::<u64>() / 4_000;
        assert!((480..=520).contains(&mean), "{mean}");
        let rising = drawn.windows(2).filter(|pair| pair[0] < pair[1]).count();
        assert!((1_900..=2_100).contains(&rising), "{rising}");
    }

    #[test]
    fn labels_numbers_and_seeds_make_streams_of_their_own() {
        let range = DurationRange { min: Duration::ZERO, max: Duration::from_secs(1000) };
        let one = Seed(7).duration(range, "duration", 0);
        assert_ne!(one, Seed(7).duration(range, "order", 0));
        assert_ne!(one, Seed(8).duration(range, "duration", 0));
    }
}
