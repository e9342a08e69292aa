//! The criteria of `IUpdateSession3::QueryHistory`: everything, or one update.

use super::CriteriaError;
use super::lexer::{Lexer, Token};
use super::rules;

/// Parses the criteria of `IUpdateSession3::QueryHistory` (`SESS-14`): `None` for an empty text,
/// which selects everything, or the id, in lower case, of `UpdateID='…'`.
///
/// White space is allowed only around the `=`: a blank text, and one with blanks around the
/// clause, are errors.
///
/// # Errors
/// [`CriteriaError`] says where the text differs and what was expected. The agent answers
/// `WU_E_INVALID_CRITERIA`.
pub fn parse_history_criteria(text: &str) -> Result<Option<String>, CriteriaError> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut lexer = Lexer::new(text);
    let name = lexer.next()?;
    if name.start > 0 || !name.is_word("UpdateID") {
        let found = &text[..name.end()];
        return Err(CriteriaError::at_piece(0, "UpdateID, or no text at all", found));
    }
    let operator = lexer.next()?;
    if operator.token != Token::Equal {
        return Err(operator.instead_of("`=` after UpdateID"));
    }
    let value = lexer.next()?;
    let id = rules::uuid(&value)?;
    match &text[value.end()..] {
        "" => Ok(Some(id)),
        more => Err(CriteriaError::at_piece(value.end(), "the end of the text", more)),
    }
}
