//! Durations as a file writes them: `90s`, `1h30m`, `500ms`, `2m..5m`.

use std::fmt;
use std::time::Duration;

/// The longest duration that a file may name: 30 days.
pub const LONGEST_DURATION: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The units in the order in which they are written, with their lengths in milliseconds.
const UNITS: &[(&str, u64)] = &[("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// The duration of an update: drawn between two limits, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DurationRange {
    /// The shortest duration.
    pub min: Duration,
    /// The longest duration; never below `min`.
    pub max: Duration,
}

impl DurationRange {
    /// Returns the range that contains only this duration.
    #[must_use]
    pub const fn exactly(duration: Duration) -> Self {
        Self { min: duration, max: duration }
    }

    /// Returns the range between two durations.
    #[must_use]
    pub const fn between(min: Duration, max: Duration) -> Self {
        Self { min, max }
    }
}

impl From<Duration> for DurationRange {
    fn from(duration: Duration) -> Self {
        Self::exactly(duration)
    }
}

impl fmt::Display for DurationRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_duration(self.min))?;
        if self.max == self.min {
            return Ok(());
        }
        write!(f, "..{}", format_duration(self.max))
    }
}

/// The reason why a text is not a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseDurationError {
    /// The text is not made of whole numbers with units.
    Malformed,
    /// The duration is longer than [`LONGEST_DURATION`].
    TooLong,
}

impl fmt::Display for ParseDurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "expected whole numbers with the units d, h, m, s, ms, largest first: `1h30m`",
            Self::TooLong => "expected at most 30 days (`30d`)",
        })
    }
}

impl std::error::Error for ParseDurationError {}

/// Parses whole numbers with the units d, h, m, s, ms, each unit at most once, largest first.
///
/// # Errors
/// [`ParseDurationError`] for anything else, and for more than 30 days.
///
/// ```
/// use std::time::Duration;
/// use wua_scenario::{format_duration, parse_duration};
///
/// assert_eq!(parse_duration("1m30s"), Ok(Duration::from_secs(90)));
/// assert_eq!(format_duration(Duration::from_millis(90_500)), "1m30s500ms");
/// assert!(parse_duration("90").is_err());
/// ```
pub fn parse_duration(text: &str) -> Result<Duration, ParseDurationError> {
    let mut rest = text;
    let mut units = UNITS.iter();
    let mut total: u64 = 0;
    while !rest.is_empty() || total == 0 && rest.len() == text.len() {
        let (number, after) = split(rest, |c| c.is_ascii_digit());
        let (unit, after) = split(after, |c| c.is_ascii_alphabetic());
        let (_, size) = units.find(|(name, _)| *name == unit).ok_or(ParseDurationError::Malformed)?;
        if number.is_empty() {
            return Err(ParseDurationError::Malformed);
        }
        let number: u64 = number.parse().map_err(|_| ParseDurationError::TooLong)?;
        total = number
            .checked_mul(*size)
            .and_then(|part| total.checked_add(part))
            .ok_or(ParseDurationError::TooLong)?;
        rest = after;
    }
    let duration = Duration::from_millis(total);
    check_length(duration)?;
    Ok(duration)
}

/// Refuses more than 30 days.
pub(crate) fn check_length(duration: Duration) -> Result<(), ParseDurationError> {
    if duration > LONGEST_DURATION { Err(ParseDurationError::TooLong) } else { Ok(()) }
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

/// Formats a duration as [`parse_duration`] reads it; fractions of a millisecond are dropped.
#[must_use]
pub fn format_duration(duration: Duration) -> String {
    let mut left = duration.as_millis();
    let mut text = String::new();
    for (unit, size) in UNITS {
        let count = left / u128::from(*size);
        left %= u128::from(*size);
        if count > 0 {
            text.push_str(&format!("{count}{unit}"));
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_are_no_duration() {
        for text in ["", "90", "s", "1.5h", "-1s", "1s1m", "1s1s", "1 s", "1S", "1h30", "٣s", "1m..2m"] {
            assert_eq!(parse_duration(text), Err(ParseDurationError::Malformed), "{text}");
        }
        for text in ["31d", "30d1ms", "99999999999999999999999s", "18446744073709551615d"] {
            assert_eq!(parse_duration(text), Err(ParseDurationError::TooLong), "{text}");
        }
        assert_eq!(parse_duration("30d"), Ok(LONGEST_DURATION));
        assert_eq!(parse_duration("0s"), Ok(Duration::ZERO));
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(millis in 0..=30 * 86_400_000_u64) {
            let duration = Duration::from_millis(millis);
            prop_assert_eq!(parse_duration(&format_duration(duration)), Ok(duration));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9dhms. -]{0,12}|.*") {
            if let Ok(duration) = parse_duration(&text) {
                prop_assert!(duration <= LONGEST_DURATION);
            }
        }
    }
}
