//! Counts the calls of a world in which some fail, or fire triggers.

use std::collections::{BTreeMap, VecDeque};

use wua::{HResult, Member};
use wua_model::Time;
use wua_scenario::{Action, Fault};

use super::random::Seed;
use super::setup::Setup;

/// The number of calls of each member, and the faults of the scenario that have struck.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    counts: Vec<u64>,
    /// The numbers of the faults that have struck, each once.
    pub(crate) struck: Vec<u32>,
}

impl Default for Watch {
    fn default() -> Self {
        Self { counts: vec![0; Member::COUNT], struck: Vec::new() }
    }
}

/// The injected faults, by the member that they strike, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Injected(BTreeMap<Member, VecDeque<Strikes>>);

/// An injected fault.
#[derive(Debug, Clone)]
struct Strikes {
    hresult: HResult,
    /// The number of calls that it still strikes, at least one; `None` for every one.
    left: Option<u32>,
}

impl Injected {
    pub(crate) fn push(&mut self, call: Member, hresult: HResult, times: Option<u32>) {
        self.0.entry(call).or_default().push_back(Strikes { hresult, left: times });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.values().all(VecDeque::is_empty)
    }

    /// Returns the members that one of them still strikes.
    pub(crate) fn members(&self) -> Vec<Member> {
        self.0.iter().filter(|(_, waiting)| !waiting.is_empty()).map(|(member, _)| *member).collect()
    }

    /// Strikes the call with the first of them, and returns its code.
    pub(crate) fn strike(&mut self, call: Member) -> Option<HResult> {
        let waiting = self.0.get_mut(&call)?;
        let first = waiting.front_mut()?;
        let hresult = first.hresult;
        first.left = first.left.map(|left| left.saturating_sub(1));
        if first.left == Some(0) {
            waiting.pop_front();
        }
        Some(hresult)
    }
}

/// A call, and the number of calls of its member including it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    call: Member,
    nth: u64,
}

impl Watch {
    pub(crate) fn count(&mut self, call: Member) -> Seen {
        let count = &mut self.counts[call.number()];
        *count = count.saturating_add(1);
        Seen { call, nth: *count }
    }

    /// Records that the fault of that number has struck.
    pub(crate) fn note_struck(&mut self, number: u32) {
        if !self.struck.contains(&number) {
            self.struck.push(number);
        }
    }
}

impl Seen {
    /// Returns the triggers that this call fires. A count is reached once, and so each fires once.
    pub(crate) fn sets_off(self, setup: &Setup) -> impl Iterator<Item = (u32, Action)> {
        setup.triggers.at_call(self.call, self.nth)
    }

    /// Returns the number and the code of the first fault of the scenario that strikes this call.
    pub(crate) fn fault(self, setup: &Setup, now: Time, seed: Seed) -> Option<(u32, HResult)> {
        let mut numbered = setup.faults.of(&setup.scenario.faults, self.call);
        numbered
            .find(|(number, fault)| self.is_struck(u64::from(*number), fault, now, seed))
            .map(|(number, fault)| (number, fault.hresult))
    }

    /// Returns `true` if every condition of the fault holds.
    fn is_struck(self, number: u64, fault: &Fault, now: Time, seed: Seed) -> bool {
        let seed = fault.seed.map_or(seed, Seed);
        fault.nth.is_none_or(|nth| u64::from(nth) == self.nth)
            && fault.first.is_none_or(|first| self.nth <= u64::from(first))
            && fault.between.is_none_or(|(from, to)| (Time::ZERO + from..Time::ZERO + to).contains(&now))
            && fault.probability.is_none_or(|chance| seed.chance(chance, "fault", number << 32 | self.nth))
    }
}
