//! The numbers of OLE automation and their meanings in this crate: DATE, VARIANT_BOOL, DECIMAL, plain VARIANTs.
//!
//! For backends and front ends that speak COM. Every function takes plain numbers and is total: no
//! value from a client or an agent causes a panic.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use crate::AsyncState;

/// 1970-01-01 as a DATE: days since 1899-12-30.
const UNIX_EPOCH: i64 = 25_569;
/// The valid DATEs of automation: the years 100 to 9999.
const VALID: Range<f64> = -657_435.0..2_958_466.0;
const SECONDS_A_DAY: i64 = 86_400;
const MICROS_A_DAY: f64 = 86_400e6;
const NANOS_A_DAY: f64 = 86_400e9;

/// Converts a time in UTC to a DATE: whole days since 1899-12-30, and the time of day as a fraction
/// that counts forward even before that day.
///
/// Returns the nearest DATE, so that any time of whole microseconds between 1989 and 2079 converts
/// back with [`system_time_from_date`] unchanged. A time outside the years 100 to 9999 gives a
/// number that is not a valid DATE.
///
/// ```
/// # use std::time::{Duration, SystemTime};
/// use wua::ole::date_from_system_time;
///
/// assert_eq!(date_from_system_time(SystemTime::UNIX_EPOCH), 25_569.0);
/// assert_eq!(date_from_system_time(SystemTime::UNIX_EPOCH + Duration::from_secs(21_600)), 25_569.25);
/// ```
#[must_use]
pub fn date_from_system_time(time: SystemTime) -> f64 {
    let (seconds, nanos) = match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => (saturated(since.as_secs()), since.subsec_nanos()),
        Err(before) => match (saturated(before.duration().as_secs()), before.duration().subsec_nanos()) {
            (seconds, 0) => (-seconds, 0),
            (seconds, nanos) => (-1 - seconds, 1_000_000_000 - nanos),
        },
    };
    let day = seconds.div_euclid(SECONDS_A_DAY) + UNIX_EPOCH;
    let of_day = seconds.rem_euclid(SECONDS_A_DAY) * 1_000_000_000 + i64::from(nanos);
    let (day, fraction) = (day as f64, of_day as f64 / NANOS_A_DAY);
    if day >= 0.0 {
        return day + fraction;
    }
    // The last moment of such a day must not become the first moment of the same day, one further back.
    let date = day - fraction;
    if date.trunc() == day { date } else { (day - 1.0).next_up() }
}

fn saturated(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX - 1)
}

/// Converts a DATE to a time in UTC, to the microsecond; `None` for an invalid DATE (NaN,
/// infinite, outside the years 100 to 9999) and for a time that this platform cannot express.
///
/// ```
/// # use std::time::SystemTime;
/// use wua::ole::system_time_from_date;
///
/// assert_eq!(system_time_from_date(25_569.0), Some(SystemTime::UNIX_EPOCH));
/// assert_eq!(system_time_from_date(f64::NAN), None);
/// ```
#[must_use]
pub fn system_time_from_date(date: f64) -> Option<SystemTime> {
    if !(date > VALID.start && date < VALID.end) {
        return None;
    }
    let day = date.trunc();
    let micros = ((date - day).abs() * MICROS_A_DAY).round() as i64;
    let micros = (day as i64 - UNIX_EPOCH) * SECONDS_A_DAY * 1_000_000 + micros;
    let distance = Duration::from_micros(micros.unsigned_abs());
    if micros < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

/// Returns the VARIANT_BOOL of a truth value: -1 or 0 (clause `GEN-BOOL-2`).
#[must_use]
pub const fn variant_bool_of(value: bool) -> i16 {
    if value { -1 } else { 0 }
}

/// Returns the truth value of a VARIANT_BOOL; `None` for a number that is neither VARIANT_TRUE (-1) nor
/// VARIANT_FALSE (0), which a setter must refuse (clause `GEN-BOOL-1`).
#[must_use]
pub const fn variant_bool(value: i16) -> Option<bool> {
    match value {
        -1 => Some(true),
        0 => Some(false),
        _ => None,
    }
}

/// The fields of a DECIMAL: a number of 96 bits, `hi32` above `lo64`, divided by ten to the power
/// of `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Decimal {
    /// `scale`: 0 to 28.
    pub scale: u8,
    /// `sign`: 0 for a number that is not negative, 0x80 for a negative one.
    pub sign: u8,
    /// `Hi32`.
    pub hi32: u32,
    /// `Lo64`.
    pub lo64: u64,
}

impl Decimal {
    /// The `sign` of a negative number: DECIMAL_NEG.
    pub const NEGATIVE: u8 = 0x80;

