//! Criteria as the tests think of them: generated, written down in any spelling, and evaluated by
//! an evaluator of their own.

use proptest::prelude::*;
use wua::escape_criteria_string;

use super::IDS;
use super::world::Subject;

pub(super) const FLAGS: [&str; 7] = [
    "IsAssigned",
    "BrowseOnly",
    "AutoSelectOnWebSites",
    "IsInstalled",
    "IsHidden",
    "IsPresent",
    "RebootRequired",
];
const ACTIONS: [&str; 5] = ["None", "Installation", "Uninstallation", "Detection", "OptionalInstallation"];

/// A criterion. `Id` and `Category` name a UUID of [`IDS`], `Flag` one of [`FLAGS`], and `Action`
/// the number of an action, or none for `*`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Atom {
    Flag(usize, bool),
    Type(bool, String),
    Action(Option<usize>),
    Id(bool, usize),
    Revision(i64),
    Category(usize),
}

/// Or-groups of and-terms.
pub(super) type Groups = Vec<Vec<Atom>>;

impl Atom {
    /// Returns the meaning, written with numbers and names and without the code under test.
    fn holds(&self, subject: &Subject) -> bool {
        let data = &subject.data;
        match self {
            Self::Flag(which, value) => {
                let flags = [
                    subject.is_assigned,
                    data.browse_only,
                    data.auto_select_on_web_sites,
                    data.is_installed,
                    subject.is_hidden,
                    data.is_present,
                    data.reboot_required,
                ];
                flags[*which] == *value
            }
            Self::Type(true, name) => [("software", 1), ("driver", 2)]
                .contains(&(name.to_lowercase().as_str(), data.update_type.value())),
            Self::Type(false, name) => !Self::Type(true, name.clone()).holds(subject),
            Self::Action(action) => action.is_none_or(|a| data.deployment_action.value() == a as i32),
            Self::Id(equal, which) => (data.identity.update_id.to_lowercase() == IDS[*which]) == *equal,
            Self::Revision(number) => i64::from(data.identity.revision_number) == *number,
            Self::Category(which) => {
                data.categories.iter().any(|category| category.category_id.to_lowercase() == IDS[*which])
            }
        }
    }

    pub(super) fn is_action(&self) -> bool {
        matches!(self, Self::Action(_))
    }

    fn write(&self, pen: &mut Pen) -> String {
        let (name, operator, value) = match self {
            Self::Flag(which, value) => (FLAGS[*which], "=", u8::from(*value).to_string()),
            Self::Type(true, name) => ("Type", "=", pen.string(name)),
            Self::Type(false, name) => ("Type", "!=", pen.string(name)),
            Self::Action(None) => ("DeploymentAction", "=", "*".to_owned()),
            Self::Action(Some(action)) => ("DeploymentAction", "=", pen.string(ACTIONS[*action])),
            Self::Id(true, which) => ("UpdateID", "=", pen.string(IDS[*which])),
            Self::Id(false, which) => ("UpdateID", "!=", pen.string(IDS[*which])),
            Self::Revision(number) => ("RevisionNumber", "=", number.to_string()),
            Self::Category(which) => {
                let (name, operator, value) =
                    (pen.word("CategoryIDs"), pen.word("contains"), pen.string(IDS[*which]));
                return format!("{name}{}{operator}{}{value}", pen.gap(), pen.blank());
            }
        };
        format!("{}{}{operator}{}{value}", pen.word(name), pen.blank(), pen.blank())
    }
}

/// Returns `true` if the subject meets the criteria: the reference.
pub(super) fn holds(groups: &Groups, subject: &Subject) -> bool {
    groups.iter().any(|group| {
        let implied = group.iter().any(Atom::is_action) || subject.data.deployment_action.value() == 1;
        implied && group.iter().all(|atom| atom.holds(subject))
    })
}

/// The variations of the spelling.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Freedom {
    pub(super) case: bool,
    pub(super) string_case: bool,
    pub(super) blanks: bool,
    pub(super) parentheses: bool,
}

impl Freedom {
    pub(super) const ALL: Self = Self { case: true, string_case: true, blanks: true, parentheses: true };
}

/// Writes criteria down. Its choices are given: 0 is the plain way, and so are all after the last.
struct Pen<'c> {
    choices: std::slice::Iter<'c, u8>,
    freedom: Freedom,
}

