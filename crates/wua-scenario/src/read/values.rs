//! Parses texts: durations, result codes, members, UUIDs.

use std::ops::Range;
use std::time::Duration;

use wua::{HResult, Member, ParseHResultError};

use crate::diagnostic::Problem;
use crate::members::{FindMemberError, all_names, find_member};
use crate::nearest::did_you_mean;
use crate::problems::Problems;
use crate::raw_values::{At, CallName, Code, DurationText, HangTime, KbNumber, RangeText, Uuid, Window};
use crate::{DurationRange, ParseDurationError, nearest, parse_duration};

/// The result codes that are allowed at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Must {
    Succeed,
    Fail,
}

pub(crate) fn duration(raw: &At<DurationText>, problems: &mut Problems) -> Option<Duration> {
    let text = &raw.value().0;
    part(text, text, raw.span(), problems)
}

/// Parses a duration that is all or part of a text.
fn part(part: &str, text: &str, span: Range<usize>, problems: &mut Problems) -> Option<Duration> {
    parse_duration(part)
        .map_err(|error| {
            let message = match error {
                ParseDurationError::Malformed => format!("`{text}` is not a duration"),
                ParseDurationError::TooLong => format!("`{text}` is too long"),
            };
            let is_number =
                text == part && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let help = is_number.then(|| format!("did you mean `{part}s`?"));
            problems.note(|| Problem::new(span, message, error.to_string(), help));
        })
        .ok()
}

/// Parses the time of a hang; the inner `None` means for ever.
pub(crate) fn hang_time(raw: &At<HangTime>, problems: &mut Problems) -> Option<Duration> {
    let text = &raw.value().0;
    if text == "ever" {
        return None;
    }
    // Other ways to say "for ever", such as "forever", "always", "never ends".
    if !text.is_empty() && !text.contains(|letter: char| letter.is_ascii_digit()) {
        let label = "expected a duration such as `10m`, or `ever`";
        let help = Some("did you mean `ever`?".to_owned());
        problems.note(|| Problem::new(raw.span(), format!("`{text}` is not a duration"), label, help));
        return None;
    }
    part(text, text, raw.span(), problems)
}

pub(crate) fn range(raw: &At<RangeText>, problems: &mut Problems) -> Option<DurationRange> {
    let text = &raw.value().0;
    let Some((from, to)) = text.split_once("..") else {
        return part(text, text, raw.span(), problems).map(DurationRange::exactly);
    };
    let min = part(from, text, raw.span(), problems);
    let max = part(to, text, raw.span(), problems);
    Some(DurationRange { min: min?, max: max? })
}

/// Parses the start and the end of a span of time.
pub(crate) fn window(raw: &At<Window>, problems: &mut Problems) -> Option<(Duration, Duration)> {
    let text = &raw.value().0;
    let Some((from, to)) = text.split_once("..") else {
        problems.push(
            raw.span(),
            format!("`{text}` is not a span of time"),
            "expected two times, such as `0s..10m`",
        );
        return None;
    };
    let from = part(from, text, raw.span(), problems);
    let to = part(to, text, raw.span(), problems);
    Some((from?, to?))
}

/// Returns the code, even if it is of the wrong kind. Suggestions for an unknown name are of the right kind.
pub(crate) fn code(raw: &At<Code>, must: Must, problems: &mut Problems) -> Option<HResult> {
    code_among(raw, |code| code.is_failure() == (must == Must::Fail), problems)
}

pub(crate) fn any_code(raw: &At<Code>, problems: &mut Problems) -> Option<HResult> {
    code_among(raw, |_| true, problems)
}

fn code_among(raw: &At<Code>, fits: impl Fn(HResult) -> bool, problems: &mut Problems) -> Option<HResult> {
    let (text, read) = match raw.value() {
        Code::Text(text) => (text.clone(), text.parse()),
        Code::Number(number) => (number.to_string(), number_code(*number)),
    };
    read.map_err(|error| problems.note(|| no_code(raw.span(), &text, &error, fits))).ok()
}

