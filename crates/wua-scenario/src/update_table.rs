//! The `[[update]]` table of a scenario file: its fields, and how they are read and written. The course of an update is in
//! `course.rs`.

mod course;

use std::sync::Arc;

use serde::Deserialize;
use toml::Value;
use wua::{
    DeploymentAction, InstallationBehavior, InstallationImpact, InstallationRebootBehavior, Update,
    UpdateCollection, UpdateData, UpdateIdentity,
};

use crate::identity::Titles;
use crate::problems::Problems;
use crate::raw_values::{At, CurveWord, KbNumber, RangeText, Uuid, WordOr};
use crate::read::values::{kb, uuid};
use crate::write::values::{Fields, list, quoted, rows};
use crate::{ScriptedUpdate, UpdateKind};
use course::{CurveTable, EndTable, HangTable, Outcome};

/// Defines the table: its own fields, and the plain ones. A plain field is one value of the update; without it, that value
/// is as in [`ScriptedUpdate::new`].
macro_rules! table {
    (
        $(#[$of_table:meta])*
        $table:ident {
            $($(#[$of_own:meta])* $own:ident: $own_type:ty,)+
        }
        plain {
            $($(#[$of_plain:meta])* $plain:ident: $plain_type:ty => $($value:ident).+,)+
        }
    ) => {
        $(#[$of_table])*
        pub(crate) struct $table {
            $($(#[$of_own])* pub(crate) $own: $own_type,)+
            $($(#[$of_plain])* pub(crate) $plain: Option<$plain_type>,)+
        }

        fn read_plain(raw: &$table, update: &mut ScriptedUpdate) {
            $(if let Some(value) = raw.$plain {
                update.$($value).+ = value.into();
            })+
        }

        fn write_plain(update: &ScriptedUpdate, usual: &ScriptedUpdate, fields: &mut Fields) {
            $(if update.$($value).+ != usual.$($value).+ {
                fields.put(stringify!($plain), Value::from(update.$($value).+.to_owned()));
            })+
        }
    };
}

table! {
    /// An update that the agent offers.
    #[derive(Deserialize)]
    #[cfg_attr(test, derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(test, schemars(title = "[[update]]", rename = "Update"))]
    UpdateTable {
        /// Its title.
        title: String,
        /// Its description.
        description: Option<String>,
        /// The number of its Knowledge Base article, without the letters KB.
        kb: Option<At<KbNumber>>,
        /// Its kind, from which behaviour, curve and duration follow unless given.
        kind: UpdateKind,
        /// Its UUID; derived from the title by default.
        id: Option<At<Uuid>>,
        /// Its revision; 1 by default.
        #[cfg_attr(test, schemars(range(min = 0, max = 2_147_483_647)))]
        revision: Option<i32>,
        /// Its impact; "minor" for definitions, else "normal", by default.
        impact: Option<At<Impact>>,
        /// True if it can only be installed alone; true for feature updates by default.
        exclusive: Option<At<bool>>,
        /// Its restart behaviour; "never" for definitions and minor updates, "always" for feature updates, else
        /// "can-request", by default.
        reboot: Option<At<Reboot>>,
        /// True if it may ask the user something; false by default.
        asks_user: Option<At<bool>>,
        /// True if it needs the network during installation; false by default.
        needs_network: Option<bool>,
        /// Its licence terms; "none" by default.
        eula: Option<Eula>,
        /// The UUIDs of the updates that it supersedes.
        supersedes: Option<Vec<At<Uuid>>>,
        /// The updates that are bundled in it.
        bundle: Option<Vec<At<ChildTable>>>,
        /// Its duration: "90s" or, drawn between two, "2m..5m"; as measured for its kind by default.
        duration: Option<At<RangeText>>,
        /// The course of its percentage: a shape, "instant", steps, or points; that of its kind by default.
        curve: Option<At<WordOr<CurveWord, CurveTable>>>,
        /// Its end; "success" by default.
        end: Option<At<WordOr<Outcome, EndTable>>>,
        /// The place where it hangs; none by default.
        hang: Option<At<HangTable>>,
    }
    plain {
        /// The severity of the security problem that it solves; unrated by default.
        msrc_severity: MsrcSeverity => data.msrc_severity,
        /// True if its files are downloaded; true by default.
        downloaded: bool => data.is_downloaded,
        /// True if it is installed at the start; false by default.
        installed: bool => data.is_installed,
        /// True if it can be removed; false by default.
        uninstallable: bool => data.is_uninstallable,
        /// True if it is hidden; false by default.
        hidden: bool => hidden,
        /// True if it is optional, that is, not for Automatic Updates; false by default.
        optional: bool => data.browse_only,
        /// True if it is meant for Automatic Updates (IsAssigned); true by default.
        assigned: bool => assigned,
        /// True if it can be installed without a user interface; true by default.
        can_be_quiet: bool => can_be_quiet,
    }
}

words! {
    /// The impact of an update. A minor one neither restarts nor asks.
    pub(crate) Impact {
        /// It may disturb the user.
        Normal = "normal",
        /// It neither restarts nor asks.
        Minor = "minor",
    }
}

words! {
    /// The restart behaviour of an update.
    pub(crate) Reboot {
        /// It never restarts the machine.
        Never = "never",
        /// It always restarts the machine.
        Always = "always",
        /// It may ask for a restart.
        CanRequest = "can-request",
    }
}

words! {
    /// The state of an update's licence terms at the start.
    pub(crate) Eula {
        /// It has none.
        None = "none",
        /// It has some, and they are accepted.
        Accepted = "accepted",
        /// It has some, and they must be accepted before it installs.
        Required = "required",
    }
}

words! {
    /// A severity, as the Microsoft Security Response Center rates security problems.
    pub(crate) MsrcSeverity {
        /// Exploitation can spread a worm without an action of the user.
        Critical = "Critical",
        /// Exploitation can compromise the user's data or processing resources.
        Important = "Important",
        /// Exploitation is mitigated to a significant degree, for example by the default configuration.
        Moderate = "Moderate",
        /// Exploitation is extremely difficult, or its impact is minimal.
        Low = "Low",
    }
}

impl From<MsrcSeverity> for String {
    fn from(severity: MsrcSeverity) -> Self {
        severity.name().to_owned()
    }
}

/// An update that is bundled in another.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`bundle`", rename = "Child"))]
pub(crate) struct ChildTable {
    /// Its title.
    pub(crate) title: String,
    /// The number of its Knowledge Base article, without the letters KB.
    pub(crate) kb: Option<At<KbNumber>>,
    /// Its UUID; derived from the parent's UUID and the title by default.
    pub(crate) id: Option<At<Uuid>>,
    /// Its revision; 1 by default.
    #[cfg_attr(test, schemars(range(min = 0, max = 2_147_483_647)))]
    pub(crate) revision: Option<i32>,
}

/// Reads the updates of a file.
pub(crate) fn read(raw: &[At<UpdateTable>], problems: &mut Problems) -> Vec<ScriptedUpdate> {
    let mut titles = Titles::default();
    raw.iter().map(|raw| read_update(raw.value(), &mut titles, problems)).collect()
}

fn read_update(raw: &UpdateTable, titles: &mut Titles, problems: &mut Problems) -> ScriptedUpdate {
    let mut update = ScriptedUpdate::new(raw.kind, raw.title.as_str());
    read_plain(raw, &mut update);
    let behavior = read_behavior(raw, problems);
    let identity = read_identity(raw.id.as_ref(), raw.revision, titles.next_id("", &raw.title));
    let eula = raw.eula.unwrap_or(Eula::None);
    let bundled_updates = read_children(raw, &identity, behavior, titles);
    let curve = course::read_curve(raw.kind, raw.curve.as_ref(), problems);
    let usual_restart = raw.kind.asks_for_restart(behavior.reboot_behavior);
    ScriptedUpdate {
        duration: course::read_duration(raw.kind, raw.duration.as_ref(), &curve, problems),
        end: course::read_end(raw.end.as_ref(), usual_restart, problems),
        hang: raw.hang.as_ref().map(|hang| course::read_hang(hang.value(), problems)),
        curve,
        eula_accepted: eula != Eula::Required,
        data: UpdateData {
            identity,
            description: raw.description.clone().unwrap_or_default(),
            kb_article_ids: kb(raw.kb.as_ref()),
            deployment_action: if update.data.browse_only {
                DeploymentAction::OPTIONAL_INSTALLATION
            } else {
                DeploymentAction::INSTALLATION
            },
            installation_behavior: behavior,
            uninstallation_behavior: update.data.is_uninstallable.then_some(behavior),
            auto_select_on_web_sites: !update.data.browse_only,
            eula_text: if eula == Eula::None {
                String::new()
            } else {
                format!("The licence terms of {}.", raw.title)
            },
            superseded_update_ids: raw.supersedes.iter().flatten().map(uuid).collect(),
            is_present: update.data.is_installed,
            bundled_updates,
            ..update.data
        },
        ..update
    }
}

/// Returns the behaviour, as given or as usual for the kind.
fn read_behavior(raw: &UpdateTable, problems: &mut Problems) -> InstallationBehavior {
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
fn read_children(
    raw: &UpdateTable,
    parent: &UpdateIdentity,
    behavior: InstallationBehavior,
    titles: &mut Titles,
) -> UpdateCollection {
    let usual = ScriptedUpdate::new(raw.kind, "").data;
    let child = |raw: &ChildTable| {
        let derived = titles.next_id(&parent.update_id, &raw.title);
        Arc::new(Update::new(UpdateData {
            identity: read_identity(raw.id.as_ref(), raw.revision, derived),
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
fn read_identity(id: Option<&At<Uuid>>, revision: Option<i32>, derived: String) -> UpdateIdentity {
    UpdateIdentity::new(id.map_or(derived, uuid), revision.unwrap_or(1))
}

/// Writes an update, without anything that the reader adds by default.
pub(crate) fn write(update: &ScriptedUpdate, titles: &mut Titles) -> Fields {
    let data = &update.data;
    let mut fields = Fields::default();
    fields.text("title", &data.title);
    if !data.description.is_empty() {
        fields.text("description", &data.description);
    }
    write_kb(&data.kb_article_ids, &mut fields);
    fields.text("kind", update.kind.name());
    write_identity(&data.identity, &titles.next_id("", &data.title), &mut fields);
    write_behavior(update, &mut fields);
    write_eula(update, &mut fields);
    write_plain(update, &ScriptedUpdate::new(update.kind, ""), &mut fields);
    if !data.superseded_update_ids.is_empty() {
        fields.put("supersedes", list(data.superseded_update_ids.iter().map(|id| quoted(id))));
    }
    let children = data.bundled_updates.to_vec();
    if !children.is_empty() {
        let child = |child: &_| child_fields(child, &data.identity, titles).inline();
        fields.put("bundle", rows(&children.iter().map(|it| it.as_ref()).map(child).collect::<Vec<_>>(), 1));
    }
    course::write(update, &mut fields);
    fields
}

fn write_kb(ids: &[String], fields: &mut Fields) {
    fields.put_some("kb", ids.first().map(|id| quoted(id)));
}

/// Writes the parts of the identity that are not derived from the title.
fn write_identity(identity: &UpdateIdentity, derived: &str, fields: &mut Fields) {
    if identity.update_id != derived {
        fields.text("id", &identity.update_id);
    }
    fields.unless(1, "revision", identity.revision_number);
}

fn write_behavior(update: &ScriptedUpdate, fields: &mut Fields) {
    let behavior = update.data.installation_behavior;
    let usual = update.kind.behavior();
    if behavior.impact != usual.impact {
        write_impact(behavior.impact, fields);
    }
    if behavior.reboot_behavior != usual_reboot(update.kind, behavior.impact) {
        fields.put_some("reboot", reboot_word(behavior.reboot_behavior).map(|word| quoted(word.name())));
    }
    fields.unless(false, "asks_user", behavior.can_request_user_input);
    fields.unless(false, "needs_network", behavior.requires_network_connectivity);
}

fn write_impact(impact: InstallationImpact, fields: &mut Fields) {
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

fn reboot_word(behavior: InstallationRebootBehavior) -> Option<Reboot> {
    match behavior {
        InstallationRebootBehavior::NEVER_REBOOTS => Some(Reboot::Never),
        InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT => Some(Reboot::Always),
        InstallationRebootBehavior::CAN_REQUEST_REBOOT => Some(Reboot::CanRequest),
        // A scenario has no word for this number either: the reader adds the usual behaviour.
        _ => None,
    }
}

fn write_eula(update: &ScriptedUpdate, fields: &mut Fields) {
    let eula = match (update.eula_accepted, update.data.eula_text.is_empty()) {
        (false, _) => Eula::Required,
        (true, false) => Eula::Accepted,
        (true, true) => return,
    };
    fields.text("eula", eula.name());
}

fn child_fields(child: &Update, parent: &UpdateIdentity, titles: &mut Titles) -> Fields {
    let mut fields = Fields::default();
    fields.text("title", &child.title);
    write_kb(&child.kb_article_ids, &mut fields);
    write_identity(&child.identity, &titles.next_id(&parent.update_id, &child.title), &mut fields);
    fields
}
