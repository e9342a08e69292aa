//! The table of criteria: the operators and values of each, and the rules for a group of them.

use wua::{DeploymentAction, UpdateType};

use super::CriteriaError;
use super::lexer::{Lexeme, Token};
use super::term::{Flag, Operator, Term, TypeName};

/// The subject of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Property {
    Type,
    DeploymentAction,
    UpdateId,
    RevisionNumber,
    CategoryIds,
    Flag(Flag),
}

/// A row of the table of criteria.
#[derive(Debug)]
pub(super) struct Row {
    name: &'static str,
    property: Property,
    operators: &'static [Operator],
}

const EQUAL: &[Operator] = &[Operator::Equal];
const EQUAL_OR_NOT: &[Operator] = &[Operator::Equal, Operator::NotEqual];
const CONTAINS: &[Operator] = &[Operator::Contains];

const fn row(name: &'static str, property: Property, operators: &'static [Operator]) -> Row {
    Row { name, property, operators }
}

const fn flag(flag: Flag) -> Row {
    row(flag.name(), Property::Flag(flag), EQUAL)
}

/// The criteria there are, in the documented order (`CRIT-EVAL-1`, `CRIT-OP-1`, `CRIT-UNK-1`).
const TABLE: [Row; 12] = [
    row("Type", Property::Type, EQUAL_OR_NOT),
    row("DeploymentAction", Property::DeploymentAction, EQUAL),
    flag(Flag::IsAssigned),
    flag(Flag::BrowseOnly),
    flag(Flag::AutoSelectOnWebSites),
    row("UpdateID", Property::UpdateId, EQUAL_OR_NOT),
    row("RevisionNumber", Property::RevisionNumber, EQUAL),
    row("CategoryIDs", Property::CategoryIds, CONTAINS),
    flag(Flag::IsInstalled),
    flag(Flag::IsHidden),
    flag(Flag::IsPresent),
    flag(Flag::RebootRequired),
];

