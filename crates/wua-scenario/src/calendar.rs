//! Dates of the Gregorian calendar as days since 1970-01-01.

/// Returns the number of days from 1970-01-01 to a date of the Gregorian calendar.
pub(crate) fn days_from_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 719_469
}

/// Returns the year, month and day that is the given number of days after 1970-01-01.
pub(crate) fn date(days_from_1970: u64) -> (u64, u64, u64) {
    // Years count from March 1, so that a leap day is the last day of its year.
    let days = days_from_1970 + 719_468;
    let (cycles, days) = (days / 146_097, days % 146_097);
    let years = (days - days / 1_460 + days / 36_524 - days / 146_096) / 365;
    let days = days - (years * 365 + years / 4 - years / 100);
    let months = (days * 5 + 2) / 153;
    let day = days - (months * 153 + 2) / 5 + 1;
    let year = cycles * 400 + years;
    if months < 10 { (year, months + 3, day) } else { (year + 1, months - 9, day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks day by day through more than one 400-year cycle of leap years.
    #[test]
    fn dates_follow_each_other_and_count_back() {
        let mut before = (1969, 12, 31);
        for days in 0..150_000 {
            let (year, month, day) = date(days);
            let next_day = (year, month, day) == (before.0, before.1, before.2 + 1);
            let next_month = day == 1 && before.2 >= 28 && (year, month) == (before.0, before.1 + 1);
            let next_year = (month, day) == (1, 1) && before == (year - 1, 12, 31);
            assert!(next_day || next_month || next_year, "{before:?} {year}-{month}-{day}");
            let [year, month, day] = [year, month, day].map(u64::cast_signed);
            assert_eq!(days_from_1970(year, month, day), days.cast_signed());
            before = date(days);
        }
        assert_eq!(date(2_932_896), (9999, 12, 31));
        assert_eq!(date(11_016), (2000, 2, 29));
    }
}
