//! What every call has in common: faults strike first, then it acts, then the journal has a line.

use std::error::Error as _;

use wua::{Error, HResult, Member, Result};

use crate::inner::{Inner, State};
use crate::job::Noted;
use crate::journal::{Journal, Note, What, Who};
use crate::watch::Seen;

impl Inner {
    /// Carries out a call: faults first, then what it does, then a line in the journal.
    pub(crate) fn call<T>(&self, call: Member, who: Who, act: impl FnOnce() -> Result<T>) -> Result<T> {
        self.call_noted(call, who, act, |_| None)
    }

    /// As [`call`](Self::call), with a word on what was answered.
    pub(crate) fn call_noted<T>(
        &self,
        call: Member,
        who: Who,
        act: impl FnOnce() -> Result<T>,
        note: impl FnOnce(&T) -> Option<Note>,
    ) -> Result<T> {
        self.call_described(call, who, act, |answer| match answer {
            Ok(value) => note(value),
            Err(error) => error.source().map(|cause| Note::words(cause.to_string())),
        })
    }

    /// As [`call_noted`](Self::call_noted), with a word on a failure too.
    pub(crate) fn call_described<T>(
        &self,
        call: Member,
        who: Who,
        act: impl FnOnce() -> Result<T>,
        note: impl FnOnce(&Result<T>) -> Option<Note>,
    ) -> Result<T> {
        self.sync();
        let answer = self.strike(call).and_then(|()| act());
        let hresult = answer.as_ref().map_or_else(Error::hresult, |_| HResult::S_OK);
        let note = note(&answer);
        self.record(&mut self.lock(), who, What::Returned { call, hresult, note });
        answer
    }

    /// Carries out a call that cannot fail: reads a property, or sets one.
    pub(crate) fn read<T>(&self, call: Member, who: Who, value: T, note: impl FnOnce(&T) -> Note) -> T {
        self.sync();
        let _ = self.strike(call);
        let note = Some(note(&value));
        self.record(&mut self.lock(), who, What::Returned { call, hresult: HResult::S_OK, note });
        value
    }

    /// Counts the call, lets triggers fire at it, and answers the fault that strikes it, if one does.
    pub(crate) fn strike(&self, call: Member) -> Result<()> {
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
        self.deliver_from(self.bystander());
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

    /// Writes the polls that were made until now into the journal.
    #[inline]
    pub(crate) fn note_polls(&self, state: &mut State) -> Noted {
        state.note_polls(&self.touched, self.clock.now())
    }

    pub(crate) fn record_not_implemented(&self, member: Member) {
        self.sync();
        self.record(&mut self.lock(), Who::Machine, What::NotImplemented { member });
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
        state.note_all_polls(self.clock.now());
        state.journal.freeze()
    }
}

/// What a call answers that a fault strikes, or does not.
fn answered(struck: Option<HResult>, call: Member) -> Result<()> {
    struck.map_or(Ok(()), |code| Err(Error::new(code, call)))
}
