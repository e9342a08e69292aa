//! Follows the suggestions of the diagnostics, so that no suggestion leads to another error.

use std::ops::Range;

use crate::Source;
use crate::diagnostic::Problem;
use crate::problems::Problems;

/// The maximum number of rounds in which suggestions are followed.
const ROUNDS: usize = 3;

/// Reads a text, and returns its problems, if it has any.
type Read = dyn Fn(&Source) -> Option<Problems>;

/// Reads the text with every suggestion applied. A suggestion that is not accepted at its place is withdrawn, and
/// problems that only then appear are reported as well.
pub(crate) fn follow(problems: Problems, source: &Source, read: &Read) -> Problems {
    follow_rounds(problems, source, read, ROUNDS)
}

fn follow_rounds(mut problems: Problems, source: &Source, read: &Read, rounds: usize) -> Problems {
    let fixed = Fixed::of(problems.kept(), source.text());
    if fixed.places.is_empty() || rounds == 0 {
        return problems;
    }
    let fixed_source = Source::new(source.name(), &fixed.text);
    let Some(found) = read(&fixed_source) else { return problems };
    let (found, _) = follow_rounds(found, &fixed_source, read, rounds - 1).into_parts();
    for problem in found {
        match fixed.places.iter().find(|place| place.holds(&problem.span())) {
            Some(place) => problems.kept_mut()[place.problem].withdraw_fix(),
            None => {
                let span = fixed.back(problem.span());
                let known = problems
                    .kept()
                    .iter()
                    .any(|other| other.span().start == span.start && other.message() == problem.message());
                // Beyond the limit, problems were already counted in the first round.
                if !known && !problems.is_full() {
                    problems.note(|| problem.moved_to(span));
                }
            }
        }
    }
    problems
}

/// A text with the suggestions applied.
struct Fixed {
    text: String,
    places: Vec<Place>,
}

/// The places at which suggestions were applied.
struct Place {
    problem: usize,
    before: Range<usize>,
    after: Range<usize>,
}

impl Place {
    fn holds(&self, span: &Range<usize>) -> bool {
        self.after.start <= span.start && span.end <= self.after.end
    }
}

impl Fixed {
    fn of(problems: &[Problem], text: &str) -> Self {
        let mut fixes: Vec<_> = problems
            .iter()
            .enumerate()
            .filter_map(|(index, problem)| Some((index, problem.span(), problem.fix()?)))
            .collect();
        fixes.sort_by_key(|(_, span, _)| span.start);
        let mut fixed = Self { text: String::with_capacity(text.len()), places: Vec::new() };
        let mut done = 0;
        for (problem, before, fix) in fixes {
            let Some(between) = text.get(done..before.start) else { continue };
            fixed.text += between;
            let start = fixed.text.len();
            fixed.text += &fix.text;
            done = before.end;
            fixed.places.push(Place { problem, before, after: start..fixed.text.len() });
        }
        fixed.text += text.get(done..).unwrap_or_default();
        fixed
    }

    /// Maps a place in the changed text to the original text.
    fn back(&self, span: Range<usize>) -> Range<usize> {
        let back = |at: usize| match self.places.iter().rev().find(|place| place.after.end <= at) {
            Some(place) => at - place.after.end + place.before.end,
            None => at,
        };
        back(span.start)..back(span.end)
    }
}
