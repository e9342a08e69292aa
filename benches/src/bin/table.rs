//! Prints the table of the README from the results of the last run, in Markdown; `--write` inserts it into the README.

use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use serde_json::Value;
use wua_benches::target;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const BEGIN: &str = "<!-- table -->\n";
const END: &str = "<!-- end of table -->\n";

/// The quantity in a row.
enum Figure {
    /// The ratio of two median times.
    Ratio(&'static str, &'static str),
    /// A median time in nanoseconds.
    Nanoseconds(&'static str),
    /// A number of bytes counted by the bench `many`.
    Bytes(&'static str),
}

/// The target of a row.
enum Target {
    AtMost(f64),
    AtLeast(f64),
    /// No target: for comparison.
    None,
}

use Figure::{Bytes, Nanoseconds, Ratio};
use Target::{AtLeast, AtMost};

const ROWS: &[(&str, Figure, Target)] = &[
    ("poll, 1 update: ours ÷ mockall", Ratio("poll/wua-sim/1", "poll/mockall/1"), AtMost(0.6)),
    ("poll, 10 updates: ours ÷ mockall", Ratio("poll/wua-sim/10", "poll/mockall/10"), AtMost(0.6)),
    ("poll, 100 updates: ours ÷ mockall", Ratio("poll/wua-sim/100", "poll/mockall/100"), AtMost(0.6)),
    ("poll, 10 000 updates: ours ÷ mockall", Ratio("poll/wua-sim/10000", "poll/mockall/10000"), Target::None),
    (
        "poll, 10 updates, from another thread than the one that began: ours ÷ mockall",
        Ratio("poll/wua-sim-other-thread/10", "poll/mockall/10"),
        AtMost(0.6),
    ),
    ("poll, 10 updates: ours ÷ `Arc<Mutex<_>>`", Ratio("poll/wua-sim/10", "poll/mutex/10"), Target::None),
    ("poll, 10 updates: ours ÷ arc-swap", Ratio("poll/wua-sim/10", "poll/arc-swap/10"), Target::None),
    ("poll, 10 updates: ours ÷ floor", Ratio("poll/wua-sim/10", "poll/floor/10"), Target::None),
    (
        "poll in order: 10 000 updates ÷ 10, machine",
        Ratio("poll-in-order/wua-sim/10000", "poll-in-order/wua-sim/10"),
        AtMost(1.5),
    ),
    (
        "poll in order: 10 000 updates ÷ 10, model",
        Ratio("poll-in-order/wua-model/10000", "poll-in-order/wua-model/10"),
        AtMost(1.5),
    ),
    (
        "install, 100 steps an update: tokio paused ÷ ours",
        Ratio("install/tokio-paused", "install/wua-sim"),
        AtLeast(20.0),
    ),
    (
        "install, 100 steps an update: nexosim ÷ ours",
        Ratio("install/nexosim", "install/wua-sim"),
        AtLeast(1.0),
    ),
    ("install, 100 steps an update: desru ÷ ours", Ratio("install/desru", "install/wua-sim"), AtLeast(1.0)),
    (
        "install, a recorded shape: tokio paused ÷ ours",
        Ratio("install-few-steps/tokio-paused", "install-few-steps/wua-sim"),
        AtLeast(20.0),
    ),
    (
        "install, a recorded shape: nexosim ÷ ours",
        Ratio("install-few-steps/nexosim", "install-few-steps/wua-sim"),
        AtLeast(1.0),
    ),
    (
        "install, a recorded shape: desru ÷ ours",
        Ratio("install-few-steps/desru", "install-few-steps/wua-sim"),
        AtLeast(1.0),
    ),
    ("many, bytes a job beyond the shared plan", Bytes("job"), AtMost(256.0)),
    ("many, bytes a world beyond the shared scenario", Bytes("world"), AtMost(4096.0)),
    ("many, bytes of a world that are not freed with it", Bytes("world-left"), AtMost(0.0)),
    (
        "many, poll: one among a million jobs ÷ one alone",
        Ratio("many-jobs/sweep", "many-jobs/one"),
        AtMost(2.0),
    ),
    (
        "many, poll: one among 10 000 worlds ÷ one alone",
        Ratio("many-worlds/sweep-tenth", "many-worlds/one"),
        AtMost(2.0),
    ),
    (
        "many, poll: one among 100 000 worlds ÷ one alone",
        Ratio("many-worlds/sweep", "many-worlds/one"),
        AtMost(2.0),
    ),
    ("fork, no job: nanoseconds", Nanoseconds("fork/without-job_alone"), AtMost(150.0)),
    ("fork, with a job: nanoseconds", Nanoseconds("fork/with-job_alone"), AtMost(150.0)),
    ("fork and drop, no job: nanoseconds", Nanoseconds("fork/without-job_and-drop"), Target::None),
    ("fork and drop, with a job: nanoseconds", Nanoseconds("fork/with-job_and-drop"), Target::None),
    (
        "growth, triggers that fire one after the other: 6 000 ÷ 600",
        Ratio("growth-triggers/6000", "growth-triggers/600"),
        AtMost(15.0),
    ),
    (
        "growth, a poll of an aborted job: 10 000 updates ÷ 10",
        Ratio("growth-poll-of-aborted/10000", "growth-poll-of-aborted/10"),
        AtMost(1.5),
    ),
    (
        "growth, time that moves: 1 000 handles to finished jobs ÷ none",
        Ratio("growth-finished-handles/1000", "growth-finished-handles/0"),
        AtMost(1.5),
    ),
    (
        "judge, a stateful case: with recorded answers ÷ with the simulator",
        Ratio("judge/recorded", "judge/simulator"),
        AtLeast(0.5),
    ),
    (
        "judge, a stateful case: with an empty subject ÷ with the simulator",
        Ratio("judge/empty", "judge/simulator"),
        AtLeast(0.5),
    ),
    (
        "judge, a stateful case with the simulator: nanoseconds of processor time",
        Nanoseconds("judge/simulator"),
        Target::None,
    ),
    ("COM under Wine, a poll by vtable ÷ the floor", Ratio("com/poll-by-vtable", "com/floor"), AtMost(2.0)),
    (
        "COM under Wine, a poll by IDispatch ÷ the floor",
        Ratio("com/poll-by-idispatch", "com/floor"),
        AtMost(4.0),
    ),
    ("parse, 1 000 updates: scenario ÷ bare TOML", Ratio("parse/scenario", "parse/toml-table"), Target::None),
];

fn main() {
    let table = table();
    if !env::args().any(|arg| arg == "--write") {
        return print!("{table}");
    }
    let readme = fs::read_to_string(README).expect("the README is there");
    let (before, rest) = readme.split_once(BEGIN).expect("the README has a place for the table");
    let (_, after) = rest.split_once(END).expect("the place has an end");
    fs::write(README, format!("{before}{BEGIN}\n{table}\n{END}{after}")).expect("the README can be written");
}

fn table() -> String {
    let mut table = format!("{}\n\n| | measured | target | met |\n|---|---:|---:|---|\n", machine());
    for (what, figure, target) in ROWS {
        let value = value(figure);
        let measured = value.map_or_else(|| "–".to_owned(), |value| shown(figure, value));
        let (wanted, met) = match target {
            AtMost(limit) => (format!("≤ {limit}"), value.map(|value| value <= *limit)),
            AtLeast(1.0) => ("> 1".to_owned(), value.map(|value| value > 1.0)),
            AtLeast(limit) => (format!("≥ {limit}"), value.map(|value| value >= *limit)),
            Target::None => (String::new(), None),
        };
        let met = met.map_or("", |met| if met { "yes" } else { "**no**" });
        table.push_str(&format!("| {what} | {measured} | {wanted} | {met} |\n"));
    }
    table
}

fn shown(figure: &Figure, value: f64) -> String {
    match figure {
        Ratio(..) if value >= 10.0 => format!("{value:.1}"),
        Ratio(..) => format!("{value:.2}"),
        Nanoseconds(_) | Bytes(_) => format!("{value:.0}"),
    }
}

fn value(figure: &Figure) -> Option<f64> {
    match figure {
        Ratio(ours, peer) => Some(median(ours)? / median(peer)?),
        Nanoseconds(bench) => median(bench),
        Bytes(what) => read("wua-memory.json")?[what].as_f64(),
    }
}

/// Returns the median of a bench in nanoseconds.
fn median(bench: &str) -> Option<f64> {
    read(&estimates(bench))?["median"]["point_estimate"].as_f64()
}

fn estimates(bench: &str) -> String {
    format!("criterion/{bench}/new/estimates.json")
}

fn read(path: &str) -> Option<Value> {
    serde_json::from_slice(&fs::read(target().join(path)).ok()?).ok()
}

/// Describes the machine and the date of the measurement.
fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = info.lines().filter(|line| line.starts_with("processor")).count();
    let result = target().join(estimates("poll/wua-sim/10"));
    let modified = fs::metadata(result).and_then(|file| file.modified());
    let date = modified.map_or_else(|_| "an unknown day".to_owned(), date);
    format!("Measured on {date}, {}, {cores} cores.", model.map_or("unknown processor", |(_, name)| name))
}

/// Formats the day in the Gregorian calendar, in UTC.
fn date(time: SystemTime) -> String {
    let days = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 86_400);
    // Days since March 1 of the year 0, in eras of 400 years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let day = |days: u64| date(UNIX_EPOCH + Duration::from_secs(days * 86_400));
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(19_782), "2024-02-29");
        assert_eq!(day(20_779), "2026-11-22");
    }
}