impl Pen<'_> {
    fn choose(&mut self, free: bool, ways: u8) -> usize {
        if free { usize::from(self.choices.next().copied().unwrap_or(0) % ways) } else { 0 }
    }

    fn in_some_case(&mut self, free: bool, text: &str) -> String {
        match self.choose(free, 4) {
            0 => text.to_owned(),
            1 => text.to_ascii_uppercase(),
            2 => text.to_ascii_lowercase(),
            _ => swap_case(text),
        }
    }

    fn word(&mut self, word: &str) -> String {
        self.in_some_case(self.freedom.case, word)
    }

    fn string(&mut self, denoted: &str) -> String {
        let denoted = self.in_some_case(self.freedom.string_case, denoted);
        format!("'{}'", escape_criteria_string(&denoted))
    }

    /// White space where none is needed.
    fn blank(&mut self) -> &'static str {
        ["", " ", "\t", "\r\n    "][self.choose(self.freedom.blanks, 4)]
    }

    /// White space where some is needed.
    fn gap(&mut self) -> &'static str {
        [" ", "\t", "\n", " \r\n\t "][self.choose(self.freedom.blanks, 4)]
    }

    fn joined(&mut self, left: String, keyword: &str, right: String) -> String {
        let before = if left.ends_with([')', '\'']) && self.choose(self.freedom.blanks, 2) == 1 {
            self.blank()
        } else {
            self.gap()
        };
        let after = if right.starts_with('(') && self.choose(self.freedom.blanks, 2) == 1 {
            self.blank()
        } else {
            self.gap()
        };
        format!("{left}{before}{}{after}{right}", self.word(keyword))
    }

    fn in_parentheses(&mut self, inner: String) -> String {
        match self.choose(self.freedom.parentheses, 3) {
            0 => inner,
            1 => format!("({}{inner}{})", self.blank(), self.blank()),
            _ => format!("({}({inner}){})", self.blank(), self.blank()),
        }
    }

    fn group(&mut self, atoms: &[Atom]) -> String {
        let written = match atoms {
            [atom] => atom.write(self),
            _ => {
                let cut = 1 + self.choose(self.freedom.parentheses, (atoms.len() - 1) as u8);
                let (left, right) = (self.group(&atoms[..cut]), self.group(&atoms[cut..]));
                self.joined(left, "and", right)
            }
        };
        self.in_parentheses(written)
    }
}

pub(super) fn swap_case(text: &str) -> String {
    let swap = |c: char| {
        if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
    };
    text.chars().map(swap).collect()
}

/// The text of the criteria in a spelling of that freedom.
pub(super) fn written(groups: &Groups, freedom: Freedom, choices: &[u8]) -> String {
    let mut pen = Pen { choices: choices.iter(), freedom };
    let mut groups = groups.iter();
    let mut text = groups.next().map_or_else(String::new, |group| pen.group(group));
    for group in groups {
        let right = pen.group(group);
        text = pen.joined(text, "or", right);
    }
    format!("{}{text}{}", pen.blank(), pen.blank())
}

/// The text in its plain spelling.
pub(super) fn plainly(groups: &Groups) -> String {
    written(groups, Freedom::default(), &[])
}

pub(super) fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..80)
}

/// A criterion that any group may have.
fn atom() -> impl Strategy<Value = Atom> {
    let types = prop_oneof![Just("Software".to_owned()), Just("Driver".to_owned()), "[a-z'\\[\\]é ]{0,4}"];
    prop_oneof![
        4 => (0..FLAGS.len(), any::<bool>()).prop_map(|(which, value)| Atom::Flag(which, value)),
        1 => (any::<bool>(), types).prop_map(|(equal, name)| Atom::Type(equal, name)),
        1 => prop::option::of(0..ACTIONS.len()).prop_map(Atom::Action),
        1 => (any::<bool>(), 0..IDS.len()).prop_map(|(equal, which)| Atom::Id(equal, which)),
        1 => (0..IDS.len()).prop_map(Atom::Category),
    ]
}

/// An update of that revision, and nothing that a revision forbids.
fn with_revision(mut group: Vec<Atom>, which: usize, revision: i64) -> Vec<Atom> {
    group.retain(|atom| !matches!(atom, Atom::Id(false, _)));
    let middle = group.len() / 2;
    group.insert(middle, Atom::Revision(revision));
    group.push(Atom::Id(true, which));
    group
}

/// A valid group.
pub(super) fn group() -> impl Strategy<Value = Vec<Atom>> {
    let revisions = prop_oneof![4 => -2..3i64, 1 => any::<i64>()];
    prop_oneof![
        4 => prop::collection::vec(atom(), 1..5),
        1 => (prop::collection::vec(atom(), 0..3), 0..IDS.len(), revisions)
            .prop_map(|(group, which, revision)| with_revision(group, which, revision)),
    ]
}

/// Valid criteria.
pub(super) fn groups() -> impl Strategy<Value = Groups> {
    prop::collection::vec(group(), 1..4)
}
