//! Puts criteria together: terms joined by `and` into groups, and groups joined by `or`.
//!
//! Parentheses may stand around terms joined by `and`, and never around an `or`. So they change no
//! meaning, and counting those that are open is enough: there is no recursion, and any depth is
//! understood (`CRIT-OR-1`, `CRIT-PAR-1`, `CRIT-PAR-2`).

use super::CriteriaError;
use super::lexer::{Lexeme, Lexer, Token};
use super::rules::{self, Placed, Row};
use super::term::Term;

/// The groups of a text that is not blank, each with the implied term.
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

/// What can follow a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Connector {
    And,
    Or,
    End,
}

#[derive(Debug)]
struct Parser<'t> {
    lexer: Lexer<'t>,
    /// Where the parentheses stand that are not closed yet.
    open: Vec<usize>,
}

impl<'t> Parser<'t> {
    /// A term with the parentheses opened before it, and the value that it ends with.
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

    /// What follows a term that ends with `value`, after the parentheses closed behind it.
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
                Err(next.instead_of("`and` or `)` (an `or` stands outside of parentheses only)"))
            }
            _ if is_apart(value, next) => Ok(connector),
            _ => Err(next.instead_of(format!("white space before `{}`", next.source))),
        }
    }

    fn what_can_follow(&self) -> &'static str {
        if self.open.is_empty() { "`and`, `or` or the end of the text" } else { "`and` or `)`" }
    }
}

/// White space or a parenthesis must stand between a value and a keyword, except after a string,
/// which ends by itself (`CRIT-LEX-4`, `CRIT-LEX-7`).
fn is_apart(value: &Lexeme<'_>, keyword: &Lexeme<'_>) -> bool {
    value.end() < keyword.start || matches!(value.token, Token::Text(_))
}
