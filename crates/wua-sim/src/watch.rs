//! Counts the calls of a world in which some are to fail, or to set something off.

use wua::HResult;
use wua_model::Time;
use wua_scenario::{Action, Call, Fault, Trigger, When};

use crate::random::Seed;

/// How often each member was called, and which faults of the scenario have struck.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    counts: Vec<u32>,
    /// The numbers of the faults that have struck, each once.
    pub(crate) struck: Vec<u32>,
}

impl Default for Watch {
    fn default() -> Self {
        Self { counts: vec![0; Call::ALL.len()], struck: Vec::new() }
    }
}

/// A fault that was put in from outside.
#[derive(Debug, Clone)]
pub(crate) struct Injected {
    call: Call,
    hresult: HResult,
    /// How many calls it still strikes; `None`: every one.
    left: Option<u32>,
}

impl Injected {
    pub(crate) fn new(call: Call, hresult: HResult, times: Option<u32>) -> Self {
        Self { call, hresult, left: times }
    }

    /// Its code, if it strikes that call; it has struck then.
    fn take(&mut self, call: Call) -> Option<HResult> {
        let strikes = self.call == call && self.left != Some(0);
        if let Some(left) = self.left.as_mut().filter(|_| strikes) {
            *left -= 1;
        }
        strikes.then_some(self.hresult)
    }

    /// The code of the first of them that strikes the call.
    pub(crate) fn strike(all: &mut Vec<Self>, call: Call) -> Option<HResult> {
        let code = all.iter_mut().find_map(|fault| fault.take(call));
        all.retain(|fault| fault.left != Some(0));
        code
    }
}

/// A call, and how many of its kind there have been with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    call: Call,
    nth: u32,
}

impl Watch {
    pub(crate) fn count(&mut self, call: Call) -> Seen {
        let position = Call::ALL.iter().position(|known| *known == call).unwrap_or(0);
        self.counts[position] = self.counts[position].saturating_add(1);
        Seen { call, nth: self.counts[position] }
    }

    /// Remembers that the fault of that number has struck.
    pub(crate) fn note_struck(&mut self, number: u32) {
        if !self.struck.contains(&number) {
            self.struck.push(number);
        }
    }
}

impl Seen {
    /// The triggers that this call sets off.
    pub(crate) fn triggers(self, triggers: &[Trigger]) -> Vec<(u32, Action)> {
        let hit = |when: When| match when {
            When::After(_) => false,
            When::Polls(polls) => self.call == Call::JobGetProgress && self.nth == polls,
            When::Call { call, nth } => self.call == call && self.nth == nth,
        };
        let numbered = (0_u32..).zip(triggers);
        numbered
            .filter(|(_, trigger)| hit(trigger.when))
            .map(|(number, trigger)| (number, trigger.action))
            .collect()
    }

    /// The number and the code of the first fault that strikes this call.
    pub(crate) fn fault(self, faults: &[Fault], now: Time, seed: Seed) -> Option<(u32, HResult)> {
        let mut numbered = (0_u32..).zip(faults);
        numbered
            .find(|(number, fault)| self.is_struck(u64::from(*number), fault, now, seed))
            .map(|(number, fault)| (number, fault.hresult))
    }

    /// Whether every condition of the fault holds.
    fn is_struck(self, number: u64, fault: &Fault, now: Time, seed: Seed) -> bool {
        let nth = u64::from(self.nth);
        let seed = fault.seed.map_or(seed, Seed);
        fault.call == self.call
            && fault.nth.is_none_or(|nth| nth == self.nth)
            && fault.first.is_none_or(|first| self.nth <= first)
            && fault.between.is_none_or(|(from, to)| (Time::ZERO + from..Time::ZERO + to).contains(&now))
            && fault.probability.is_none_or(|chance| seed.chance(chance, "fault", number << 32 | nth))
    }
}