    /// Returns the number if it can be a count of bytes: whole, not negative, of 64 bits.
    ///
    /// ```
    /// use wua::ole::Decimal;
    ///
    /// assert_eq!(Decimal::from(4096).bytes(), Some(4096));
    /// assert_eq!(Decimal { scale: 1, lo64: 25, ..Decimal::default() }.bytes(), None);
    /// ```
    #[must_use]
    pub fn bytes(self) -> Option<u64> {
        let digits = u128::from(self.hi32) << 64 | u128::from(self.lo64);
        let divisor = 10_u128.pow(u32::from(self.scale.min(28)));
        let fits = self.scale <= 28 && digits.is_multiple_of(divisor);
        match (fits, self.sign) {
            (true, 0) => u64::try_from(digits / divisor).ok(),
            (true, Self::NEGATIVE) if digits == 0 => Some(0),
            _ => None,
        }
    }
}

impl From<u64> for Decimal {
    fn from(bytes: u64) -> Self {
        Self { lo64: bytes, ..Self::default() }
    }
}

const VT_EMPTY: u16 = 0;
const VT_NULL: u16 = 1;
const VT_I4: u16 = 3;
const VT_R8: u16 = 5;
const VT_BOOL: u16 = 11;
const VT_RECORD: u16 = 36;

/// Returns the VARTYPE and the value, in the low bits, of a state's VARIANT. `None` for a text
/// or an object: their value is a pointer, not a plain number.
#[must_use]
pub fn variant_of_state(state: &AsyncState) -> Option<(u16, u64)> {
    Some(match state {
        AsyncState::Empty => (VT_EMPTY, 0),
        AsyncState::Null => (VT_NULL, 0),
        AsyncState::Bool(value) => (VT_BOOL, u64::from(variant_bool_of(*value).cast_unsigned())),
        AsyncState::I4(value) => (VT_I4, u64::from(value.cast_unsigned())),
        AsyncState::R8(value) => (VT_R8, value.to_bits()),
        AsyncState::Record => (VT_RECORD, 0),
        AsyncState::Bstr(_) | AsyncState::Unknown(_) => return None,
    })
}

