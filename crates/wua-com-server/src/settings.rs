//! What the double plays and how: settings from the environment, and plain words for what is wrong with them.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use wua_scenario::{LoadError, Preset, Scenario, nearest, parse_duration};
use wua_sim::{ClockMode, World, WorldBuilder};

/// Every variable begins so; a name that begins so and means nothing is a mistake.
const PREFIX: &str = "WUASIM_";

const SCENARIO: &str = "WUASIM_SCENARIO";
const SEED: &str = "WUASIM_SEED";
const CLOCK: &str = "WUASIM_CLOCK";
const POLICY: &str = "WUASIM_POLICY";
const JOURNAL: &str = "WUASIM_JOURNAL";

/// The variables that [`Settings::from_environment`] reads.
pub const VARIABLES: [&str; 5] = [SCENARIO, SEED, CLOCK, POLICY, JOURNAL];

/// What the double plays, and how.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// The scenario file (TOML).
    pub scenario: PathBuf,
    /// The seed of everything random.
    pub seed: u64,
    /// How time passes.
    pub clock: ClockMode,
    /// A preset of the policy instead of the scenario's.
    pub policy: Option<Preset>,
    /// The file that the journal is written to.
    pub journal: Option<PathBuf>,
}

/// Why there is no double: one line, for a person. What is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl Settings {
    /// That scenario, with seed 0, the clock that jumps by itself and the scenario's own policy.
    #[must_use]
    pub fn new(scenario: impl Into<PathBuf>) -> Self {
        Self { scenario: scenario.into(), seed: 0, clock: ClockMode::Auto, policy: None, journal: None }
    }

    /// Reads the settings from the variables of an environment, such as [`std::env::vars_os`]; the documentation of
    /// the crate lists them.
    ///
    /// # Errors
    /// [`Refusal`] if no scenario is named, if a value is wrong, or if a variable whose name begins with `WUASIM_` is
    /// none of these. Whether the scenario is right is seen when a [`world`](Self::world) is made of it.
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
            Refusal(format!("no scenario is named: set {SCENARIO} to the path of a scenario file"))
        })?;
        Ok(Self {
            seed: given(SEED).map_or(Ok(0), seed)?,
            clock: given(CLOCK).map_or(Ok(ClockMode::Auto), clock)?,
            policy: given(POLICY).map(policy).transpose()?,
            journal: given(JOURNAL).map(PathBuf::from),
            ..Self::new(scenario)
        })
    }

    /// A new world as the settings say.
    ///
    /// # Errors
    /// [`Refusal`] if the scenario cannot be read or is wrong: file, line, and what was expected.
    pub fn world(&self) -> Result<World, Refusal> {
        Ok(self.builder().map_err(|error| refusal(&error))?.seed(self.seed).clock(self.clock).build())
    }

    /// The file of the journal, empty, if one is named. Made at the beginning, so that a name that cannot be
    /// written to is a refusal and not a journal that is missed at the end.
    #[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "only the server writes a journal"))]
    pub(crate) fn journal_file(&self) -> Result<Option<File>, Refusal> {
        let Some(path) = &self.journal else { return Ok(None) };
        let file = File::create(path);
        file.map(Some).map_err(|cause| Refusal(format!("{JOURNAL} is `{}`: {cause}", path.display())))
    }

    fn builder(&self) -> Result<WorldBuilder, LoadError> {
        let mut scenario = Scenario::load(&self.scenario)?;
        scenario.policy.preset = self.policy.or(scenario.policy.preset);
        Ok(World::builder(scenario)?)
    }
}

/// The line of a variable that is wrong.
fn wrong(name: &str, value: &OsStr, expected: &str) -> Refusal {
    Refusal(format!("{name} is `{}`: expected {expected}", value.display()))
}

fn unknown(name: &str) -> Refusal {
    let meant = nearest(name, VARIABLES).map(|name| format!("did you mean {name}?"));
    let hint = meant.unwrap_or_else(|| format!("there are {}", VARIABLES.join(", ")));
    Refusal(format!("there is no setting {name}: {hint}"))
}

/// What is wrong with the scenario, in one line: the first problem, and how many more there are.
fn refusal(error: &LoadError) -> Refusal {
    match error {
        LoadError::Io(_, cause) => {
            Refusal(format!("{error}: {cause}; {SCENARIO} or the caller names this file"))
        }
        LoadError::Scenario(error) => {
            let first = error.lines().next().unwrap_or_default();
            match error.problems().count() - 1 + error.more() {
                0 => Refusal(first),
                more => Refusal(format!("{first} (and {more} more; `wuasim check` shows them)")),
            }
        }
    }
}

/// The text of a value, if `read` makes something of it.
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

/// The mode of the clock that the text names.
pub(crate) fn clock(value: &OsStr) -> Result<ClockMode, Refusal> {
    let expected =
        "auto, manual, paced:<factor> such as paced:60, or per-poll:<duration> such as per-poll:1s";
    read(CLOCK, value, expected, clock_mode)
}

fn clock_mode(text: &str) -> Option<ClockMode> {
    match text.split_once(':') {
        None if text == "auto" => Some(ClockMode::Auto),
        None if text == "manual" => Some(ClockMode::Manual),
        Some(("paced", factor)) => {
            let factor: f64 = factor.parse().ok()?;
            (factor.is_finite() && factor > 0.0).then_some(ClockMode::Paced { factor })
        }
        Some(("per-poll", step)) => {
            let step = parse_duration(step).ok()?;
            (step > Duration::ZERO).then_some(ClockMode::PerPoll { step })
        }
        _ => None,
    }
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
        let expected = Settings::new("a.toml");
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
        for (text, mode) in [
            ("auto", ClockMode::Auto),
            ("manual", ClockMode::Manual),
            ("paced:0.5", ClockMode::Paced { factor: 0.5 }),
            ("per-poll:1s500ms", ClockMode::PerPoll { step }),
        ] {
            assert_eq!(with(CLOCK, text).unwrap().clock, mode, "{text}");
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
                refusal.starts_with(&format!("WUASIM_CLOCK is `{wrong}`: expected auto, manual,")),
                "{refusal}"
            );
        }
    }

    #[test]
    fn without_a_scenario_there_is_no_double() {
        let refusal = "no scenario is named: set WUASIM_SCENARIO to the path of a scenario file";
        assert_eq!(settings(&[]), Err(refusal.to_owned()));
        assert_eq!(settings(&[(SCENARIO, ""), (SEED, "1")]), Err(refusal.to_owned()));
    }

    #[test]
    fn wrong_values_tell_what_was_expected() {
        for (name, value, expected) in [
            (SEED, "-1", "WUASIM_SEED is `-1`: expected a whole number from 0 to 18446744073709551615"),
            (POLICY, "nice", "WUASIM_POLICY is `nice`: expected documented, observed or hostile"),
            ("WUASIM_SEDE", "1", "there is no setting WUASIM_SEDE: did you mean WUASIM_SEED?"),
            (
                "WUASIM_COLOUR_OF_IT",
                "1",
                "there is no setting WUASIM_COLOUR_OF_IT: there are WUASIM_SCENARIO, WUASIM_SEED, WUASIM_CLOCK, \
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
    fn a_journal_that_cannot_be_written_is_a_refusal() {
        let mut settings = Settings::new("a.toml");
        assert!(settings.journal_file().unwrap().is_none());
        settings.journal = Some("nowhere/at/all".into());
        let refusal = settings.journal_file().unwrap_err().to_string();
        assert!(refusal.starts_with("WUASIM_JOURNAL is `nowhere/at/all`: "), "{refusal}");
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
