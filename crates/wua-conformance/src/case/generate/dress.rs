//! The looks of generated updates and agents: what no result depends on, in few cases each, drawn as one number.

use std::time::{Duration, UNIX_EPOCH};

use wua::UpdateIdentity;
use wua_scenario::{Scenario, ScriptedUpdate};

/// One number in which few bits decide on each part, so that a number of zero changes nothing.
struct Bits(u64);

impl Bits {
    /// Takes the next bits; `true` in one of `of` numbers.
    fn rarely(&mut self, of: u64) -> bool {
        self.next(of) == of - 1
    }

    /// Takes the next number below `of`.
    fn next(&mut self, of: u64) -> u64 {
        let next = self.0 % of;
        self.0 /= of;
        next
    }
}

/// Gives the updates identities of their own, and some of them unusual looks. Numbers of zero give plain updates.
pub(crate) fn dressed(updates: Vec<ScriptedUpdate>, looks: &[u64]) -> Vec<ScriptedUpdate> {
    let mut all: Vec<ScriptedUpdate> = Vec::new();
    for (number, update) in updates.into_iter().enumerate() {
        let mut bits = Bits(looks.get(number).copied().unwrap_or(0));
        let plain = ScriptedUpdate::new(update.kind, format!("update {number}")).data;
        let mut update = update;
        update.data.identity = identity(plain.identity, all.last(), &mut bits);
        update.data.title = plain.title;
        describe(&mut update, &mut bits);
        all.push(update);
    }
    all
}

/// Returns its own identity, in upper case at times, or the next revision of the update before.
fn identity(own: UpdateIdentity, before: Option<&ScriptedUpdate>, bits: &mut Bits) -> UpdateIdentity {
    let (next, upper) = (bits.rarely(6), bits.rarely(8));
    match before.map(|before| &before.data.identity).filter(|_| next) {
        Some(before) => UpdateIdentity::new(before.update_id.clone(), before.revision_number + 1),
        None if upper => UpdateIdentity::new(own.update_id.to_uppercase(), own.revision_number),
        None => own,
    }
}

fn describe(update: &mut ScriptedUpdate, bits: &mut Bits) {
    const SEVERITIES: [&str; 5] = ["", "Critical", "Important", "Moderate", "Low"];
    let data = &mut update.data;
    data.msrc_severity = SEVERITIES[usize::try_from(bits.next(5)).unwrap_or(0)].to_owned();
    if data.eula_text.is_empty() && bits.rarely(6) {
        data.eula_text = "terms".to_owned();
    }
    // A search finds no update that another one offered supersedes.
    if bits.rarely(8) {
        data.superseded_update_ids = vec!["11111111-2222-4333-8444-555555555555".to_owned()];
    }
    if bits.rarely(4) {
        data.description = "about it".to_owned();
    }
    if bits.rarely(4) {
        data.kb_article_ids = vec![format!("50000{}", bits.next(100))];
    }
    update.assigned = !bits.rarely(6);
    update.hidden = bits.rarely(8);
}

/// Starts the scenario at another time, and gives the agent a user interface, in some cases.
pub(crate) fn set_up(mut scenario: Scenario, look: u64) -> Scenario {
    let mut bits = Bits(look);
    scenario.agent.user_interface = bits.rarely(4);
    if bits.rarely(3) {
        scenario.description = "drawn".to_owned();
        scenario.starts_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000 + bits.next(100_000_000));
    }
    scenario
}
