//! Texts with a meaning: durations, result codes, calls, UUIDs.

use std::ops::Range;
use std::time::Duration;

use wua::{HResult, ParseHResultError};

use super::Problems;
use crate::fit::did_you_mean;
use crate::raw_values::{At, CallName, Code, DurationText, HangTime, KbNumber, RangeText, Uuid, Window};
use crate::{
    Call, DurationRange, ParseCallError, ParseDurationError, format_duration, identity, parse_duration,
};

/// What a result code must be where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Must {
    Succeed,
    Fail,
}

pub(super) fn duration(raw: &At<DurationText>, problems: &mut Problems) -> Option<Duration> {
    let text = &raw.value().0;
    part(text, text, raw.span(), problems)
}

/// A duration that is the whole of a text or a part of it.
fn part(part: &str, text: &str, span: Range<usize>, problems: &mut Problems) -> Option<Duration> {
    parse_duration(part)
        .map_err(|error| {
            let message = match error {
                ParseDurationError::Malformed => format!("`{text}` is no duration"),
                ParseDurationError::TooLong => format!("`{text}` is too long"),
            };
            problems.push(span, message, error.to_string());
        })
        .ok()
}

/// The time of a hang; the inner `None` is for ever.
pub(super) fn hang_time(raw: &At<HangTime>, problems: &mut Problems) -> Option<Duration> {
    let text = &raw.value().0;
    if text == "ever" {
        return None;
    }
    part(text, text, raw.span(), problems)
}

pub(super) fn range(raw: &At<RangeText>, problems: &mut Problems) -> Option<DurationRange> {
    let text = &raw.value().0;
    let Some((from, to)) = text.split_once("..") else {
        return part(text, text, raw.span(), problems).map(DurationRange::exactly);
    };
    let min = part(from, text, raw.span(), problems);
    let max = part(to, text, raw.span(), problems);
    ordered(text, min?, max?, raw.span(), problems)
}

/// The time from which and the time until which something holds.
pub(super) fn window(raw: &At<Window>, problems: &mut Problems) -> Option<(Duration, Duration)> {
    let text = &raw.value().0;
    let Some((from, to)) = text.split_once("..") else {
        problems.push(raw.span(), format!("`{text}` is one time"), "expected two times, such as `0s..10m`");
        return None;
    };
    let from = part(from, text, raw.span(), problems);
    let to = part(to, text, raw.span(), problems);
    ordered(text, from?, to?, raw.span(), problems).map(|range| (range.min, range.max))
}

fn ordered(
    text: &str,
    min: Duration,
    max: Duration,
    span: Range<usize>,
    problems: &mut Problems,
) -> Option<DurationRange> {
    if min > max {
        let help = format!("write `{}..{}`", format_duration(max), format_duration(min));
        problems.push_with_help(
            span,
            format!("the range `{text}` runs backwards"),
            "expected the shorter duration first",
            Some(help),
        );
        return None;
    }
    Some(DurationRange { min, max })
}

pub(super) fn code(raw: &At<Code>, must: Must, problems: &mut Problems) -> Option<HResult> {
    let code = any_code(raw, problems)?;
    if code.is_failure() == (must == Must::Fail) {
        return Some(code);
    }
    let (is, expected) = match must {
        Must::Fail => ("a success", "expected a failure: a code with bit 31 set"),
        Must::Succeed => ("a failure", "expected a success: a code with bit 31 clear"),
    };
    problems.push(raw.span(), format!("`{code}` is {is}"), expected);
    None
}

pub(super) fn any_code(raw: &At<Code>, problems: &mut Problems) -> Option<HResult> {
    let (text, read) = match raw.value() {
        Code::Text(text) => (text.clone(), text.parse()),
        Code::Number(number) => (number.to_string(), number_code(*number, problems.text_at(raw.span()))),
    };
    read.map_err(|error| {
        if error.hexadecimal().is_some() {
            let expected = "expected 0x before a hexadecimal number, or a sign before a decimal one";
            problems.push(raw.span(), error.to_string(), expected);
        } else {
            problems.push_with_help(
                raw.span(),
                format!("no result code `{text}`"),
                "expected a name, 0x and up to 8 hex digits, or a 32-bit number",
                did_you_mean(&text, wua::codes().iter().map(wua::Code::bare_name)),
            );
        }
    })
    .ok()
}

/// The code of a number. In TOML digits without `0x` are decimal, as in `unmapped = 3010`. But a
/// failure in hexadecimal, such as `80240016`, is a paste that lost its `0x`, and refused as in quotes.
fn number_code(number: i64, written: &str) -> Result<HResult, ParseHResultError> {
    match written.replace('_', "").parse::<HResult>() {
        Err(error) if error.hexadecimal().is_some_and(HResult::is_failure) => Err(error),
        _ => number.try_into(),
    }
}

pub(super) fn call(raw: &At<CallName>, problems: &mut Problems) -> Option<Call> {
    let text = &raw.value().0;
    text.parse()
        .map_err(|error: ParseCallError| match &error {
            ParseCallError::Ambiguous(calls) => {
                let names: Vec<_> = calls.iter().map(|call| format!("`{call}`")).collect();
                let message = format!("`{text}` may be several members of the API");
                problems.push(raw.span(), message, format!("expected one of {}", names.join(", ")));
            }
            ParseCallError::Unknown => problems.push_with_help(
                raw.span(),
                format!("no member `{text}` of the API"),
                "expected a name such as `BeginInstall` or `IUpdateInstaller::BeginInstall`",
                did_you_mean(text, Call::all_names()),
            ),
        })
        .ok()
}

/// The UUID in small letters.
pub(super) fn uuid(raw: &At<Uuid>, problems: &mut Problems) -> Option<String> {
    let text = &raw.value().0;
    if !identity::is_uuid(text) {
        let expected = "expected 8-4-4-4-12 hex digits without braces";
        problems.push(raw.span(), format!("`{text}` is no UUID"), expected);
        return None;
    }
    Some(text.to_ascii_lowercase())
}

pub(super) fn kb(raw: Option<&At<KbNumber>>, problems: &mut Problems) -> Vec<String> {
    let Some(raw) = raw else {
        return Vec::new();
    };
    let text = &raw.value().0;
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let expected = "expected the digits of an article, without the letters KB";
        problems.push(raw.span(), format!("`{text}` is no article number"), expected);
        return Vec::new();
    }
    vec![text.clone()]
}
