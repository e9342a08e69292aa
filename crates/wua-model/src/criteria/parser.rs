//! Parses criteria: terms joined by `and` into groups, and groups joined by `or`.
//!
//! Parentheses are allowed around terms joined by `and`, but never around an `or`. They do not change the
//! meaning, so counting the open ones is enough: there is no recursion, and any depth is
//! accepted (`CRIT-OR-1`, `CRIT-PAR-1`, `CRIT-PAR-2`).

use super::CriteriaError;
use super::lexer::{Lexeme, Lexer, Token};
use super::rules::{self, Placed, Row};
use super::term::Term;

/// Parses the groups of a text that is not blank, each with the implied term.
pub(super) fn groups(text: &str) -> Result<Vec<Vec<Term>>, CriteriaError> {
    let mut parser = Parser { lexer: Lexer::new(text), open: Vec::new() };
    let mut groups = Vec::new();
    let mut group = Vec::new();
    loop {
        let (term, value) = parser.term()?;
        group.push(term);
        let next = parser.connector(&value)?;
        if next != Connector::And {
            groups.push(rules::group(std::mem::take(&mut group))?);
        }
        if next == Connector::End {
            return Ok(groups);
        }
    }
}

/// The token that can follow a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Connector {
    And,
    Or,
    End,
}

#[derive(Debug)]
struct Parser<'t> {
    lexer: Lexer<'t>,
    /// The positions of the open parentheses.
    open: Vec<usize>,
}

impl<'t> Parser<'t> {
    /// Parses a term after its opening parentheses; returns it with the value that it ends with.
    fn term(&mut self) -> Result<(Placed<'t>, Lexeme<'t>), CriteriaError> {
        let mut name = self.lexer.next()?;
        while name.token == Token::Open {
            self.open.push(name.start);
            name = self.lexer.next()?;
        }
        let row = Row::named(&name)?;
        let operator = self.lexer.next()?;
        let comparison = row.operator(&operator)?;
        let value = self.lexer.next()?;
        let term = row.term(comparison, &value)?;
        Ok((Placed { name, operator, term }, value))
    }

    /// Parses the end of a term with `value`, after its closing parentheses.
    fn connector(&mut self, value: &Lexeme<'t>) -> Result<Connector, CriteriaError> {
        loop {
            let next = self.lexer.next()?;
            if next.token != Token::Close {
                return self.connector_at(value, &next);
            }
            if self.open.pop().is_none() {
                return Err(next.instead_of("`and`, `or` or the end of the text"));
            }
        }
    }

    fn connector_at(&self, value: &Lexeme<'t>, next: &Lexeme<'t>) -> Result<Connector, CriteriaError> {
        let connector = match next.token {
            Token::End => Connector::End,
            _ if next.is_word("and") => Connector::And,
            _ if next.is_word("or") => Connector::Or,
            _ => return Err(next.instead_of(self.what_can_follow())),
        };
        match (connector, self.open.last()) {
            (Connector::End, None) => Ok(Connector::End),
            (Connector::End, Some(open)) => {
                Err(next.instead_of(format!("`)` for the `(` at position {open}")))
            }
            (Connector::Or, Some(_)) => {
                Err(next.instead_of("`and` or `)` (`or` is allowed only outside parentheses)"))
            }
            _ if is_apart(value, next) => Ok(connector),
            _ => Err(next.instead_of(format!("white space before `{}`", next.source))),
        }
    }

    fn what_can_follow(&self) -> &'static str {
        if self.open.is_empty() { "`and`, `or` or the end of the text" } else { "`and` or `)`" }
    }
}

/// Requires white space or a parenthesis between a value and a keyword, except after a string,
/// which ends by itself (`CRIT-LEX-4`, `CRIT-LEX-7`).
fn is_apart(value: &Lexeme<'_>, keyword: &Lexeme<'_>) -> bool {
    value.end() < keyword.start || matches!(value.token, Token::Text(_))
}
