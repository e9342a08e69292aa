//! Runs: a repetition of an open line becomes part of that line.

/// The number of the newest lines that can be open at once: that many members may be read in turns.
const OPEN: usize = 16;

/// A line that others may become part of.
pub(super) trait Fold {
    /// Returns `true` if the line may be part of a run. One that may not ends all runs.
    fn folds(&self) -> bool;

    /// Merges `next` if it is the same call and continues this one; returns `false` if it is the same call
    /// with another answer, and `None` if it is another call.
    fn absorb(&mut self, next: &Self) -> Option<bool>;
}

/// Lines in their order, the last of which may still grow.
#[derive(Debug)]
pub(super) struct Folded<L> {
    lines: Vec<L>,
    /// The position of the first open line.
    open: usize,
}

impl<L> Default for Folded<L> {
    fn default() -> Self {
        Self { lines: Vec::new(), open: 0 }
    }
}

impl<L: Fold> Folded<L> {
    /// Adds a line, or makes it part of an open one.
    pub(super) fn push(&mut self, line: L) {
        if !line.folds() {
            self.lines.push(line);
            self.open = self.lines.len();
        } else if !self.take_in(|open| open.absorb(&line)) {
            self.lines.push(line);
        }
    }

    /// Adds what is a line only if no open one absorbs it, as [`Fold::absorb`] does.
    #[inline]
    pub(super) fn push_with(&mut self, absorb: impl FnMut(&mut L) -> Option<bool>, line: impl FnOnce() -> L) {
        if !self.take_in(absorb) {
            self.lines.push(line());
        }
    }

    /// Returns `true` if an open line absorbed the next event, and `false` if it needs a line of its own.
    #[inline]
    fn take_in(&mut self, absorb: impl FnMut(&mut L) -> Option<bool>) -> bool {
        match self.lines[self.open..].iter_mut().rev().find_map(absorb) {
            Some(true) => return true,
            // It has a new answer, so everything after it starts new lines.
            Some(false) => self.open = self.lines.len(),
            None => self.open = self.open.max((self.lines.len() + 1).saturating_sub(OPEN)),
        }
        false
    }

    /// Continues from lines that are open.
    pub(super) fn go_on(open: Vec<L>) -> Self {
        Self { lines: open, open: 0 }
    }

    /// Removes the lines that are no longer open.
    pub(super) fn settle(&mut self) -> Vec<L> {
        if self.open == 0 {
            return Vec::new();
        }
        let open = self.lines.split_off(self.open);
        self.open = 0;
        std::mem::replace(&mut self.lines, open)
    }

    /// The lines that are open.
    pub(super) fn open(&self) -> &[L] {
        &self.lines[self.open..]
    }

    pub(super) fn into_lines(self) -> Vec<L> {
        self.lines
    }
}
