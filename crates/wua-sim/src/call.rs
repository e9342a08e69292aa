//! What every call has in common: faults strike first, then it acts, then the journal has a line.

use std::error::Error as _;

use wua::{Error, HResult, Result};
use wua_scenario::Call;

use crate::inner::{Inner, State};
use crate::journal::{Journal, What, Who};
use crate::watch::Seen;

impl Inner {
    /// Carries out a call: faults first, then what it does, then a line in the journal.
    pub(crate) fn call<T>(&self, call: Call, who: Who, act: impl FnOnce() -> Result<T>) -> Result<T> {
        self.call_noted(call, who, act, |_| None)
    }

    /// As [`call`](Self::call), with a word on what was answered.
    pub(crate) fn call_noted<T>(
        &self,
        call: Call,
        who: Who,
        act: impl FnOnce() -> Result<T>,
        note: impl FnOnce(&T) -> Option<String>,
    ) -> Result<T> {
        self.sync();
        let answer = self.strike(call).and_then(|()| act());
        let (hresult, note) = match &answer {
            Ok(value) => (HResult::S_OK, note(value)),
            Err(error) => (error.hresult(), error.source().map(ToString::to_string)),
        };
        let note = note.map(|note| Box::new(note.into_boxed_str()));
        self.record(&mut self.lock(), who, What::Returned { call, hresult, note });
        answer
    }

    /// Carries out a call that cannot fail.
    pub(crate) fn read<T>(&self, call: Call, who: Who, value: T) -> T {
        self.sync();
        let _ = self.strike(call);
        self.record(&mut self.lock(), who, What::Returned { call, hresult: HResult::S_OK, note: None });
        value
    }

    /// Counts the call, lets triggers fire at it, and answers the fault that strikes it, if one does.
    pub(crate) fn strike(&self, call: Call) -> Result<()> {
        let struck = {
            let mut state = self.lock();
            let injected = state.injected.strike(call);
            let Some(watch) = &mut state.watch else { return answered(injected, call) };
            let seen = watch.count(call);
            for (number, action) in seen.sets_off(&self.setup) {
                self.fire(&mut state, number, action);
            }
            self.settle(&mut state);
            self.reckon(&mut state);
            self.notify(&state);
            injected.or_else(|| self.strike_scripted(&mut state, seen))
        };
        self.deliver();
        answered(struck, call)
    }

    /// The code of the scenario's fault that strikes the call, if one does.
    fn strike_scripted(&self, state: &mut State, seen: Seen) -> Option<HResult> {
        let (number, code) = seen.fault(&self.setup, self.clock.now(), self.seed)?;
        if let Some(watch) = &mut state.watch {
            watch.note_struck(number);
        }
        Some(code)
    }

    /// Writes a line, after the polls that came before it.
    pub(crate) fn record(&self, state: &mut State, who: Who, what: What) {
        self.note_polls(state);
        state.journal.push(self.clock.now(), who, what);
    }

    /// Writes the polls that were made at the present time into the journal.
    #[inline]
    pub(crate) fn note_polls(&self, state: &mut State) {
        let State { active, over, journal, .. } = state;
        let now = self.clock.now();
        if let Some(active) = active {
            active.core.note_polls(now, journal);
        }
        if self.touched.any() {
            over.look(&self.touched, now, journal);
        }
    }

    pub(crate) fn journal(&self) -> Journal {
        self.frozen(&mut self.lock())
    }

    /// The journal, unless a call is being answered at this moment.
    pub(crate) fn try_journal(&self) -> Option<Journal> {
        Some(self.frozen(&mut *self.try_lock()?))
    }

    fn frozen(&self, state: &mut State) -> Journal {
        self.note_polls(state);
        let State { over, journal, .. } = state;
        over.note_all(self.clock.now(), journal);
        journal.freeze()
    }
}

/// What a call answers that a fault strikes, or does not.
fn answered(struck: Option<HResult>, call: Call) -> Result<()> {
    struck.map_or(Ok(()), |code| Err(Error::new(code, call.name())))
}
