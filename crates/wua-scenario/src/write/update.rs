//! Writes the properties of updates. How they run is written in [`course`](super::course).

use wua::{InstallationImpact, InstallationRebootBehavior, Update, UpdateIdentity};

use super::course;
use super::values::{Fields, list, quoted, rows};
use crate::identity::Titles;
use crate::raw::{Eula, Impact, Reboot};
use crate::{ScriptedUpdate, UpdateKind};

pub(super) fn fields(update: &ScriptedUpdate, titles: &mut Titles) -> Fields {
    let data = &update.data;
    let mut fields = Fields::default();
    fields.text("title", &data.title);
    if !data.description.is_empty() {
        fields.text("description", &data.description);
    }
    kb(&data.kb_article_ids, &mut fields);
    fields.text("kind", update.kind.name());
    identity(&data.identity, &titles.next_id("", &data.title), &mut fields);
    behavior(update, &mut fields);
    state(update, &mut fields);
    if !data.superseded_update_ids.is_empty() {
        fields.put("supersedes", list(data.superseded_update_ids.iter().map(|id| quoted(id))));
    }
    let children = data.bundled_updates.to_vec();
    if !children.is_empty() {
        let child = |child: &_| self::child(child, &data.identity, titles).inline();
        fields.put("bundle", rows(&children.iter().map(|it| it.as_ref()).map(child).collect::<Vec<_>>(), 1));
    }
    course::write(update, &mut fields);
    fields
}

fn kb(ids: &[String], fields: &mut Fields) {
    fields.put_some("kb", ids.first().map(|id| quoted(id)));
}

/// Writes the parts of the identity that are not derived from the title.
fn identity(identity: &UpdateIdentity, derived: &str, fields: &mut Fields) {
    if identity.update_id != derived {
        fields.text("id", &identity.update_id);
    }
    fields.unless(1, "revision", identity.revision_number);
}

fn behavior(update: &ScriptedUpdate, fields: &mut Fields) {
    let behavior = update.data.installation_behavior;
    let usual = update.kind.behavior();
    if behavior.impact != usual.impact {
        impact(behavior.impact, fields);
    }
    if behavior.reboot_behavior != usual_reboot(update.kind, behavior.impact) {
        fields.put_some("reboot", reboot(behavior.reboot_behavior).map(|word| quoted(word.name())));
    }
    fields.unless(false, "asks_user", behavior.can_request_user_input);
    fields.unless(false, "needs_network", behavior.requires_network_connectivity);
}

fn impact(impact: InstallationImpact, fields: &mut Fields) {
    match impact {
        InstallationImpact::NORMAL => fields.text("impact", Impact::Normal.name()),
        InstallationImpact::MINOR => fields.text("impact", Impact::Minor.name()),
        InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING => fields.put("exclusive", true),
        // A scenario has no word for a number without a name: the reader adds the usual impact.
        _ => {}
    }
}

/// Returns the behaviour that the reader adds for that impact.
fn usual_reboot(kind: UpdateKind, impact: InstallationImpact) -> InstallationRebootBehavior {
    if impact == InstallationImpact::MINOR {
        InstallationRebootBehavior::NEVER_REBOOTS
    } else {
        kind.behavior().reboot_behavior
    }
}

fn reboot(behavior: InstallationRebootBehavior) -> Option<Reboot> {
    match behavior {
        InstallationRebootBehavior::NEVER_REBOOTS => Some(Reboot::Never),
        InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT => Some(Reboot::Always),
        InstallationRebootBehavior::CAN_REQUEST_REBOOT => Some(Reboot::CanRequest),
        // A scenario has no word for this number either: the reader adds the usual behaviour.
        _ => None,
    }
}

fn state(update: &ScriptedUpdate, fields: &mut Fields) {
    let data = &update.data;
    let eula = eula(update);
    if eula != Eula::None {
        fields.text("eula", eula.name());
    }
    fields.unless(true, "downloaded", data.is_downloaded);
    fields.unless(false, "installed", data.is_installed);
    fields.unless(false, "uninstallable", data.is_uninstallable);
    fields.unless(false, "hidden", update.hidden);
    fields.unless(false, "optional", data.browse_only);
    fields.unless(true, "assigned", update.assigned);
    fields.unless(true, "can_be_quiet", update.can_be_quiet);
}

fn eula(update: &ScriptedUpdate) -> Eula {
    match (update.eula_accepted, update.data.eula_text.is_empty()) {
        (false, _) => Eula::Required,
        (true, false) => Eula::Accepted,
        (true, true) => Eula::None,
    }
}

fn child(child: &Update, parent: &UpdateIdentity, titles: &mut Titles) -> Fields {
    let mut fields = Fields::default();
    fields.text("title", &child.title);
    kb(&child.kb_article_ids, &mut fields);
    identity(&child.identity, &titles.next_id(&parent.update_id, &child.title), &mut fields);
    fields
}
