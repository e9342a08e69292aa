//! The part of a text around a place: printable, and short however long its lines are.

use std::ops::Range;

use wua::text::printable;

/// The number of characters shown of the line before a place, of the place itself, and of the line after it.
const WIDTH: usize = 80;

/// A few lines around a place in a text, ready to print: characters that would act on a terminal are escaped, and long
/// lines are cut to the part around the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line of the place, counted from 1.
    pub line: usize,
    /// The column at which the place begins, in characters, counted from 1.
    pub column: usize,
    /// The number of the first line of [`text`](Self::text): that of the place or the one before.
    pub first_line: usize,
    /// Up to three lines: the one before the place, its own, and the one after.
    pub text: String,
    /// The bytes of [`text`](Self::text) that belong to the place; all in one line.
    pub mark: Range<usize>,
}

impl Excerpt {
    /// Returns the excerpt around a place, given in bytes. A place outside the text is moved into it; of a place that
    /// spans several lines the first is marked.
    pub(crate) fn new(text: &str, span: Range<usize>) -> Self {
        let start = boundary(text, span.start);
        let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[begin..].find('\n').map_or(text.len(), |at| begin + at);
        let stop = boundary(text, span.end).clamp(start, end);
        let line = 1 + text.as_bytes()[..begin].iter().filter(|byte| **byte == b'\n').count();
        let before = begin.checked_sub(1).map(|newline| {
            let begin = text[..newline].rfind('\n').map_or(0, |at| at + 1);
            head(without_return(&text[begin..newline]), WIDTH)
        });
        let behind = text.get(end + 1..).filter(|rest| !rest.is_empty());
        let behind =
            behind.map(|rest| head(without_return(rest.split('\n').next().unwrap_or_default()), WIDTH));

        let mut shown = before.as_ref().map(|line| format!("{line}\n")).unwrap_or_default();
        shown += &tail(&text[begin..start], WIDTH);
        let from = shown.len();
        shown += &head(without_return(&text[start..stop]), WIDTH);
        let mark = from..shown.len();
        shown += &head(without_return(&text[stop..end]), WIDTH);
        if let Some(behind) = behind {
            shown = shown + "\n" + &behind;
        }
        Self {
            line,
            column: 1 + text[begin..start].chars().count(),
            first_line: line - usize::from(before.is_some()),
            text: shown,
            mark,
        }
    }

    /// Returns the line of the place alone.
    pub(crate) fn marked_line(&self) -> &str {
        self.text.split('\n').nth(self.line - self.first_line).unwrap_or_default()
    }

    /// Returns carets that underline the place when printed below [`marked_line`](Self::marked_line).
    pub(crate) fn carets(&self) -> String {
        let begin = self.text[..self.mark.start].rfind('\n').map_or(0, |at| at + 1);
        let columns = |part: &str| part.chars().count();
        let before = columns(&self.text[begin..self.mark.start]);
        let marked = columns(&self.text[self.mark.clone()]).max(1);
        " ".repeat(before) + &"^".repeat(marked)
    }
}

/// Returns the nearest position at or before this one that is in the text and on a character boundary.
fn boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

fn without_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

/// Returns the first characters of a part of a line.
fn head(text: &str, width: usize) -> String {
    match text.char_indices().nth(width) {
        None => shown(text),
        Some((at, _)) => shown(&text[..at]) + "…",
    }
}

/// Returns the last characters of a part of a line.
fn tail(text: &str, width: usize) -> String {
    match text.char_indices().nth_back(width) {
        None => shown(text),
        Some((at, letter)) => format!("…{}", shown(&text[at + letter.len_utf8()..])),
    }
}

/// Expands tabs and escapes everything else that is not printable.
fn shown(text: &str) -> String {
    printable(&text.replace('\t', "    ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_with_the_lines_around_it() {
        let excerpt = Excerpt::new("a = 1\r\n\tb = 2\r\nc = 3\nd = 4", 8..9);
        assert_eq!((excerpt.line, excerpt.column, excerpt.first_line), (2, 2, 1));
        assert_eq!(excerpt.text, "a = 1\n    b = 2\nc = 3");
        assert_eq!(&excerpt.text[excerpt.mark.clone()], "b");
        assert_eq!((excerpt.marked_line(), &*excerpt.carets()), ("    b = 2", "    ^"));
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides_of_the_place() {
        let text = format!("{}here{}", "x".repeat(100_000), "y".repeat(100_000));
        let excerpt = Excerpt::new(&text, 100_000..100_004);
        assert_eq!(excerpt.column, 100_001);
        assert_eq!(excerpt.text, format!("…{}here{}…", "x".repeat(WIDTH), "y".repeat(WIDTH)));
        assert_eq!(&excerpt.text[excerpt.mark.clone()], "here");
        let everything = Excerpt::new(&text, 0..text.len());
        assert!(everything.text.chars().count() <= WIDTH + 1, "{}", everything.text);
    }

    #[test]
    fn any_place_has_an_excerpt() {
        for text in ["", "ü", "ab\ncd", "\n", "\r\n\u{1B}"] {
            for start in 0..8 {
                for end in 0..8 {
                    let excerpt = Excerpt::new(text, start..end);
                    assert!(excerpt.text.get(excerpt.mark.clone()).is_some(), "{text:?} {start}..{end}");
                }
            }
        }
    }
}
