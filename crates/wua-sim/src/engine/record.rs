//! Writes the journal of a world: lines, and the polls that were counted before them.

use wua_model::Time;

use super::core::{Core, State};
use super::finished::{Finished, Touched};
use super::job_core::{Noted, Running};
use super::journal::{Journal, Poll, What, Who};

impl Core {
    /// Writes a line, after the polls that came before it.
    pub(crate) fn record(&self, state: &mut State, who: Who, what: What) {
        self.note_polls(state);
        state.journal.push(self.clock.now(), who, what);
    }

    /// Writes the polls that were made until now. Called before the time moves, before the progress of a job
    /// changes otherwise, and before another line.
    #[inline]
    pub(crate) fn note_polls(&self, state: &mut State) -> Noted {
        state.note_polls(&self.touched, self.clock.now())
    }

    pub(crate) fn journal(&self) -> Journal {
        self.frozen(&mut self.lock())
    }

    /// Returns the journal, unless a call is in progress.
    pub(crate) fn try_journal(&self) -> Option<Journal> {
        Some(self.frozen(&mut *self.try_lock()?))
    }

    fn frozen(&self, state: &mut State) -> Journal {
        self.note_polls(state);
        state.note_all_polls(self.clock.now());
        state.journal.freeze()
    }
}

impl State {
    #[inline]
    fn note_polls(&mut self, touched: &Touched, now: Time) -> Noted {
        match &self.jobs[..] {
            jobs @ ([] | [_]) if !touched.any() => {
                Running::take_polls(jobs, now, &mut |poll| self.journal.push_polls(now, poll))
            }
            _ => self.note_polls_of_several(now, |finished, write| finished.look(touched, now, write)),
        }
    }

    /// Writes the polls of every job, including those that nobody has touched since they ended.
    fn note_all_polls(&mut self, now: Time) {
        self.note_polls_of_several(now, |finished, write| finished.look_at_all(now, write));
    }

    fn note_polls_of_several(
        &mut self,
        now: Time,
        look: impl FnOnce(&mut Finished, &mut dyn FnMut(Poll)),
    ) -> Noted {
        let mut polls = Vec::new();
        look(&mut self.finished, &mut |poll| polls.push(poll));
        let noted = Running::take_polls(&self.jobs, now, &mut |poll| polls.push(poll));
        polls.sort_by_key(|poll| poll.place);
        polls.into_iter().for_each(|poll| self.journal.push_polls(now, poll));
        noted
    }
}
