//! Splits a criteria text into words, integers, quoted strings and signs.

use super::CriteriaError;

/// White space. CR and LF are not in the ABNF, but scripts rely on them (`CRIT-LEX-4`, `CRIT-LEX-6`).
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The escapes that EscapeString writes, with the characters that they mean (`ESC-1`).
const ESCAPES: [(&str, char); 3] = [("[']", '\''), ("[[]", '['), ("[]]", ']')];

/// Returns `true` if the text is only white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.trim_matches(BLANKS).is_empty()
}

/// The tokens of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or a keyword.
    Word,
    /// Digits, with or without a minus before them (`CRIT-LEX-1`).
    Integer,
    /// A string in single quotes, with its escapes resolved (`ESC-3`).
    Text(String),
    Equal,
    NotEqual,
    Star,
    Open,
    Close,
    /// A character without a meaning outside a string.
    Other,
    End,
}

/// A token and its piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme<'t> {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) source: &'t str,
}

impl Lexeme<'_> {
    /// Returns the end of the piece.
    pub(super) fn end(&self) -> usize {
        self.start + self.source.len()
    }

    /// Returns `true` if it is that keyword, in any letter case (`CRIT-LEX-3`).
    pub(super) fn is_word(&self, keyword: &str) -> bool {
        self.token == Token::Word && self.source.eq_ignore_ascii_case(keyword)
    }

    /// Creates the error that something else was expected in its place.
    pub(super) fn instead_of(&self, expected: impl Into<String>) -> CriteriaError {
        match self.token {
            Token::End => CriteriaError::at_end(self.start, expected),
            _ => CriteriaError::at_piece(self.start, expected, self.source),
        }
    }
}

/// Reads a text from left to right.
#[derive(Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    position: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, position: 0 }
    }

    /// Returns the next token after any white space; at the end always [`Token::End`]. Only a
    /// string can be invalid by itself.
    pub(super) fn next(&mut self) -> Result<Lexeme<'t>, CriteriaError> {
        let rest = self.text[self.position..].trim_start_matches(BLANKS);
        let start = self.text.len() - rest.len();
        let (token, length) = match rest.chars().next() {
            None => (Token::End, 0),
            Some('\'') => self.string(start)?,
            Some('=') => (Token::Equal, 1),
            Some('!') if rest.starts_with("!=") => (Token::NotEqual, 2),
            Some('*') => (Token::Star, 1),
            Some('(') => (Token::Open, 1),
            Some(')') => (Token::Close, 1),
            Some(first) => word_or_integer(rest).unwrap_or((Token::Other, first.len_utf8())),
        };
        self.position = start + length;
        let source = &rest[..length];
        Ok(Lexeme { token, start, source })
    }

    /// Reads the string whose opening quote is at `start`; returns it with its length including both quotes.
    fn string(&self, start: usize) -> Result<(Token, usize), CriteriaError> {
        let mut denoted = String::new();
        let mut rest = &self.text[start + 1..];
        loop {
            let position = self.text.len() - rest.len();
            let (character, length) = match rest.chars().next() {
                None => return Err(unclosed(position, start)),
                Some('\'') => return Ok((Token::Text(denoted), position + 1 - start)),
                Some('\0') => return Err(CriteriaError::at_piece(position, "no NUL in a string", "\0")),
                Some(first @ ('[' | ']')) => escape(rest).ok_or_else(|| unescaped(position, first))?,
                Some(first) => (first, first.len_utf8()),
            };
            denoted.push(character);
            rest = &rest[length..];
        }
    }
}

/// Reads a word of letters, digits and `_`, or an integer; returns it with its length.
fn word_or_integer(rest: &str) -> Option<(Token, usize)> {
    let run = |from: usize, belongs: fn(char) -> bool| {
        rest[from..].find(|c| !belongs(c)).map_or(rest.len(), |length| from + length)
    };
    if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some((Token::Word, run(0, |c| c.is_ascii_alphanumeric() || c == '_')));
    }
    let sign = usize::from(rest.starts_with('-'));
    let end = run(sign, |c| c.is_ascii_digit());
    (end > sign).then_some((Token::Integer, end))
}

/// Returns the character of the escape that `rest` starts with, and the length of the escape.
fn escape(rest: &str) -> Option<(char, usize)> {
    let (escaped, character) = ESCAPES.iter().find(|(escaped, _)| rest.starts_with(escaped))?;
    Some((*character, escaped.len()))
}

fn unclosed(position: usize, start: usize) -> CriteriaError {
    CriteriaError::at_end(position, format!("`'` to close the string at position {start}"))
}

fn unescaped(position: usize, found: char) -> CriteriaError {
    let expected = "`'`, `[` and `]` of a string to be escaped as `[']`, `[[]` and `[]]`";
    CriteriaError::at_piece(position, expected, found.encode_utf8(&mut [0; 4]))
}
