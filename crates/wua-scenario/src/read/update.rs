//! Reads the properties of updates. How they run is read in [`course`](super::course).

use std::sync::Arc;

use wua::{
    DeploymentAction, InstallationBehavior, InstallationImpact, InstallationRebootBehavior, Update,
    UpdateCollection, UpdateData, UpdateIdentity,
};

use super::values::{kb, uuid};
use super::{Problems, course};
use crate::identity::Titles;
use crate::raw::{self, Eula, Impact, Reboot};
use crate::raw_values::{At, Uuid};
use crate::{ScriptedUpdate, UpdateKind};

pub(super) fn updates(raw: &[At<raw::Update>], problems: &mut Problems) -> Vec<ScriptedUpdate> {
    let mut titles = Titles::default();
    raw.iter().map(|raw| update(raw.value(), &mut titles, problems)).collect()
}

fn update(raw: &raw::Update, titles: &mut Titles, problems: &mut Problems) -> ScriptedUpdate {
    let behavior = behavior(raw, problems);
    let identity = identity(raw.id.as_ref(), raw.revision, titles.next_id("", &raw.title));
    let usual = ScriptedUpdate::new(raw.kind, raw.title.as_str());
    let uninstallable = raw.uninstallable.unwrap_or(false);
    let optional = raw.optional.unwrap_or(false);
    let eula = raw.eula.unwrap_or(Eula::None);
    let installed = raw.installed.unwrap_or(false);
    let children = children(raw, &identity, behavior, titles);
    let course = course::read(raw, behavior, problems);
    ScriptedUpdate {
        data: UpdateData {
            identity,
            description: raw.description.clone().unwrap_or_default(),
            kb_article_ids: kb(raw.kb.as_ref()),
            deployment_action: if optional {
                DeploymentAction::OPTIONAL_INSTALLATION
            } else {
                DeploymentAction::INSTALLATION
            },
            installation_behavior: behavior,
            uninstallation_behavior: uninstallable.then_some(behavior),
            is_uninstallable: uninstallable,
            browse_only: optional,
            auto_select_on_web_sites: !optional,
            eula_text: if eula == Eula::None {
                String::new()
            } else {
                format!("The licence terms of {}.", raw.title)
            },
            superseded_update_ids: raw.supersedes.iter().flatten().map(uuid).collect(),
            is_downloaded: raw.downloaded.unwrap_or(true),
            is_installed: installed,
            is_present: installed,
            bundled_updates: children,
            ..usual.data
        },
        kind: raw.kind,
        eula_accepted: eula != Eula::Required,
        hidden: raw.hidden.unwrap_or(false),
        assigned: raw.assigned.unwrap_or(true),
        can_be_quiet: raw.can_be_quiet.unwrap_or(true),
        curve: course.curve,
        duration: course.duration,
        end: course.end,
        hang: course.hang,
    }
}

/// Returns the behaviour, as given or as usual for the kind.
fn behavior(raw: &raw::Update, problems: &mut Problems) -> InstallationBehavior {
    let usual = raw.kind.behavior();
    if let (Some(exclusive), Some(_)) = (&raw.exclusive, &raw.impact) {
        let label = "`exclusive` is itself an impact: remove one of the two";
        problems.push(exclusive.span(), "`exclusive` conflicts with `impact`", label);
    }
    let impact = match (&raw.exclusive, &raw.impact) {
        (Some(exclusive), _) if *exclusive.value() => InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING,
        (_, Some(impact)) if *impact.value() == Impact::Minor => InstallationImpact::MINOR,
        (None, None) => usual.impact,
        (Some(_), _) if raw.kind == UpdateKind::Definition => InstallationImpact::MINOR,
        _ => InstallationImpact::NORMAL,
    };
    let minor = impact == InstallationImpact::MINOR;
    let reboot_behavior = match raw.reboot.as_ref().map(At::value) {
        Some(Reboot::Never) => InstallationRebootBehavior::NEVER_REBOOTS,
        Some(Reboot::Always) => InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT,
        Some(Reboot::CanRequest) => InstallationRebootBehavior::CAN_REQUEST_REBOOT,
        None if minor => InstallationRebootBehavior::NEVER_REBOOTS,
        None => usual.reboot_behavior,
    };
    let asks = raw.asks_user.as_ref().is_some_and(|asks| *asks.value());
    InstallationBehavior {
        can_request_user_input: asks,
        impact,
        reboot_behavior,
        requires_network_connectivity: raw.needs_network.unwrap_or(false),
    }
}

/// Returns the children of a bundle. They all have their parent's behaviour, so that the parent's is theirs combined
/// (BEH-9).
fn children(
    raw: &raw::Update,
    parent: &UpdateIdentity,
    behavior: InstallationBehavior,
    titles: &mut Titles,
) -> UpdateCollection {
    let usual = ScriptedUpdate::new(raw.kind, "").data;
    let child = |raw: &raw::Child| {
        let derived = titles.next_id(&parent.update_id, &raw.title);
        Arc::new(Update::new(UpdateData {
            identity: identity(raw.id.as_ref(), raw.revision, derived),
            title: raw.title.clone(),
            kb_article_ids: kb(raw.kb.as_ref()),
            installation_behavior: behavior,
            ..usual.clone()
        }))
    };
    let children = raw.bundle.iter().flatten().map(At::value);
    UpdateCollection::read_only(children.map(child).collect::<Vec<_>>())
}

/// Returns the identity that the file gives, or one derived from the title.
fn identity(id: Option<&At<Uuid>>, revision: Option<i32>, derived: String) -> UpdateIdentity {
    UpdateIdentity::new(id.map_or(derived, uuid), revision.unwrap_or(1))
}