impl Row {
    /// Returns the row of a name, in any letter case (`CRIT-LEX-3`, `CRIT-UNK-1`).
    pub(super) fn named(name: &Lexeme<'_>) -> Result<&'static Self, CriteriaError> {
        TABLE
            .iter()
            .find(|row| name.is_word(row.name))
            .ok_or_else(|| name.instead_of(format!("one of {}", listed(TABLE.iter().map(|row| row.name)))))
    }

    /// Returns the operator, if the row allows it (`CRIT-OP-1`).
    pub(super) fn operator(&self, found: &Lexeme<'_>) -> Result<Operator, CriteriaError> {
        let operator = match found.token {
            Token::Equal => Some(Operator::Equal),
            Token::NotEqual => Some(Operator::NotEqual),
            _ => found.is_word("contains").then_some(Operator::Contains),
        };
        operator.filter(|operator| self.operators.contains(operator)).ok_or_else(|| {
            let operators = self.operators.iter().map(|operator| format!("`{operator}`"));
            found.instead_of(format!("{} after {}", listed(operators), self.name))
        })
    }

    /// Returns the term, if the value is of the kind that the row takes (`CRIT-LEX-5`).
    pub(super) fn term(&self, operator: Operator, value: &Lexeme<'_>) -> Result<Term, CriteriaError> {
        let equal = operator == Operator::Equal;
        Ok(match self.property {
            Property::Type => Term::Type { equal, name: type_name(value)? },
            Property::DeploymentAction => Term::DeploymentAction(deployment_action(value)?),
            Property::UpdateId => Term::UpdateId { equal, id: uuid(value)? },
            Property::RevisionNumber => Term::RevisionNumber(integer(value, "an integer")?),
            Property::CategoryIds => Term::CategoryIds(uuid(value)?),
            Property::Flag(flag) => Term::Flag(flag, zero_or_one(value)?),
        })
    }
}

/// Writes a list as `a`, `a or b`, `a, b or c`.
fn listed(items: impl Iterator<Item = impl Into<String>>) -> String {
    let mut items: Vec<String> = items.map(Into::into).collect();
    match items.pop() {
        Some(last) if !items.is_empty() => format!("{} or {last}", items.join(", ")),
        last => last.unwrap_or_default(),
    }
}

fn text<'v>(value: &'v Lexeme<'_>, expected: &str) -> Result<&'v str, CriteriaError> {
    match &value.token {
        Token::Text(denoted) => Ok(denoted),
        _ => Err(value.instead_of(expected)),
    }
}

/// Reads a `Type`, without case (`CRIT-TY-1`, `CRIT-TY-2`, `CRIT-LEX-2`).
fn type_name(value: &Lexeme<'_>) -> Result<TypeName, CriteriaError> {
    let name = text(value, "'Software' or 'Driver', in single quotes")?;
    let known = UpdateType::ALL.iter().find(|kind| kind.to_string().eq_ignore_ascii_case(name));
    Ok(known.map_or_else(|| TypeName::Other(name.to_owned()), |kind| TypeName::Known(*kind)))
}

/// Reads a `DeploymentAction` (`CRIT-DA-1`) or the wildcard (`CRIT-DA-5`); another name is an error (`CRIT-DA-6`).
fn deployment_action(value: &Lexeme<'_>) -> Result<Option<DeploymentAction>, CriteriaError> {
    let all = DeploymentAction::ALL;
    let expected =
        || format!("{} or `*`", all.iter().map(|a| format!("'{a}'")).collect::<Vec<_>>().join(", "));
    if value.token == Token::Star {
        return Ok(None);
    }
    let name = text(value, &expected())?;
    let known = all.iter().find(|action| action.to_string().eq_ignore_ascii_case(name));
    known.copied().map(Some).ok_or_else(|| value.instead_of(expected()))
}

/// Reads a UUID in the form of the documentation and returns it in lower case (`CRIT-ID-1`); braces and other
/// forms are refused (`CRIT-ID-2`, `CRIT-ID-3`).
pub(super) fn uuid(value: &Lexeme<'_>) -> Result<String, CriteriaError> {
    let expected = "a UUID in single quotes and without braces";
    let id = text(value, expected)?;
    if is_uuid(id) { Ok(id.to_ascii_lowercase()) } else { Err(value.instead_of(expected)) }
}

fn is_uuid(id: &str) -> bool {
    let hyphen_at = |place| matches!(place, 8 | 13 | 18 | 23);
    let fits = |(place, byte): (usize, u8)| {
        if hyphen_at(place) { byte == b'-' } else { byte.is_ascii_hexdigit() }
    };
    id.len() == 36 && id.bytes().enumerate().all(fits)
}

/// Reads an integer; `None` if it does not fit into 32 bits: such a number is valid but belongs to no
/// revision (`CRIT-LEX-1`, `CRIT-REV-4`).
fn integer(value: &Lexeme<'_>, expected: &str) -> Result<Option<i32>, CriteriaError> {
    match value.token {
        Token::Integer => Ok(value.source.parse().ok()),
        _ => Err(value.instead_of(expected)),
    }
}

/// Reads 0 or 1 (`CRIT-BOOL-1`).
fn zero_or_one(value: &Lexeme<'_>) -> Result<bool, CriteriaError> {
    let expected = "0 or 1";
    match integer(value, expected)? {
        Some(0) => Ok(false),
        Some(1) => Ok(true),
        _ => Err(value.instead_of(expected)),
    }
}

/// A term with the positions of its name and its operator.
#[derive(Debug)]
pub(super) struct Placed<'t> {
    pub(super) name: Lexeme<'t>,
    pub(super) operator: Lexeme<'t>,
    pub(super) term: Term,
}

/// Returns the terms of a group that obeys the rules, including the implied one.
pub(super) fn group(placed: Vec<Placed<'_>>) -> Result<Vec<Term>, CriteriaError> {
    revision_has_its_update(&placed)?;
    let mut terms: Vec<Term> = placed.into_iter().map(|placed| placed.term).collect();
    add_implied(&mut terms);
    Ok(terms)
}

/// Checks that `RevisionNumber` has `UpdateID =` in its group (`CRIT-REV-1`) and no `UpdateID !=`
/// (`CRIT-REV-2`).
fn revision_has_its_update(group: &[Placed<'_>]) -> Result<(), CriteriaError> {
    let find = |is: fn(&Term) -> bool| group.iter().find(|placed| is(&placed.term));
    let Some(revision) = find(|term| matches!(term, Term::RevisionNumber(_))) else {
        return Ok(());
    };
    if let Some(other) = find(|term| matches!(term, Term::UpdateId { equal: false, .. })) {
        return Err(other.operator.instead_of("`=` after UpdateID, next to a RevisionNumber"));
    }
    match find(|term| matches!(term, Term::UpdateId { equal: true, .. })) {
        Some(_) => Ok(()),
        None => Err(revision.name.instead_of("a term `UpdateID =` next to the RevisionNumber")),
    }
}

/// Adds the default: a group without a deployment action asks for installations (`CRIT-DA-2`).
fn add_implied(group: &mut Vec<Term>) {
    if !group.iter().any(|term| matches!(term, Term::DeploymentAction(_))) {
        group.push(Term::DeploymentAction(Some(DeploymentAction::INSTALLATION)));
    }
}
