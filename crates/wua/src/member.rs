//! The members of the API by name: each member of each interface, once.

mod table;

use std::fmt;
use std::str::FromStr;

use table::ROWS;
pub use table::*;

/// A member of an interface: a getter, a setter or a method.
///
/// Faults, triggers, the journal, errors and the COM table identify a member with it. It is a number into the table of the
/// type library: a comparison compares numbers, and no name is parsed or allocated.
///
/// In code a member is a constant of its interface, so that a wrong name does not compile:
///
/// ```
/// use wua::Member;
/// use wua::member::{IInstallationJob, IUpdateSearcher};
///
/// let online = IUpdateSearcher::get_Online;
/// assert_eq!(online.to_string(), "IUpdateSearcher::get_Online");
/// assert_eq!((online.interface(), online.name()), ("IUpdateSearcher", "get_Online"));
///
/// assert_eq!("IInstallationJob::GetProgress".parse(), Ok(IInstallationJob::GetProgress));
/// assert!("IInstallationJob::GetProgres".parse::<Member>().is_err());
/// ```
///
/// ```compile_fail,E0599
/// let wrong = wua::member::IInstallationJob::GetProgres;
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member(u16);

/// The kind of a [`Member`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// A getter of a property.
    Get,
    /// A setter of a property.
    Put,
    /// A method.
    Method,
}

/// A row of the table.
struct Row {
    interface: Interface,
    /// The name with the interface, as it is displayed.
    full_name: &'static str,
    dispid: i32,
    slot: usize,
    signature: &'static str,
}

impl Member {
    /// The number of members.
    pub const COUNT: usize = ROWS.len();

    /// Returns every member, by interface and in the order of the vtable.
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        (0..Self::COUNT as u16).map(Self)
    }

    /// Returns the member of that full name, in exactly its spelling.
    ///
    /// # Panics
    /// If there is none. In a constant, as in a macro, that is a compile error:
    ///
    /// ```
    /// use wua::{Member, member::IInstallationJob};
    ///
    /// const POLL: Member = Member::named(concat!("IInstallationJob", "::", "GetProgress"));
    /// assert_eq!(POLL, IInstallationJob::GetProgress);
    /// ```
    ///
    /// ```compile_fail,E0080
    /// const POLL: wua::Member = wua::Member::named("IInstallationJob::GetProgres");
    /// ```
    #[must_use]
    pub const fn named(full_name: &str) -> Self {
        let mut number = 0;
        while number < ROWS.len() {
            if is_same(ROWS[number].full_name, full_name) {
                return Self(number as u16);
            }
            number += 1;
        }
        panic!("no member of the API has that name");
    }

    /// Returns the `nth` member of an interface.
    const fn of(interface: Interface, nth: usize) -> Self {
        let mut first = 0;
        while ROWS[first].interface as u8 != interface as u8 {
            first += 1;
        }
        Self((first + nth) as u16)
    }

    /// Returns its number: 0 for the first of [`all`](Self::all), less than [`COUNT`](Self::COUNT).
    #[must_use]
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    const fn row(self) -> &'static Row {
        &ROWS[self.number()]
    }

    /// Returns the name of the interface that adds it: `IUpdateSearcher`.
    #[must_use]
    pub const fn interface(self) -> &'static str {
        self.row().interface.name()
    }

    /// Returns its name without the interface: `get_Online`, `put_Online`, `Search`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.full_name().split_at(self.interface().len() + "::".len()).1
    }

    /// Returns its name with the interface: `IUpdateSearcher::get_Online`.
    #[must_use]
    pub const fn full_name(self) -> &'static str {
        self.row().full_name
    }

    /// Returns the name that automation knows it by, which a getter and its setter share: `Online`.
    #[must_use]
    pub const fn automation_name(self) -> &'static str {
        match self.kind() {
            MemberKind::Get | MemberKind::Put => self.name().split_at("get_".len()).1,
            MemberKind::Method => self.name(),
        }
    }

    /// Returns its kind.
    #[must_use]
    pub const fn kind(self) -> MemberKind {
        match self.name().as_bytes() {
            [b'g', b'e', b't', b'_', ..] => MemberKind::Get,
            [b'p', b'u', b't', b'_', ..] => MemberKind::Put,
            _ => MemberKind::Method,
        }
    }

    /// Returns the number by which late binding knows it, which a getter and its setter share.
    #[must_use]
    pub const fn dispid(self) -> i32 {
        self.row().dispid
    }

    /// Returns its place in the vtable, in which `QueryInterface` is 0.
    #[must_use]
    pub const fn slot(self) -> usize {
        self.row().slot
    }

    /// Returns its signature in IDL, where a property has its name without `get_` or `put_`.
    #[must_use]
    pub const fn signature(self) -> &'static str {
        self.row().signature
    }
}

/// Compares two texts in a constant.
const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut same = one.len() == other.len();
    let mut at = 0;
    while same && at < one.len() {
        same = one[at] == other[at];
        at += 1;
    }
    same
}

impl fmt::Display for Member {
    /// Writes `IInterface::Member`; a getter with `get_`, a setter with `put_`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.full_name())
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full_name())
    }
}

/// A text that is not the name of a member. A message for a person can suggest the nearest of [`Member::all`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseMemberError {
    text: Box<str>,
}

impl ParseMemberError {
    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for ParseMemberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no member `{}` of the API", crate::text::printable(&self.text))
    }
}

impl std::error::Error for ParseMemberError {}

impl FromStr for Member {
    type Err = ParseMemberError;

    /// Reads a name with its interface, in any letter case: `IUpdateSearcher::get_Online`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::all();
        all.find(|member| member.full_name().eq_ignore_ascii_case(text))
            .ok_or_else(|| ParseMemberError { text: text.into() })
    }
}
