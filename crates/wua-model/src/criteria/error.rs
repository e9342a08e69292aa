//! Errors in a criteria text: the position, what was expected and what was found.

use std::fmt;

/// The reason why a criteria text is invalid. The agent answers it with `WU_E_INVALID_CRITERIA` (`SRCH-3`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriteriaError {
    /// The position, in bytes from the start of the text; always between two characters of it, or at its end.
    pub position: usize,
    /// A description of what was expected there.
    pub expected: String,
    /// The text found there: a piece of it in backticks, or `end of text` without.
    pub found: String,
}

impl CriteriaError {
    /// Creates the error of a piece of the text that should have been something else.
    pub(super) fn at_piece(position: usize, expected: impl Into<String>, piece: &str) -> Self {
        Self { position, expected: expected.into(), found: in_backticks(piece) }
    }

    /// Creates the error of a text that ends too early.
    pub(super) fn at_end(position: usize, expected: impl Into<String>) -> Self {
        Self { position, expected: expected.into(), found: "end of text".to_owned() }
    }
}

impl fmt::Display for CriteriaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position, expected, found } = self;
        write!(f, "at position {position}: expected {expected}, found {found}")
    }
}

impl std::error::Error for CriteriaError {}

/// The number of characters of a piece that a message shows.
const LONGEST_PIECE: usize = 40;

fn in_backticks(piece: &str) -> String {
    let mut shown = String::from("`");
    for character in piece.chars().take(LONGEST_PIECE) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if piece.chars().nth(LONGEST_PIECE).is_some() {
        shown.push('…');
    }
    shown.push('`');
    shown
}