/// Returns the code of a number. TOML digits without `0x` are decimal, as in `unmapped = 3010`. A failure such as
/// `80240016`, a hexadecimal number that lost its `0x`, is refused, as it is in quotes.
fn number_code(number: i64) -> Result<HResult, ParseHResultError> {
    match number.to_string().parse::<HResult>() {
        Err(error) if error.hexadecimal().is_some_and(HResult::is_failure) => Err(error),
        _ => number.try_into(),
    }
}

/// Returns the problem of a text that is not a code; only names of the right kind are suggested.
fn no_code(
    span: Range<usize>,
    text: &str,
    error: &ParseHResultError,
    fits: impl Fn(HResult) -> bool,
) -> Problem {
    if error.hexadecimal().is_some() {
        let label = "expected 0x before a hexadecimal number, or a sign before a decimal one";
        return Problem::new(span, error.to_string(), label, None);
    }
    let names = wua::codes().iter().map(wua::Code::bare_name);
    let fitting = names.filter(|name| HResult::from_name(name).is_some_and(&fits));
    let label = "expected a name, 0x and up to 8 hex digits, or a 32-bit number";
    Problem::new(span, format!("`{text}` is not a result code"), label, did_you_mean(text, fitting))
}

/// Returns the member that the text names; only suitable members are suggested.
pub(crate) fn call(raw: &At<CallName>, fits: fn(Member) -> bool, problems: &mut Problems) -> Option<Member> {
    let text = &raw.value().0;
    match find_member(text) {
        Ok(call) => Some(call),
        Err(FindMemberError::Ambiguous(calls)) => {
            problems.note(|| ambiguous(raw.span(), text, &calls, fits));
            None
        }
        Err(FindMemberError::NotSimulated) => {
            problems.note(|| not_carried(raw.span(), text));
            None
        }
        Err(FindMemberError::Unknown) => {
            let label = "expected a name such as `BeginInstall` or `IUpdateInstaller::BeginInstall`";
            let message = format!("`{text}` is not a member of the API");
            problems.note(|| Problem::new(raw.span(), message, label, meant_call(text, fits)));
            None
        }
    }
}

/// Returns the problem of a name that only members have which are not simulated.
fn not_carried(span: Range<usize>, text: &str) -> Problem {
    let label = "expected a member of a session, searcher, installer, job or update that is simulated";
    Problem::new(span, format!("`{text}` is not simulated"), label, None)
}

/// Returns the problem of a name that several members have.
fn ambiguous(span: Range<usize>, text: &str, calls: &[Member], fits: fn(Member) -> bool) -> Problem {
    let message = format!("`{text}` is ambiguous");
    let label = match either(calls.iter().copied().filter(|call| fits(*call))) {
        Some(names) => format!("expected {names}"),
        None => "expected a member that can return an error".to_owned(),
    };
    Problem::new(span, message, label, None)
}

/// Suggests the nearest name; if several members have it, each under its full name.
fn meant_call(text: &str, fits: fn(Member) -> bool) -> Option<String> {
    let of = |name: &str| match find_member(name) {
        Ok(call) => vec![call],
        Err(FindMemberError::Ambiguous(calls)) => calls,
        Err(_) => Vec::new(),
    };
    let fitting = |name: &&str| of(name).into_iter().any(fits);
    let name = nearest(text, all_names().filter(fitting))?;
    match of(name).as_slice() {
        [_] => Some(format!("did you mean `{name}`?")),
        calls => either(calls.iter().copied().filter(|call| fits(*call)))
            .map(|names| format!("did you mean {names}?")),
    }
}

/// Returns the full names of the members, joined by "or".
fn either(calls: impl Iterator<Item = Member>) -> Option<String> {
    let names: Vec<_> = calls.map(|call| format!("`{call}`")).collect();
    (!names.is_empty()).then(|| names.join(" or "))
}

/// Returns the UUID in lower case.
pub(crate) fn uuid(raw: &At<Uuid>) -> String {
    raw.value().0.to_ascii_lowercase()
}

pub(crate) fn kb(raw: Option<&At<KbNumber>>) -> Vec<String> {
    raw.map(|raw| raw.value().0.clone()).into_iter().collect()
}
