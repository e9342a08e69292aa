//! The triggers and faults of a scenario, indexed by time and by member.

use wua::Member;
use wua::member::IInstallationJob;
use wua_model::Time;
use wua_scenario::{Action, Fault, Trigger, When};

/// The triggers of a scenario. Triggers of the clock fire in the order of their times, triggers of calls
/// at a count, which is reached once. Those of the same moment fire in the order of the scenario.
pub(crate) struct Triggers {
    timed: Box<[(Time, u32, Action)]>,
    at_calls: Box<[(Member, u64, u32, Action)]>,
}

impl Triggers {
    pub(crate) fn new(triggers: &[Trigger]) -> Self {
        let (mut timed, mut at_calls) = (Vec::new(), Vec::new());
        for (number, Trigger { when, action }) in (0..).zip(triggers) {
            let mut at_call = |call, nth: u32| at_calls.push((call, u64::from(nth), number, *action));
            match *when {
                When::After(after) => timed.push((Time::ZERO + after, number, *action)),
                When::Polls(polls) => at_call(IInstallationJob::GetProgress, polls),
                When::Call { call, nth } => at_call(call, nth),
            }
        }
        timed.sort_by_key(|(at, ..)| *at);
        at_calls.sort_by_key(|(call, nth, ..)| (*call, *nth));
        Self { timed: timed.into(), at_calls: at_calls.into() }
    }

    /// Returns `true` if any trigger waits for a call.
    pub(crate) fn wait_for_calls(&self) -> bool {
        !self.at_calls.is_empty()
    }

    /// Returns the time, the number and the action of the next trigger of the clock after that many have fired.
    pub(crate) fn next(&self, fired: usize) -> Option<(Time, u32, Action)> {
        #[cfg(test)]
        tests::count();
        self.timed.get(fired).copied()
    }

    /// Returns the numbers and actions of the triggers that the `nth` call of that member fires.
    pub(crate) fn at_call(&self, call: Member, nth: u64) -> impl Iterator<Item = (u32, Action)> {
        let before = |(of, at, ..): &(Member, u64, u32, Action)| {
            #[cfg(test)]
            tests::count();
            (*of, *at) < (call, nth)
        };
        let from = self.at_calls.partition_point(before);
        let here = move |(of, at, ..): &&(Member, u64, u32, Action)| (*of, *at) == (call, nth);
        self.at_calls[from..].iter().take_while(here).map(|(.., number, action)| (*number, *action))
    }
}

/// The faults of a scenario by the member that they strike.
pub(crate) struct FaultsByCall(Box<[u32]>);

impl FaultsByCall {
    pub(crate) fn new(faults: &[Fault]) -> Self {
        let mut numbers: Vec<u32> = (0..).take(faults.len()).collect();
        numbers.sort_by_key(|number| faults[*number as usize].call);
        Self(numbers.into())
    }

    /// Returns the faults of that member with their numbers, in the order of the scenario.
    pub(crate) fn of<'a>(
        &'a self,
        faults: &'a [Fault],
        call: Member,
    ) -> impl Iterator<Item = (u32, &'a Fault)> + 'a {
        let from = self.0.partition_point(|number| faults[*number as usize].call < call);
        let numbered = self.0[from..].iter().map(|number| (*number, &faults[*number as usize]));
        numbered.take_while(move |(_, fault)| fault.call == call)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use wua::HResult;
    use wua::member::IUpdateInstaller;
    use wua_scenario::{Scenario, ScriptedUpdate, UpdateKind};

    use super::*;
    use crate::{ClockMode, World};

    thread_local! {
        static LOOKS: Cell<u64> = const { Cell::new(0) };
    }

    /// Counts the visits of triggers.
    pub(super) fn count() {
        LOOKS.set(LOOKS.get() + 1);
    }

    fn trigger(when: When) -> Trigger {
        Trigger { when, action: Action::Cancel(HResult::E_ABORT) }
    }

    fn world(triggers: Vec<Trigger>) -> World {
        let updates = vec![ScriptedUpdate::new(UpdateKind::Standalone, "update")];
        let scenario = Scenario { updates, triggers, ..Scenario::default() };
        World::builder(scenario).unwrap().clock(ClockMode::Manual).build()
    }

    /// Counts the visits while `count` triggers fire, one per second, and as many calls are made.
    fn looks(count: u32) -> u64 {
        let at = |n: u32| trigger(When::After(Duration::from_secs(u64::from(n))));
        let on = |n: u32| trigger(When::Call { call: IUpdateInstaller::get_IsBusy, nth: n });
        let world = world((1..=count).flat_map(|n| [at(n), on(n)]).collect());
        let installer = world.session().create_update_installer().unwrap();
        LOOKS.set(0);
        world.advance(Duration::from_secs(u64::from(count)));
        (0..count).for_each(|_| drop(installer.is_busy()));
        LOOKS.get()
    }

    /// Linear except for the binary search of a call. Quadratic would be 16 times as much.
    #[test]
    fn four_times_the_triggers_are_looked_at_four_times_as_often() {
        let (few, many) = (looks(100), looks(400));
        assert!(few >= 200, "{few}: the triggers are looked at here");
        assert!(many < few * 6, "{few} looks for 100 triggers, {many} for 400");
    }

    /// The order in the scenario only matters for triggers of the same time.
    #[test]
    fn triggers_of_the_clock_fire_by_their_time_and_then_as_written() {
        let cancel = |seconds, code| Trigger {
            when: When::After(Duration::from_secs(seconds)),
            action: Action::Cancel(HResult::from_bits(code)),
        };
        let (a, b, c, d) = (cancel(9, 1), cancel(3, 2), cancel(9, 3), cancel(1, 4));
        let triggers = Triggers::new(&[a, b, c, d]);
        let fired: Vec<_> = (0..).map_while(|fired| triggers.next(fired)).collect();
        let fires = |seconds: u64, number, code| {
            (Time::from_millis(seconds * 1000), number, Action::Cancel(HResult::from_bits(code)))
        };
        assert_eq!(fired, [fires(1, 3, 4), fires(3, 1, 2), fires(9, 0, 1), fires(9, 2, 3)]);
    }

    #[test]
    fn triggers_and_faults_of_a_call_are_found_in_the_order_of_the_scenario() {
        let on = |call, nth, code| Trigger {
            when: When::Call { call, nth },
            action: Action::Cancel(HResult::from_bits(code)),
        };
        let poll = Trigger { when: When::Polls(2), action: Action::Cancel(HResult::from_bits(9)) };
        let (progress, busy) = (IInstallationJob::GetProgress, IUpdateInstaller::get_IsBusy);
        let triggers =
            Triggers::new(&[on(busy, 2, 1), on(progress, 2, 8), on(busy, 1, 2), poll, on(busy, 2, 3)]);
        let codes = |call, nth| -> Vec<u32> {
            let code = |(_, action)| match action {
                Action::Cancel(code) => code.value().cast_unsigned(),
                _ => 0,
            };
            triggers.at_call(call, nth).map(code).collect()
        };
        assert_eq!(codes(busy, 2), [1, 3]);
        assert_eq!(codes(busy, 1), [2]);
        assert_eq!(codes(progress, 2), [8, 9]);
        assert_eq!(codes(busy, 3), [0_u32; 0]);
    }
}