/// Returns the state of a VARIANT with that VARTYPE and value; bits above the width of the type are
/// ignored. `None` for every other VARTYPE, and for a VT_BOOL that is neither true nor false: a
/// backend keeps such a VARIANT unchanged.
#[must_use]
pub fn state_of_variant(vartype: u16, value: u64) -> Option<AsyncState> {
    match vartype {
        VT_EMPTY => Some(AsyncState::Empty),
        VT_NULL => Some(AsyncState::Null),
        VT_BOOL => variant_bool((value as u16).cast_signed()).map(AsyncState::Bool),
        VT_I4 => Some(AsyncState::I4((value as u32).cast_signed())),
        VT_R8 => Some(AsyncState::R8(f64::from_bits(value))),
        VT_RECORD => Some(AsyncState::Record),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unix(seconds: i64) -> SystemTime {
        let distance = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 { SystemTime::UNIX_EPOCH - distance } else { SystemTime::UNIX_EPOCH + distance }
    }

    /// Days that documents name, with their seconds on the Unix clock.
    #[test]
    fn known_dates() {
        let known: [(f64, i64); 8] = [
            (0.0, -25_569 * 86_400),
            (2.0, -25_567 * 86_400),
            (1.5, -25_568 * 86_400 + 43_200),
            (25_569.0, 0),
            (-1.25, -25_570 * 86_400 + 21_600),
            (-657_434.0, -683_003 * 86_400),
            (36_526.0, 946_684_800),
            (2_958_465.0, 253_402_214_400),
        ];
        for (date, seconds) in known {
            if seconds < 0
                && SystemTime::UNIX_EPOCH.checked_sub(Duration::from_secs(seconds.unsigned_abs())).is_none()
            {
                // A platform whose clock begins later (1601 on Windows).
                assert_eq!(system_time_from_date(date), None);
                continue;
            }
            assert_eq!(system_time_from_date(date), Some(unix(seconds)), "{date}");
            assert_eq!(date_from_system_time(unix(seconds)), date);
        }
        assert_eq!(system_time_from_date(-0.5), system_time_from_date(0.5));
    }

    #[test]
    fn what_is_no_date_is_none() {
        let none = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -657_435.0, 2_958_466.0, f64::MAX, f64::MIN];
        assert!(none.into_iter().all(|date| system_time_from_date(date).is_none()));
    }

    /// The last moment of a day before 1899-12-30 does not round to another day.
    #[test]
    fn the_last_moment_of_a_negative_day_stays_in_it() {
        for day in [1_i64, 2, 1_000, 65_536, 100_000] {
            let last = unix((1 - day - 25_569) * 86_400) - Duration::from_micros(1);
            let date = date_from_system_time(last);
            assert_eq!(date.trunc(), -day as f64);
            let off = |a: SystemTime, b: SystemTime| a.duration_since(b).unwrap_or_else(|e| e.duration());
            let back = system_time_from_date(date).unwrap();
            assert!(off(back, last) < Duration::from_micros(10), "{back:?} {last:?}");
        }
    }

    /// GEN-BOOL-1, GEN-BOOL-2.
    #[test]
    fn gen_bool_1_only_two_numbers_are_truth_values() {
        for number in i16::MIN..=i16::MAX {
            let expected = matches!(number, -1 | 0).then_some(number == -1);
            assert_eq!(variant_bool(number), expected);
        }
        assert_eq!([true, false].map(|b| variant_bool(variant_bool_of(b))), [Some(true), Some(false)]);
    }

    #[test]
    fn decimals_that_are_no_bytes() {
        let one = Decimal::from(1);
        assert_eq!(Decimal { sign: Decimal::NEGATIVE, ..one }.bytes(), None);
        assert_eq!(Decimal { sign: 1, ..one }.bytes(), None);
        assert_eq!(Decimal { scale: 29, ..Decimal::default() }.bytes(), None);
        assert_eq!(Decimal { scale: 255, ..one }.bytes(), None);
        assert_eq!(Decimal { hi32: 1, ..one }.bytes(), None);
        assert_eq!(Decimal { sign: Decimal::NEGATIVE, ..Decimal::default() }.bytes(), Some(0));
        // 10^28 at scale 28 is one.
        let digits = 10_u128.pow(28);
        let scaled = Decimal { scale: 28, sign: 0, hi32: (digits >> 64) as u32, lo64: digits as u64 };
        assert_eq!(scaled.bytes(), Some(1));
    }

    #[test]
    fn what_has_a_pointer_is_no_plain_number() {
        assert_eq!(variant_of_state(&AsyncState::text("x")), None);
        assert_eq!(variant_of_state(&AsyncState::of(std::sync::Arc::new(1))), None);
        for (vartype, value) in
            [(8, 0), (9, 0), (13, 0), (14, 0), (VT_BOOL, 1), (VT_BOOL, 0xFFFE), (0x4003, 0)]
        {
            assert_eq!(state_of_variant(vartype, value), None, "{vartype} {value}");
        }
    }

    proptest! {
        /// Any microsecond of 1990 to 2078 survives the conversion and back.
        #[test]
        fn microseconds_round_trip(micros in 631_152_000_000_000_u64..3_408_000_000_000_000) {
            let time = SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
            prop_assert_eq!(system_time_from_date(date_from_system_time(time)), Some(time));
        }

        /// Any valid DATE survives, except for parts below a microsecond and digits that a DATE cannot
        /// hold; a fraction of day 0 comes back counted forward.
        #[test]
        fn valid_dates_round_trip(date in -100_000.0..2_958_465.0_f64) {
            let time = system_time_from_date(date).unwrap();
            let expected = if date.trunc() == 0.0 { date.abs() } else { date };
            prop_assert!((date_from_system_time(time) - expected).abs() < 1e-9);
        }

        /// No number causes a panic.
        #[test]
        fn any_number_is_answered(bits: u64, vartype: u16, scale: u8, sign: u8, hi32: u32) {
            if let Some(time) = system_time_from_date(f64::from_bits(bits)) {
                prop_assert!(date_from_system_time(time).is_finite());
            }
            let _ = state_of_variant(vartype, bits);
            let _ = Decimal { scale, sign, hi32, lo64: bits }.bytes();
        }

        /// Every time has an answer; later times never have an earlier day.
        #[test]
        fn any_time_is_answered(secs: u64, nanos in 0..1_000_000_000_u32) {
            let distance = Duration::new(secs, nanos);
            for time in [SystemTime::UNIX_EPOCH.checked_add(distance), SystemTime::UNIX_EPOCH.checked_sub(distance)] {
                prop_assert!(time.is_none_or(|time| date_from_system_time(time).is_finite()));
            }
        }

        #[test]
        fn bytes_round_trip(bytes: u64) {
            prop_assert_eq!(Decimal::from(bytes).bytes(), Some(bytes));
        }

        #[test]
        fn plain_states_round_trip(flag: bool, int: i32, real: u64) {
            let plain = [AsyncState::Empty, AsyncState::Null, AsyncState::Bool(flag), AsyncState::I4(int),
                AsyncState::R8(f64::from_bits(real)), AsyncState::Record];
            for state in plain {
                let (vartype, value) = variant_of_state(&state).unwrap();
                prop_assert_eq!(state_of_variant(vartype, value), Some(state));
            }
        }
    }
}
