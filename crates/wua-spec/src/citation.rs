//! Citations: the parts of a clause's source, each resolved to a row of the table of sources.

use crate::link;
use crate::source::{Source, sources};

/// A part of the source of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Citation {
    /// The text of the citation in the clause: `nf-wuapi-iinstallationjob-cleanup.md`.
    pub text: &'static str,
    /// The source, if the citation names one; it may also refer to another clause or give a reason.
    pub source: Option<&'static Source>,
}

impl Citation {
    /// Returns the address of the page or repository, if it has one.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        let repository = || link::repository_link(self.source.map_or(self.text, |source| source.location));
        link::page_link(self.text).or_else(repository)
    }
}

/// Resolves the citations in a source column, and those in the notes of a kind: `U (POA, ANS)`.
pub(crate) fn of(source: &'static str, kind: &'static str) -> Vec<Citation> {
    let mut citations: Vec<Citation> =
        parts(source).into_iter().map(|text| Citation { text, source: source_of(text) }).collect();
    for noted in noted(kind) {
        if !citations.iter().any(|citation| citation.source == noted.source) {
            citations.push(noted);
        }
    }
    citations
}

/// Finds the tags among the words of a note.
fn noted(kind: &'static str) -> impl Iterator<Item = Citation> {
    let notes = kind.split_once(['(', ';', ':']).map_or("", |(_, notes)| notes);
    let words = notes.split([' ', ',', ';', ':', '(', ')']).filter(|word| word.len() > 1);
    words.filter_map(|word| {
        let source = sources().iter().find(|source| source.tag == word)?;
        Some(Citation { text: word, source: Some(source) })
    })
}

/// Splits at semicolons that are not inside parentheses.
fn parts(source: &'static str) -> Vec<&'static str> {
    let mut depth = 0_u32;
    let ends = source.char_indices().filter(|(_, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *letter == ';' && depth == 0
    });
    let mut starts = vec![0];
    let mut parts = Vec::new();
    for (at, _) in ends {
        parts.push(&source[*starts.last().unwrap_or(&0)..at]);
        starts.push(at + 1);
    }
    parts.push(&source[*starts.last().unwrap_or(&0)..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty() && *part != "—").collect()
}

/// Returns the source with the longest tag that begins the citation.
fn source_of(text: &str) -> Option<&'static Source> {
    let word = text.split([' ', ',', '(', '/']).next().unwrap_or_default();
    let tag = match word {
        "sdk" => "sdk:",
        "U" => "U §",
        "MS-UAMG" => "UAMG",
        _ if word.starts_with("nn-wuapi-") || word.starts_with("ne-wuapi-") => "nf-wuapi-",
        _ => text,
    };
    let named = sources().iter().filter(|source| begins_with(tag, source.tag));
    named.max_by_key(|source| source.tag.len())
}

/// Returns `true` if the text begins with the tag as a whole word, unless the tag itself ends inside a word.
fn begins_with(text: &str, tag: &str) -> bool {
    let Some(rest) = text.strip_prefix(tag) else { return false };
    !tag.ends_with(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(source: &'static str) -> Vec<Option<&'static str>> {
        of(source, "D").iter().map(|citation| citation.source.map(|source| source.tag)).collect()
    }

    #[test]
    fn a_citation_is_resolved_by_its_longest_tag() {
        assert_eq!(
            tags("obs:google/cabbie PR 144; sdk; U §3.6.4.1"),
            [Some("obs:google/cabbie"), Some("sdk:"), Some("U §")]
        );
        assert_eq!(tags("ANSPS; ANS (471 of 471; 507 of 507)"), [Some("ANSPS"), Some("ANS")]);
        assert_eq!(tags("ne-wuapi-operationresultcode.md"), [Some("nf-wuapi-")]);
    }

    /// `P1` is not the tag of `P12`, nor `r1` that of `r10`.
    #[test]
    fn a_tag_is_a_whole_word() {
        assert_eq!(tags("P12"), [Some("P12")]);
        assert_eq!(tags("P1234"), [None]);
    }

    /// A source that is only named in the note of the kind is cited as well, but each source only once.
    #[test]
    fn a_note_cites_sources() {
        let tags = |source, kind| {
            of(source, kind).iter().filter_map(|citation| Some(citation.source?.tag)).collect::<Vec<_>>()
        };
        assert_eq!(tags("—", "I (POA and ASY: overall result 5)"), ["POA", "ASY"]);
        assert_eq!(tags("POA", "U (POA, ANSPS)"), ["POA", "ANSPS"]);
    }

    #[test]
    fn a_reason_is_not_a_source() {
        assert_eq!(tags("from RES-AGG-1..5"), [None]);
        assert_eq!(tags("—"), []);
    }
}
