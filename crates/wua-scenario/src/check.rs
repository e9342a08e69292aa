//! The rules that every scenario must satisfy, whether it was read from a file or built in code.

mod course;
mod events;
mod update;

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wua::HResult;

use crate::diagnostic::Problem;
use crate::duration::check_length;
use crate::place::Step::{self, Field};
use crate::problems::Problems;
use crate::{DurationRange, Scenario, format_duration};

/// 10000-01-01, in seconds since 1970. The last moment that a file can name is the leap second before it.
const TOO_LATE: Duration = Duration::from_secs(253_402_300_801);

/// The problems found so far; `find` locates a value in the source.
pub(crate) struct Findings<'a> {
    problems: &'a mut Problems,
    find: &'a dyn Fn(&[Step<'_>]) -> Range<usize>,
}

impl Findings<'_> {
    fn push(&mut self, place: &[Step<'_>], message: impl Into<String>, label: impl Into<String>) {
        self.push_with_help(place, message, label, None);
    }

    fn push_with_help(
        &mut self,
        place: &[Step<'_>],
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) {
        let find = self.find;
        self.problems.note(|| Problem::new(find(place), message, label, help));
    }
}

/// Checks every rule that this crate knows. Names of policy switches are checked by the simulator.
pub(crate) fn scenario(
    scenario: &Scenario,
    problems: &mut Problems,
    find: &dyn Fn(&[Step<'_>]) -> Range<usize>,
) {
    let mut findings = Findings { problems, find };
    starts_at(scenario.starts_at, &mut findings);
    duration(scenario.agent.queue, &[Field("agent"), Field("queue")], &mut findings);
    update::check(&scenario.updates, &mut findings);
    events::check(scenario, &mut findings);
}

fn starts_at(moment: SystemTime, findings: &mut Findings<'_>) {
    let wrong = match moment.duration_since(UNIX_EPOCH) {
        Err(_) => "before 1970",
        Ok(since) if since >= TOO_LATE => "after 9999",
        Ok(_) => return,
    };
    let label = "expected a date and time in UTC, from 1970 to 9999, such as 2026-11-10T18:00:00Z";
    findings.push(&[Field("starts_at")], format!("`starts_at` is {wrong}"), label);
}

fn duration(duration: Duration, place: &[Step<'_>], findings: &mut Findings<'_>) {
    if let Err(error) = check_length(duration) {
        findings.push(place, format!("`{}` is too long", format_duration(duration)), error.to_string());
    }
}

/// Checks two durations, of which the first must not exceed the second.
fn range(range: DurationRange, place: &[Step<'_>], findings: &mut Findings<'_>) {
    let DurationRange { min, max } = range;
    if let Err(error) = check_length(min.max(max)) {
        findings.push(place, format!("`{range}` is too long"), error.to_string());
    } else if min > max {
        findings.push_with_help(
            place,
            format!("the range `{range}` is reversed"),
            "expected the shorter duration first",
            Some(format!("write `{}`", DurationRange { min: max, max: min })),
        );
    }
}

fn percent(percent: u8, name: &str, place: &[Step<'_>], findings: &mut Findings<'_>) {
    if percent > 100 {
        findings.push(place, format!("{name} is {percent}"), "expected 0 to 100");
    }
}

fn failure(code: HResult, place: &[Step<'_>], findings: &mut Findings<'_>) {
    if !code.is_failure() {
        findings.push(
            place,
            format!("`{}` is a success", named(code)),
            "expected a failure: a code with bit 31 set",
        );
    }
}

fn success(code: HResult, place: &[Step<'_>], findings: &mut Findings<'_>) {
    if code.is_failure() {
        findings.push(
            place,
            format!("`{}` is a failure", named(code)),
            "expected a success: a code with bit 31 clear",
        );
    }
}

/// Formats a code with its name, if scenarios have one for it.
fn named(code: HResult) -> String {
    code.code().map_or_else(|| code.to_string(), |known| format!("{} ({code:#X})", known.bare_name()))
}
