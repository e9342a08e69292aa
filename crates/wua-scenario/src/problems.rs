//! A list of problems: the first few are kept, and the others are counted.

use std::ops::Range;

use crate::ScenarioError;
use crate::diagnostic::Problem;

/// The problems found so far. Their size does not grow with that of the file.
#[derive(Default)]
pub(crate) struct Problems {
    kept: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// Adds a problem. Its text is only built if it will be shown.
    pub(crate) fn note(&mut self, problem: impl FnOnce() -> Problem) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.kept.push(problem());
        }
    }

    /// Counts a problem that will not be shown.
    pub(crate) fn note_more(&mut self) {
        self.more += 1;
    }

    pub(crate) fn push(&mut self, span: Range<usize>, message: impl Into<String>, label: impl Into<String>) {
        self.note(|| Problem::new(span, message, label, None));
    }

    /// Returns `true` if no more problems are kept.
    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() == ScenarioError::MOST
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(crate) fn kept(&self) -> &[Problem] {
        &self.kept
    }

    pub(crate) fn kept_mut(&mut self) -> &mut [Problem] {
        &mut self.kept
    }

    pub(crate) fn into_parts(self) -> (Vec<Problem>, usize) {
        (self.kept, self.more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_problems_that_are_shown_are_put_into_words() {
        let (mut problems, mut worded) = (Problems::default(), 0);
        for _ in 0..60_000 {
            problems.note(|| {
                worded += 1;
                Problem::new(0..0, "message", "label", None)
            });
        }
        assert_eq!(worded, ScenarioError::MOST);
        let (kept, more) = problems.into_parts();
        assert_eq!(kept.len() + more, 60_000);
    }
}
