//! Updates: what they are. How they run is read in [`course`](super::course).

use std::collections::HashSet;
use std::ops::Range;
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
    let mut seen = Identities::default();
    raw.iter().map(|raw| update(raw, &mut seen, problems)).collect()
}

fn update(at: &At<raw::Update>, seen: &mut Identities, problems: &mut Problems) -> ScriptedUpdate {
    let raw = at.value();
    let behavior = behavior(raw, problems);
    let update_id = seen.id(raw.id.as_ref(), &raw.title, "", problems);
    let identity = UpdateIdentity::new(update_id, raw.revision.unwrap_or(1));
    seen.note(&identity, raw.id.as_ref().map_or(at.span(), At::span), problems);
    let usual = ScriptedUpdate::new(raw.kind, raw.title.as_str());
    let uninstallable = raw.uninstallable.unwrap_or(false);
    let optional = raw.optional.unwrap_or(false);
    let eula = raw.eula.unwrap_or(Eula::None);
    let installed = raw.installed.unwrap_or(false);
    let children = children(raw, &identity, behavior, seen, problems);
    let course = course::read(raw, behavior, problems);
    ScriptedUpdate {
        data: UpdateData {
            identity,
            description: raw.description.clone().unwrap_or_default(),
            kb_article_ids: kb(raw.kb.as_ref(), problems),
            deployment_action: if optional {
                DeploymentAction::OptionalInstallation
            } else {
                DeploymentAction::Installation
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
            superseded_update_ids: raw
                .supersedes
                .iter()
                .flatten()
                .filter_map(|id| uuid(id, problems))
                .collect(),
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

/// The behaviour, as given or as usual for the kind.
fn behavior(raw: &raw::Update, problems: &mut Problems) -> InstallationBehavior {
    let usual = raw.kind.behavior();
    if let (Some(exclusive), Some(_)) = (&raw.exclusive, &raw.impact) {
        let label = "`exclusive` is an impact of its own: leave one of the two out";
        problems.push(exclusive.span(), "`exclusive` beside `impact`", label);
    }
    let impact = match (&raw.exclusive, &raw.impact) {
        (Some(exclusive), _) if *exclusive.value() => InstallationImpact::RequiresExclusiveHandling,
        (_, Some(impact)) if *impact.value() == Impact::Minor => InstallationImpact::Minor,
        (None, None) => usual.impact,
        (Some(_), _) if raw.kind == UpdateKind::Definition => InstallationImpact::Minor,
        _ => InstallationImpact::Normal,
    };
    let minor = impact == InstallationImpact::Minor;
    let reboot_behavior = match raw.reboot.as_ref().map(At::value) {
        Some(Reboot::Never) => InstallationRebootBehavior::NeverReboots,
        Some(Reboot::Always) => InstallationRebootBehavior::AlwaysRequiresReboot,
        Some(Reboot::CanRequest) => InstallationRebootBehavior::CanRequestReboot,
        None if minor => InstallationRebootBehavior::NeverReboots,
        None => usual.reboot_behavior,
    };
    let asks = raw.asks_user.as_ref().is_some_and(|asks| *asks.value());
    if minor {
        contradictions_of_minor(raw, problems);
    }
    InstallationBehavior {
        can_request_user_input: asks,
        impact,
        reboot_behavior,
        requires_network_connectivity: raw.needs_network.unwrap_or(false),
    }
}

/// BEH-5: a minor update neither restarts nor asks.
fn contradictions_of_minor(raw: &raw::Update, problems: &mut Problems) {
    let help = || {
        let of_kind = raw.impact.is_none();
        of_kind.then(|| format!("{} updates are minor unless the file says `impact = \"normal\"`", raw.kind))
    };
    if let Some(reboot) = raw.reboot.as_ref().filter(|reboot| *reboot.value() != Reboot::Never) {
        let message = format!("a minor update with `reboot = \"{}\"`", reboot.value());
        let label = "expected \"never\": a minor update never restarts (BEH-5)";
        problems.push_with_help(reboot.span(), message, label, help());
    }
    if let Some(asks) = raw.asks_user.as_ref().filter(|asks| *asks.value()) {
        let label = "expected false: a minor update never asks (BEH-5)";
        problems.push_with_help(asks.span(), "a minor update that asks the user", label, help());
    }
}

/// The children of a bundle. All behave as their parent, so that the parent's behaviour is theirs
/// combined (BEH-9).
fn children(
    raw: &raw::Update,
    parent: &UpdateIdentity,
    behavior: InstallationBehavior,
    seen: &mut Identities,
    problems: &mut Problems,
) -> UpdateCollection {
    let usual = ScriptedUpdate::new(raw.kind, "").data;
    let mut child = |at: &At<raw::Child>| {
        let raw = at.value();
        let update_id = seen.id(raw.id.as_ref(), &raw.title, &parent.update_id, problems);
        let identity = UpdateIdentity::new(update_id, raw.revision.unwrap_or(1));
        seen.note(&identity, raw.id.as_ref().map_or(at.span(), At::span), problems);
        Arc::new(Update::new(UpdateData {
            identity,
            title: raw.title.clone(),
            kb_article_ids: kb(raw.kb.as_ref(), problems),
            installation_behavior: behavior,
            ..usual.clone()
        }))
    };
    UpdateCollection::read_only(raw.bundle.iter().flatten().map(&mut child).collect::<Vec<_>>())
}

/// The identities and titles that were met so far.
#[derive(Default)]
struct Identities {
    titles: Titles,
    ids: HashSet<UpdateIdentity>,
}

impl Identities {
    /// The UUID that the file gives, or else one that follows from the title.
    fn id(&mut self, raw: Option<&At<Uuid>>, title: &str, parent: &str, problems: &mut Problems) -> String {
        let derived = self.titles.next_id(parent, title);
        raw.and_then(|raw| uuid(raw, problems)).unwrap_or(derived)
    }

    fn note(&mut self, identity: &UpdateIdentity, span: Range<usize>, problems: &mut Problems) {
        if !self.ids.insert(identity.clone()) {
            let label = "another update above has the same `id` and `revision`";
            problems.push(span, format!("the identity {identity} appears twice"), label);
        }
    }
}
