//! The steps of every call: faults are checked first, then the call acts, then the journal records it.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::sync::Arc;

use wua::{Error, HResult, Member, Result};
use wua_scenario::is_read_at_search;

use super::core::{Core, State};
use super::faults::Seen;
use super::journal::{Call, Text, Value, What, Who};

/// A call in progress: the member, its object, and the data for the journal.
pub(crate) struct Request {
    member: Member,
    who: Who,
    arguments: Box<[Value]>,
    update: Option<Arc<str>>,
}

impl Request {
    pub(crate) fn new(member: Member, who: Who) -> Self {
        Self { member, who, arguments: Box::default(), update: None }
    }

    pub(crate) fn member(&self) -> Member {
        self.member
    }

    /// Adds an argument.
    pub(crate) fn with(self, argument: impl Into<Value>) -> Self {
        let arguments = self.arguments.into_iter().chain([argument.into()]).collect();
        Self { arguments, ..self }
    }

    /// Adds the title of the update whose member is called.
    pub(crate) fn of_update(self, title: Option<Arc<str>>) -> Self {
        Self { update: title, ..self }
    }

    fn returned(self, hresult: HResult, answer: Option<Value>, detail: Option<Text>) -> (Who, What) {
        let Self { member, who, arguments, update } = self;
        (who, What::Returned(Call { member, arguments, hresult, answer, detail, update }))
    }
}

/// Sets the cause of a failure, for the journal.
pub(crate) fn cause(error: &Error) -> Option<Text> {
    error.source().map(|cause| cause.to_string().into())
}

impl Core {
    /// Carries out a call: checks faults, acts, and records the answer in the journal.
    pub(crate) fn call<T>(
        &self,
        request: Request,
        act: impl FnOnce() -> Result<T>,
        answer: impl FnOnce(&T) -> Option<Value>,
    ) -> Result<T> {
        self.sync();
        let outcome = self.strike(request.member).and_then(|()| act());
        let (who, what) = match &outcome {
            Ok(value) => request.returned(HResult::S_OK, answer(value), None),
            Err(error) => request.returned(error.hresult(), None, cause(error)),
        };
        self.record(&mut self.lock(), who, what);
        outcome
    }

    /// Reads a property of an update that a search finds. Only a failure has a line in the journal.
    pub(crate) fn read(&self, request: Request) -> Result<()> {
        let outcome = self.strike(request.member);
        if let Err(error) = &outcome {
            let (who, what) = request.returned(error.hresult(), None, None);
            self.record(&mut self.lock(), who, what);
        }
        outcome
    }

    /// Returns the properties of updates that a fault is there for.
    pub(crate) fn faulty_reads(&self) -> BTreeSet<Member> {
        let scripted = self.setup.scenario.faults.iter().map(|fault| fault.call);
        let all = scripted.chain(self.lock().injected.members());
        all.filter(|member| is_read_at_search(*member)).collect()
    }

    /// Reads a property that cannot fail.
    pub(crate) fn get<T>(&self, request: Request, value: T, answer: impl FnOnce(&T) -> Value) -> T {
        self.sync();
        let _ = self.strike(request.member);
        let (who, what) = request.returned(HResult::S_OK, Some(answer(&value)), None);
        self.record(&mut self.lock(), who, what);
        value
    }

    /// Records the write of a property, which cannot fail.
    pub(crate) fn put(&self, request: Request) {
        self.sync();
        let _ = self.strike(request.member);
        let (who, what) = request.returned(HResult::S_OK, None, None);
        self.record(&mut self.lock(), who, what);
    }

    /// Counts the call, fires triggers that wait for it, and returns the fault that strikes it, if any.
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

    /// Returns the code of the scenario's fault that strikes the call, if any.
    fn strike_scripted(&self, state: &mut State, seen: Seen) -> Option<HResult> {
        let (number, code) = seen.fault(&self.setup, self.clock.now(), self.seed)?;
        if let Some(watch) = &mut state.watch {
            watch.note_struck(number);
        }
        Some(code)
    }

    pub(crate) fn record_not_implemented(&self, member: Member) {
        self.sync();
        self.record(&mut self.lock(), Who::Machine, What::NotImplemented { member });
    }
}

/// Returns the error of the fault that strikes a call, if any.
fn answered(struck: Option<HResult>, call: Member) -> Result<()> {
    struck.map_or(Ok(()), |code| Err(Error::new(code, call)))
}
