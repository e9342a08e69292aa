//! Settings of the double, read from environment variables, and clear messages for mistakes in them.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use wua::text::printable;
use wua_scenario::{LoadError, Preset, Scenario, nearest, parse_duration};
use wua_sim::{ClockMode, World, WorldBuilder};

/// The prefix of every variable; an unknown name with this prefix is a mistake.
const PREFIX: &str = "WUASIM_";

pub(crate) const SCENARIO: &str = "WUASIM_SCENARIO";
const SEED: &str = "WUASIM_SEED";
const CLOCK: &str = "WUASIM_CLOCK";
const POLICY: &str = "WUASIM_POLICY";
pub(crate) const JOURNAL: &str = "WUASIM_JOURNAL";

/// The variables that [`Settings::from_environment`] reads.
pub const VARIABLES: [&str; 5] = [SCENARIO, SEED, CLOCK, POLICY, JOURNAL];

/// The default speed at which time advances by itself, as a multiple of real time: ten minutes per second.
const FLOW: f64 = 600.0;

/// The scenario that the double plays, and its configuration.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// The scenario file (TOML).
    pub scenario: PathBuf,
    /// The seed of the random draws.
    pub seed: u64,
    /// The clock of the world.
    pub clock: ClockMode,
    /// The speed at which time also advances by itself, as a multiple of real time; `None` if it does not. With the
    /// clock `Auto` this is `mixed`: a call that waits jumps, and clients that sleep or wait for an event see time
    /// pass.
    /// this is `mixed`: a call that waits jumps, and clients that sleep or wait for an event see time pass.
    pub flow: Option<f64>,
    /// A preset of the policy that replaces the scenario's.
    pub policy: Option<Preset>,
    /// The file that the journal is appended to.
    pub journal: Option<PathBuf>,
}

/// The reason why there is no double, in one printable line: the mistake, its place, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(String);

