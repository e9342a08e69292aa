//! Rules for the properties of updates. How updates run is checked in [`course`](super::course).

use std::collections::HashSet;

use wua::{InstallationImpact, InstallationRebootBehavior, UpdateIdentity};

use super::{Findings, course};
use crate::identity::is_uuid;
use crate::nearest::did_you_mean;
use crate::place::Step::{self, Field, Item};
use crate::update_table::{MsrcSeverity, Reboot};
use crate::{ScriptedUpdate, UpdateKind};

pub(super) fn check(updates: &[ScriptedUpdate], findings: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for (index, update) in updates.iter().enumerate() {
        let place = [Field("update"), Item(index)];
        self::update(update, &place, findings);
        unique(&update.data.identity, &place, &mut seen, findings);
        for (child, it) in update.data.bundled_updates.to_vec().iter().enumerate() {
            let place = [Field("update"), Item(index), Field("bundle"), Item(child)];
            identity(&it.identity, &place, findings);
            article(&it.kb_article_ids, &place, findings);
            unique(&it.identity, &place, &mut seen, findings);
        }
        course::check(update, index, findings);
    }
}

fn within<'a>(place: &[Step<'a>], rest: &[Step<'a>]) -> Vec<Step<'a>> {
    [place, rest].concat()
}

fn update(update: &ScriptedUpdate, place: &[Step<'_>], findings: &mut Findings<'_>) {
    identity(&update.data.identity, place, findings);
    article(&update.data.kb_article_ids, place, findings);
    for (index, id) in update.data.superseded_update_ids.iter().enumerate() {
        if !is_uuid(id) {
            no_uuid(id, &within(place, &[Field("supersedes"), Item(index)]), findings);
        }
    }
    severity(&update.data.msrc_severity, place, findings);
    minor(update, place, findings);
}

/// Checks UPD-MsrcSeverity: an update has one of four ratings, or none.
fn severity(rating: &str, place: &[Step<'_>], findings: &mut Findings<'_>) {
    if !rating.is_empty() && MsrcSeverity::from_name(rating).is_none() {
        let names = MsrcSeverity::ALL.iter().map(|severity| severity.name());
        let label = "expected Critical, Important, Moderate or Low, or no text";
        let message = format!("`{rating}` is not a severity");
        let place = within(place, &[Field("msrc_severity")]);
        findings.push_with_help(&place, message, label, did_you_mean(rating, names));
    }
}

fn identity(identity: &UpdateIdentity, place: &[Step<'_>], findings: &mut Findings<'_>) {
    if !is_uuid(&identity.update_id) {
        no_uuid(&identity.update_id, &within(place, &[Field("id")]), findings);
    }
    if identity.revision_number < 0 {
        let message = format!("`revision` is {}", identity.revision_number);
        findings.push(&within(place, &[Field("revision")]), message, format!("expected 0 to {}", i32::MAX));
    }
}

fn no_uuid(id: &str, place: &[Step<'_>], findings: &mut Findings<'_>) {
    findings.push(place, format!("`{id}` is not a UUID"), "expected 8-4-4-4-12 hex digits without braces");
}

fn article(ids: &[String], place: &[Step<'_>], findings: &mut Findings<'_>) {
    for id in ids {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            let label = "expected digits, without the letters KB";
            let digits: String = id.chars().filter(char::is_ascii_digit).collect();
            let help = (!digits.is_empty()).then(|| format!("did you mean `{digits}`?"));
            let message = format!("`{id}` is not an article number");
            findings.push_with_help(&within(place, &[Field("kb")]), message, label, help);
        }
    }
}

fn unique<'a>(
    identity: &UpdateIdentity,
    place: &[Step<'a>],
    seen: &mut HashSet<UpdateIdentity>,
    findings: &mut Findings<'_>,
) {
    if !seen.insert(identity.clone()) {
        let label = "another update above has the same `id` and `revision`";
        let message = format!("the identity {identity} appears twice");
        findings.push(&within(place, &[Field("id")]), message, label);
    }
}

/// Checks BEH-5: a minor update neither restarts nor asks.
fn minor(update: &ScriptedUpdate, place: &[Step<'_>], findings: &mut Findings<'_>) {
    let behavior = update.data.installation_behavior;
    if behavior.impact != InstallationImpact::MINOR {
        return;
    }
    let by_kind = update.kind == UpdateKind::Definition;
    let help = by_kind
        .then(|| format!("{} updates are minor unless the file says `impact = \"normal\"`", update.kind));
    if let Some(word) = restarts(behavior.reboot_behavior) {
        let message = format!("a minor update has `reboot = \"{word}\"`");
        let label = "expected \"never\": a minor update never restarts (BEH-5)";
        findings.push_with_help(&within(place, &[Field("reboot")]), message, label, help.clone());
    }
    if behavior.can_request_user_input {
        let label = "expected false: a minor update never asks (BEH-5)";
        let message = "a minor update asks the user";
        findings.push_with_help(&within(place, &[Field("asks_user")]), message, label, help);
    }
}

/// Returns the word of a behaviour that may restart the machine.
fn restarts(behavior: InstallationRebootBehavior) -> Option<Reboot> {
    match behavior {
        InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT => Some(Reboot::Always),
        InstallationRebootBehavior::CAN_REQUEST_REBOOT => Some(Reboot::CanRequest),
        // `NEVER_REBOOTS`, or a number without a name, which promises no restart.
        _ => None,
    }
}
