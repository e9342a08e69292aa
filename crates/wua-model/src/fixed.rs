//! Exact arithmetic of percent without a division: a poll multiplies and shifts.

/// The most updates a job can have; within it the arithmetic of percent is exact.
pub const MAX_UPDATES: usize = (1 << 23) - 1;

/// Division by a number of updates, prepared once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reciprocal(u64);

impl Reciprocal {
    const SHIFT: u32 = 56;

    /// Prepares division by `divisor`, from 1 to [`MAX_UPDATES`].
    pub(crate) fn of(divisor: u32) -> Self {
        Self((1 << Self::SHIFT) / u64::from(divisor.max(1)) + 1)
    }

    /// `floor(dividend / divisor)`, for a dividend up to 100 × divisor. The error of the prepared
    /// factor stays below `dividend / 2^56`, which is less than the `1 / divisor` that a wrong
    /// floor would take as long as `100 × divisor² < 2^56`.
    #[inline]
    pub(crate) fn divide(self, dividend: u64) -> u64 {
        (dividend * self.0) >> Self::SHIFT
    }
}

/// An even climb: percent for each millisecond as a binary fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate(u64);

impl Rate {
    const SHIFT: u32 = 57;
    /// No climb at all.
    pub(crate) const HOLD: Self = Self(0);

    /// A climb of `percent` (at most 100) within `millis`; a jump, that is no climb, if `millis` is 0.
    pub(crate) fn climb(percent: u8, millis: u64) -> Self {
        match (u64::from(percent) << Self::SHIFT).checked_div(millis) {
            None => Self::HOLD,
            Some(0) if percent == 0 => Self::HOLD,
            Some(rate) => Self(rate + 1),
        }
    }

    /// Percent climbed after `millis`, rounded down. Exact for climbs of up to four days; a
    /// longer one may be a millisecond early.
    #[inline]
    pub(crate) fn climbed(self, millis: u64) -> u64 {
        millis.wrapping_mul(self.0) >> Self::SHIFT
    }

    /// Milliseconds after which `percent` (at least 1) are climbed for the first time; `None` if never.
    pub(crate) fn time_to(self, percent: u8) -> Option<u64> {
        (self.0 > 0).then(|| (u64::from(percent) << Self::SHIFT).div_ceil(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// PROG-ALL-2: the multiplication is the division, up to the largest job.
        #[test]
        fn prog_all_2_reciprocal_is_division(divisor in 1..=MAX_UPDATES as u32, part in 0.0..=1.0_f64) {
            let dividend = (part * 100.0 * f64::from(divisor)) as u64;
            for dividend in [dividend, dividend / u64::from(divisor) * u64::from(divisor), 100 * u64::from(divisor)] {
                let divided = Reciprocal::of(divisor).divide(dividend);
                prop_assert_eq!(divided, dividend / u64::from(divisor), "{} / {}", dividend, divisor);
                if dividend > 0 {
                    let below = dividend - 1;
                    prop_assert_eq!(Reciprocal::of(divisor).divide(below), below / u64::from(divisor));
                }
            }
        }

        /// The climb is the exact quotient up to four days, and never overshoots.
        #[test]
        fn a_climb_is_the_quotient(percent in 1..=100_u8, millis in 1..=300_000_000_u64, part in 0.0..1.0_f64) {
            let rate = Rate::climb(percent, millis);
            let after = ((millis as f64 * part) as u64).min(millis - 1);
            prop_assert_eq!(rate.climbed(after), after * u64::from(percent) / millis);
            prop_assert!(rate.climbed(millis - 1) < u64::from(percent));
        }

        /// `time_to` is the inverse of `climbed`: not a millisecond earlier.
        #[test]
        fn time_to_is_the_inverse(percent in 1..=100_u8, millis in 1..=2_600_000_000_u64, step in 1..=100_u8) {
            let (rate, step) = (Rate::climb(percent, millis), step.min(percent));
            let at = rate.time_to(step).unwrap();
            prop_assert!(rate.climbed(at) >= u64::from(step));
            prop_assert!(rate.climbed(at - 1) < u64::from(step));
        }
    }

    #[test]
    fn a_hold_never_climbs() {
        assert_eq!(Rate::HOLD.time_to(1), None);
        assert_eq!(Rate::climb(5, 0), Rate::HOLD);
        assert_eq!(Rate::HOLD.climbed(u64::MAX), 0);
    }
}
