//! Cases by number: the same for the same seed, whatever was drawn before.

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use wua_scenario::Preset;

use crate::case::generate;
use crate::case::run::{Case, Kind};
use crate::reference;

/// Generates cases of that kind, with random switches of the policy if the subject follows them.
pub(super) fn strategy(kind: Kind, preset: Preset, switches: bool) -> BoxedStrategy<Case> {
    match kind {
        Kind::Job => generate::case(preset, switches),
        Kind::Walk => reference::case(preset, switches),
    }
}

/// Returns the generated case of that kind and number, as the judge plays it on a subject that follows policies.
#[must_use]
pub fn generated_case(kind: Kind, preset: Preset, seed: u64, number: u32) -> Option<Case> {
    tree(&strategy(kind, preset, true), seed, number).map(|tree| tree.current())
}

/// Returns the case with that number: always the same for the same seed.
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
