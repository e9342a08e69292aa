//! Cases by number: the same for the same seed, whatever was drawn before.

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use wua_scenario::Preset;

use crate::case::generate;
use crate::case::run::{Case, Kind};
use crate::reference;

/// Cases of that kind, with switches of the policy set at random if the subject follows them.
pub(super) fn strategy(kind: Kind, preset: Preset, switches: bool) -> BoxedStrategy<Case> {
    match kind {
        Kind::Job => generate::case(preset, switches),
        Kind::Walk => reference::case(preset, switches),
    }
}

/// The case of random calls with that number: what a stateful check of the judge plays.
#[must_use]
pub fn stateful_case(preset: Preset, seed: u64, number: u32) -> Option<Case> {
    tree(&strategy(Kind::Walk, preset, true), seed, number).map(|tree| tree.current())
}

/// The case of that number: the same for the same seed, however often it is asked for.
pub(super) fn tree(
    strategy: &BoxedStrategy<Case>,
    seed: u64,
    number: u32,
) -> Option<Box<dyn ValueTree<Value = Case>>> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..12].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { failure_persistence: None, ..Config::default() };
    strategy.new_tree(&mut TestRunner::new_with_rng(config, rng)).ok()
}
