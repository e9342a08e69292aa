//! The subject and its machines: the holder of the hooks, and the notes of a mutant on a machine.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wua::{HResult, Result, SystemInformation, UpdateIdentity, UpdateSession};
use wua_scenario::{AgentFlags, Caller, Scenario};

use super::{Hooks, Memo, MutantSession};
use wua_conformance::{Capabilities, Capability, Machine, SetupError, Subject};

/// A good subject with a fault.
pub(crate) struct MutantSubject {
    good: Arc<dyn Subject>,
    name: &'static str,
    hooks: Hooks,
    draws: Option<Draws>,
}

impl MutantSubject {
    pub(crate) fn new(good: Arc<dyn Subject>, name: &'static str, hooks: Hooks) -> Self {
        Self { good, name, hooks, draws: None }
    }

    /// Returns the subject for a mutant that draws random numbers.
    pub(crate) fn drawing(self, seed: u16) -> Self {
        let draws = Draws { seed: u64::from(seed), machines: Mutex::default() };
        Self { draws: Some(draws), ..self }
    }
}

/// Gives each machine a seed of its own: another for a second machine of the same scenario, and the same
/// whatever machines of other scenarios were made before.
struct Draws {
    seed: u64,
    machines: Mutex<BTreeMap<u64, u64>>,
}

impl Draws {
    fn of(&self, scenario: &Scenario, seed: u64) -> u64 {
        // FNV-1a, which is the same on every platform.
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        let bytes = scenario.to_toml().into_bytes().into_iter().chain(seed.to_le_bytes());
        let scenario = bytes.chain(self.seed.to_le_bytes()).fold(0xCBF2_9CE4_8422_2325, hash);
        let mut machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        let made = machines.entry(scenario).or_default();
        *made += 1;
        scenario.wrapping_add(*made)
    }
}

impl Subject for MutantSubject {
    fn name(&self) -> String {
        format!("{} ({})", self.good.name(), self.name)
    }

    fn capabilities(&self) -> Capabilities {
        self.good.capabilities()
    }

    fn machine(&self, scenario: &Scenario, seed: u64) -> std::result::Result<Box<dyn Machine>, SetupError> {
        let changed = self.hooks.scenario.map(|change| change(scenario.clone()));
        // With another scenario it still declares the choices of the one that was asked for.
        let honest = changed.as_ref().map(|_| self.good.machine(scenario, seed)).transpose()?;
        let machine = self.good.machine(changed.as_ref().unwrap_or(scenario), seed)?;
        let seed = self.draws.as_ref().map_or(0, |draws| draws.of(scenario, seed));
        let scenario = scenario.clone();
        Ok(Box::new(MutantMachine(Arc::new(Bench {
            hooks: self.hooks,
            good: machine,
            honest,
            times: self.capabilities().contains(Capability::VirtualTime),
            scenario,
            seed,
            memo: Mutex::default(),
            lock: Mutex::default(),
        }))))
    }
}

/// The state that all wrapped objects of one machine share.
pub(crate) struct Bench {
    pub(crate) hooks: Hooks,
    pub(crate) good: Box<dyn Machine>,
    honest: Option<Box<dyn Machine>>,
    times: bool,
    /// The scenario that was asked for.
    pub(crate) scenario: Scenario,
    /// The seed of random numbers.
    pub(crate) seed: u64,
    memo: Mutex<Memo>,
    /// A lock for mutants that hold one where they should not.
    pub(crate) lock: Mutex<()>,
}

impl Bench {
    /// Locks the mutant's notes on the machine. Release them before any call.
    pub(crate) fn memo(&self) -> MutexGuard<'_, Memo> {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the time; zero if it is real.
    pub(crate) fn now(&self) -> Duration {
        if self.times { self.good.now() } else { Duration::ZERO }
    }

    /// Returns `true` if the machine says that it chose that value.
    pub(crate) fn chose(&self, switch: &str, value: &str) -> bool {
        self.choice(switch).is_some_and(|chosen| chosen == value)
    }

    fn choice(&self, switch: &str) -> Option<Cow<'static, str>> {
        self.honest.as_ref().unwrap_or(&self.good).choice(switch)
    }
}

/// A wrapped machine.
struct MutantMachine(Arc<Bench>);

impl MutantMachine {
    fn wrap(&self, good: Arc<dyn UpdateSession>) -> Arc<dyn UpdateSession> {
        MutantSession::wrap(Arc::clone(&self.0), good)
    }
}

impl Machine for MutantMachine {
    fn session(&self) -> Arc<dyn UpdateSession> {
        self.wrap(self.0.good.session())
    }

    fn session_as(&self, caller: Caller) -> Arc<dyn UpdateSession> {
        let caller = hooked!(self.0, caller(caller) else caller);
        self.wrap(self.0.good.session_as(caller))
    }

    fn system_information(&self) -> Option<Arc<dyn SystemInformation>> {
        let good = self.0.good.system_information()?;
        Some(Arc::new(MutantSystem { bench: Arc::clone(&self.0), good }))
    }

    fn advance(&self, duration: Duration) {
        hooked!(self.0, advance(&self.0, duration) else self.0.good.advance(duration))
    }

    fn now(&self) -> Duration {
        self.0.good.now()
    }

    fn restart(&self) {
        hooked!(self.0, restart(&self.0) else self.0.good.restart())
    }

    fn change_flags(&self, set: AgentFlags, clear: AgentFlags) {
        hooked!(self.0, flags(&self.0, set, clear) else self.0.good.change_flags(set, clear))
    }

    fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) {
        let good = || self.0.good.set_downloaded(identity, downloaded);
        hooked!(self.0, downloaded(&self.0, identity, downloaded) else good())
    }

    fn cancel(&self, code: HResult) {
        hooked!(self.0, cancel(&self.0, code) else self.0.good.cancel(code))
    }

    fn choice(&self, switch: &str) -> Option<Cow<'static, str>> {
        self.0.choice(switch)
    }
}

/// A wrapped `ISystemInformation`.
struct MutantSystem {
    bench: Arc<Bench>,
    good: Arc<dyn SystemInformation>,
}

opaque!(MutantSystem);

impl SystemInformation for MutantSystem {
    fn reboot_required(&self) -> Result<bool> {
        let required = self.good.reboot_required()?;
        Ok(hooked!(self.bench, system(&self.bench, required) else required))
    }
}