impl Refusal {
    pub(crate) fn new(line: impl fmt::Display) -> Self {
        Self(printable(&line.to_string()).into_owned())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl Settings {
    /// Returns the settings for a test: seed 0, a clock that jumps and never moves by itself, the scenario's own
    /// policy.
    #[must_use]
    pub fn new(scenario: impl Into<PathBuf>) -> Self {
        Self {
            scenario: scenario.into(),
            seed: 0,
            clock: ClockMode::Auto,
            flow: None,
            policy: None,
            journal: None,
        }
    }

    /// Reads the settings from environment variables, such as [`std::env::vars_os`]; they are listed in the
    /// documentation of the crate. The default clock is `mixed`.
    ///
    /// # Errors
    /// [`Refusal`] if no scenario is named, a value is wrong, or an unknown variable begins with `WUASIM_`. The
    /// scenario is only read when a [`world`](Self::world) is created.
    pub fn from_environment(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, Refusal> {
        let ours = variables.into_iter().map(|(name, value)| (name.to_string_lossy().to_uppercase(), value));
        let ours: Vec<_> = ours.filter(|(name, _)| name.starts_with(PREFIX)).collect();
        if let Some((name, _)) = ours.iter().find(|(name, _)| !VARIABLES.contains(&name.as_str())) {
            return Err(unknown(name));
        }
        let given = |wanted: &str| {
            let found = ours.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.as_os_str()).filter(|value| !value.is_empty())
        };
        let scenario = given(SCENARIO).ok_or_else(|| {
            Refusal::new(format_args!("no scenario is named: set {SCENARIO} to the path of a scenario file"))
        })?;
        let (clock, flow) = given(CLOCK).map_or(Ok(DEFAULT_CLOCK), clock)?;
        Ok(Self {
            seed: given(SEED).map_or(Ok(0), seed)?,
            clock,
            flow,
            policy: given(POLICY).map(policy).transpose()?,
            journal: given(JOURNAL).map(PathBuf::from),
            ..Self::new(scenario)
        })
    }

    /// Creates a world as configured. The flow of time by itself belongs to the server, not to the world.
    ///
    /// # Errors
    /// [`Refusal`] if the scenario cannot be read or is wrong: file, line, and what was expected.
    pub fn world(&self) -> Result<World, Refusal> {
        // A device or a pipe might never end.
        if std::fs::metadata(&self.scenario).is_ok_and(|found| !found.is_file()) {
            let path = self.scenario.display();
            return Err(Refusal::new(format_args!(
                "the scenario `{path}` is not a file; name a scenario file (TOML)"
            )));
        }
        Ok(self.builder().map_err(|error| refusal(&error))?.seed(self.seed).clock(self.clock).build())
    }

    fn builder(&self) -> Result<WorldBuilder, LoadError> {
        let mut scenario = Scenario::load(&self.scenario)?;
        scenario.policy.preset = self.policy.or(scenario.policy.preset);
        Ok(World::builder(scenario)?)
    }
}

/// Formats the message for a variable with a wrong value.
fn wrong(name: &str, value: &OsStr, expected: &str) -> Refusal {
    Refusal::new(format_args!("{name} is `{}`: expected {expected}", value.display()))
}

fn unknown(name: &str) -> Refusal {
    let meant = nearest(name, VARIABLES).map(|name| format!("did you mean {name}?"));
    let hint = meant.unwrap_or_else(|| format!("the settings are {}", VARIABLES.join(", ")));
    Refusal::new(format_args!("unknown setting {name}: {hint}"))
}

/// Explains in one line why the scenario is wrong: the first problem, and the number of others.
fn refusal(error: &LoadError) -> Refusal {
    match error {
        LoadError::Io(_, cause) => {
            Refusal::new(format_args!("{error}: {cause}; {SCENARIO} or the caller names this file"))
        }
        LoadError::Scenario(error) => {
            let first = error.lines().next().unwrap_or_default();
            match error.problems().count() - 1 + error.more() {
                0 => Refusal::new(first),
                more => Refusal::new(format_args!("{first} (and {more} more; `wuasim check` shows them)")),
            }
        }
    }
}

/// Parses a value with `read`.
fn read<T>(
    name: &str,
    value: &OsStr,
    expected: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Refusal> {
    value.to_str().and_then(read).ok_or_else(|| wrong(name, value, expected))
}

fn seed(value: &OsStr) -> Result<u64, Refusal> {
    read(SEED, value, "a whole number from 0 to 18446744073709551615", |text| text.parse().ok())
}

fn policy(value: &OsStr) -> Result<Preset, Refusal> {
    read(POLICY, value, "documented, observed or hostile", Preset::from_name)
}

/// A clock, and the speed at which time also advances by itself.
type Clock = (ClockMode, Option<f64>);

/// The default clock, which suits clients that wait in a call, sleep, or wait for an event.
pub(crate) const DEFAULT_CLOCK: Clock = (ClockMode::Auto, Some(FLOW));

/// The range of factors that a clock may have: a second takes from a quarter of an hour to a microsecond. Beyond it,
/// nothing would seem to move, or a world would reach the end of its time.
const FACTORS: RangeInclusive<f64> = 0.001..=1_000_000.0;

/// Parses the name of a clock.
pub(crate) fn clock(value: &OsStr) -> Result<Clock, Refusal> {
    let expected = format!(
        "mixed:<factor> such as mixed:600, auto, manual, paced:<factor> such as paced:60 (factors from {} to {}), \
         or per-poll:<duration> such as per-poll:1s",
        FACTORS.start(),
        FACTORS.end()
    );
    read(CLOCK, value, &expected, clock_of)
}

fn clock_of(text: &str) -> Option<Clock> {
    match text.split_once(':') {
        None if text == "mixed" => Some(DEFAULT_CLOCK),
        None if text == "auto" => Some((ClockMode::Auto, None)),
        None if text == "manual" => Some((ClockMode::Manual, None)),
        Some(("mixed", factor)) => Some((ClockMode::Auto, Some(read_factor(factor)?))),
        Some(("paced", factor)) => Some((ClockMode::Paced { factor: read_factor(factor)? }, None)),
        Some(("per-poll", step)) => {
            let step = parse_duration(step).ok()?;
            (step > Duration::ZERO).then_some((ClockMode::PerPoll { step }, None))
        }
        _ => None,
    }
}

fn read_factor(text: &str) -> Option<f64> {
    text.parse().ok().filter(|factor| FACTORS.contains(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");

    fn settings(variables: &[(&str, &str)]) -> Result<Settings, String> {
        let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Settings::from_environment(variables).map_err(|refusal| refusal.to_string())
    }

    fn with(name: &str, value: &str) -> Result<Settings, String> {
        settings(&[(SCENARIO, "a.toml"), (name, value)])
    }

    fn refused(path: &str) -> String {
        Settings::new(format!("{SCENARIOS}/{path}")).world().unwrap_err().to_string()
    }

    #[test]
    fn the_scenario_alone_is_enough() {
        let expected = Settings { flow: Some(600.0), ..Settings::new("a.toml") };
        assert_eq!(settings(&[(SCENARIO, "a.toml")]), Ok(expected.clone()));
        assert_eq!(settings(&[("PATH", "/bin"), (SCENARIO, "a.toml"), (SEED, "")]), Ok(expected.clone()));
        assert_eq!(settings(&[("wuasim_scenario", "a.toml")]), Ok(expected), "as Windows reads names");
    }

    #[test]
    fn every_setting_is_read() {
        let all = [
            (SCENARIO, "a.toml"),
            (SEED, "18446744073709551615"),
            (CLOCK, "manual"),
            (POLICY, "hostile"),
            (JOURNAL, "a.journal"),
        ];
        let settings = settings(&all).unwrap();
        assert_eq!(settings.scenario, PathBuf::from("a.toml"));
        assert_eq!(settings.seed, u64::MAX);
        assert_eq!(settings.clock, ClockMode::Manual);
        assert_eq!(settings.policy, Some(Preset::Hostile));
        assert_eq!(settings.journal, Some(PathBuf::from("a.journal")));
    }

    #[test]
    fn every_form_of_the_clock_is_read() {
        let step = Duration::from_millis(1500);
        for (text, mode, flow) in [
            ("mixed", ClockMode::Auto, Some(600.0)),
            ("mixed:0.5", ClockMode::Auto, Some(0.5)),
            ("auto", ClockMode::Auto, None),
            ("manual", ClockMode::Manual, None),
            ("paced:0.5", ClockMode::Paced { factor: 0.5 }, None),
            ("per-poll:1s500ms", ClockMode::PerPoll { step }, None),
        ] {
            let settings = with(CLOCK, text).unwrap();
            assert_eq!((settings.clock, settings.flow), (mode, flow), "{text}");
        }
        for wrong in [
            "Auto",
            "paced",
            "paced:",
            "paced:0",
            "paced:-1",
            "paced:inf",
            "paced:NaN",
            "per-poll",
            "per-poll:1",
            "per-poll:0s",
            "manual:1",
            "auto:",
        ] {
            let refusal = with(CLOCK, wrong).unwrap_err();
            assert!(
                refusal.starts_with(&format!("WUASIM_CLOCK is `{wrong}`: expected mixed:<factor>")),
                "{refusal}"
            );
        }
    }

    /// Clocks with unreasonable numbers.
    const ODD_CLOCKS: [&str; 22] = [
        "paced:1e300",
        "paced:1000000.1",
        "paced:1e6",
        "paced:inf",
        "paced:-inf",
        "paced:nan",
        "paced:-1",
        "paced:0",
        "paced:-0.0",
        "paced:1e-300",
        "paced:0.001",
        "mixed:1e300",
        "mixed:nan",
        "mixed:0",
        "mixed:1e6",
        "per-poll:0s",
        "per-poll:1ns",
        "per-poll:-1s",
        "per-poll:18446744073709551615ms",
        "per-poll:99999999999999999999999d",
        "per-poll:24h",
        "auto:1",
    ];

    /// Polls a job as a client does, with any clock.
    fn poll(world: &World) {
        let session = world.session();
        let found = session.create_update_searcher().unwrap().search("IsInstalled=0").unwrap();
        let installer = session.create_update_installer().unwrap();
        installer.set_updates(&found.updates);
        let job = wua::begin_install(&*installer).unwrap();
        for _ in 0..50 {
            job.get_progress().unwrap();
            job.is_completed().unwrap();
        }
        world.advance(Duration::from_secs(60));
    }

    #[test]
    fn a_clock_is_refused_with_a_reason_or_works_whatever_its_numbers_are() {
        let scenario = format!("{SCENARIOS}/scenarios/patch-tuesday.toml");
        let mut working = Vec::new();
        for text in ODD_CLOCKS {
            match settings(&[(SCENARIO, &scenario), (CLOCK, text)]) {
                Err(refusal) => assert!(refusal.starts_with("WUASIM_CLOCK is `"), "{refusal}"),
                Ok(settings) => {
                    poll(&settings.world().unwrap());
                    working.push(text);
                }
            }
        }
        let right = ["paced:1e6", "paced:0.001", "mixed:1e6", "per-poll:24h"];
        assert!(right.iter().all(|text| working.contains(text)), "{working:?}");
        assert!(working.iter().all(|text| !text.starts_with("paced") || right.contains(text)), "{working:?}");
    }

    #[test]
    fn every_setting_is_refused_with_a_reason_or_read_whatever_it_is() {
        let odd =
            ["\u{1B}[31m", "-1", "1e300", "\0", "\u{FFFF}", "18446744073709551616", " ", "a\nb", "/dev/null"];
        for name in [SEED, CLOCK, POLICY] {
            for value in odd {
                let refusal = with(name, value).unwrap_err();
                assert!(refusal.starts_with(&format!("{name} is `")), "{refusal}");
            }
        }
        for value in odd {
            // No file has this name.
            let settings = settings(&[(SCENARIO, value)]).unwrap();
            assert!(settings.world().is_err(), "{value:?}");
        }
        let folder = Settings::new(SCENARIOS).world().unwrap_err().to_string();
        assert!(folder.ends_with("is not a file; name a scenario file (TOML)"), "{folder}");
    }

    #[test]
    fn nothing_from_a_file_or_the_environment_acts_on_a_terminal() {
        let hostile = "\u{1B}[31m\u{202E}\u{9B}2J\u{200B}";
        let file = std::env::temp_dir().join(format!("wuasim-settings-{}.toml", std::process::id()));
        // TOML has its own escapes.
        let key: String = hostile.chars().map(|letter| format!("\\u{:04X}", u32::from(letter))).collect();
        std::fs::write(&file, format!("title = 'x'\n\"{key}\" = 1\n")).unwrap();
        let refusals = [
            with(SEED, hostile).unwrap_err(),
            with(POLICY, hostile).unwrap_err(),
            with(CLOCK, hostile).unwrap_err(),
            with(&format!("WUASIM_{hostile}"), "1").unwrap_err(),
            Settings::new(hostile).world().unwrap_err().to_string(),
            Settings::new(&file).world().unwrap_err().to_string(),
        ];
        std::fs::remove_file(file).unwrap();
        for refusal in refusals {
            assert!(refusal.chars().all(wua::text::is_printable), "{refusal:?}");
            // Names of variables are compared in upper case.
            assert!(refusal.to_lowercase().contains(r"\u{1b}[31m"), "{refusal}");
        }
    }

    #[test]
    fn without_a_scenario_there_is_no_double() {
        let refusal = "no scenario is named: set WUASIM_SCENARIO to the path of a scenario file";
        assert_eq!(settings(&[]), Err(refusal.to_owned()));
        assert_eq!(settings(&[(SCENARIO, ""), (SEED, "1")]), Err(refusal.to_owned()));
    }

    #[test]
    fn wrong_values_are_refused_with_the_expectation() {
        for (name, value, expected) in [
            (SEED, "-1", "WUASIM_SEED is `-1`: expected a whole number from 0 to 18446744073709551615"),
            (POLICY, "nice", "WUASIM_POLICY is `nice`: expected documented, observed or hostile"),
            ("WUASIM_SEDE", "1", "unknown setting WUASIM_SEDE: did you mean WUASIM_SEED?"),
            (
                "WUASIM_COLOUR_OF_IT",
                "1",
                "unknown setting WUASIM_COLOUR_OF_IT: the settings are WUASIM_SCENARIO, WUASIM_SEED, WUASIM_CLOCK, \
                 WUASIM_POLICY, WUASIM_JOURNAL",
            ),
        ] {
            assert_eq!(with(name, value), Err(expected.to_owned()));
        }
    }

    #[test]
    fn a_world_is_as_the_settings_say() {
        let mut settings = Settings::new(format!("{SCENARIOS}/scenarios/patch-tuesday.toml"));
        let plain = settings.world().unwrap();
        settings.seed = 7;
        settings.policy = Some(Preset::Hostile);
        let hostile = settings.world().unwrap();
        assert_eq!((plain.seed(), hostile.seed()), (0, 7));
        assert_ne!(plain.policy(), hostile.policy());
    }

    #[test]
    fn a_scenario_that_cannot_be_read_is_one_line() {
        let refusal = refused("scenarios/nowhere.toml");
        assert!(refusal.starts_with("cannot read ") && refusal.contains("nowhere.toml: "), "{refusal}");
        assert_eq!(refusal.lines().count(), 1);
    }

    #[test]
    fn a_scenario_that_is_wrong_is_one_line_with_its_place() {
        for entry in std::fs::read_dir(format!("{SCENARIOS}/wrong-scenarios")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let refusal = refused(&format!("wrong-scenarios/{name}"));
            assert!(refusal.contains(&format!("{name}:")), "{refusal}");
            assert_eq!(refusal.lines().count(), 1, "{refusal}");
        }
    }
}
