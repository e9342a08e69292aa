//! A parsed term of the criteria: a property, a comparison and a value.

use std::fmt;

use wua::{DeploymentAction, UpdateType, escape_criteria_string};

/// The properties that are 0 or 1 (`CRIT-BOOL-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    IsAssigned,
    BrowseOnly,
    AutoSelectOnWebSites,
    IsInstalled,
    IsHidden,
    IsPresent,
    RebootRequired,
}

impl Flag {
    /// Returns its name in a criteria text.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::IsAssigned => "IsAssigned",
            Self::BrowseOnly => "BrowseOnly",
            Self::AutoSelectOnWebSites => "AutoSelectOnWebSites",
            Self::IsInstalled => "IsInstalled",
            Self::IsHidden => "IsHidden",
            Self::IsPresent => "IsPresent",
            Self::RebootRequired => "RebootRequired",
        }
    }
}

/// The comparison of a property with a value (`CRIT-OP-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Contains,
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Contains => "contains",
        })
    }
}

/// The value that `Type` is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TypeName {
    Known(UpdateType),
    /// An unknown type: legal, and equal to that of no update (`CRIT-TY-2`).
    Other(String),
}

/// One criterion. UUIDs are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// `Type`, equal or not (`CRIT-TY-1`).
    Type { equal: bool, name: TypeName },
    /// `DeploymentAction`; none for the wildcard `*` (`CRIT-DA-1`, `CRIT-DA-5`).
    DeploymentAction(Option<DeploymentAction>),
    /// A property that is 0 or 1 (`CRIT-BOOL-1`).
    Flag(Flag, bool),
    /// `UpdateID`, equal or not (`CRIT-ID-1`).
    UpdateId { equal: bool, id: String },
    /// `RevisionNumber`; none for a number that no revision can have, which matches nothing.
    RevisionNumber(Option<i32>),
    /// `CategoryIDs contains` (`CRIT-CAT-1`).
    CategoryIds(String),
}

fn sign(equal: bool) -> Operator {
    if equal { Operator::Equal } else { Operator::NotEqual }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { equal, name: TypeName::Known(kind) } => write!(f, "Type {} '{kind}'", sign(*equal)),
            Self::Type { equal, name: TypeName::Other(name) } => {
                write!(f, "Type {} '{}'", sign(*equal), escape_criteria_string(name))
            }
            Self::DeploymentAction(None) => f.write_str("DeploymentAction = *"),
            Self::DeploymentAction(Some(action)) => write!(f, "DeploymentAction = '{action}'"),
            Self::Flag(flag, value) => write!(f, "{} = {}", flag.name(), u8::from(*value)),
            Self::UpdateId { equal, id } => write!(f, "UpdateID {} '{id}'", sign(*equal)),
            Self::RevisionNumber(Some(number)) => write!(f, "RevisionNumber = {number}"),
            // Any number out of range works.
            Self::RevisionNumber(None) => write!(f, "RevisionNumber = {}", i64::MAX),
            Self::CategoryIds(id) => write!(f, "CategoryIDs contains '{id}'"),
        }
    }
}
