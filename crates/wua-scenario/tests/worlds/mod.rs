//! Random scenarios that could have been read from a file, for properties of reader and writer.

mod course;
mod texts;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use wua::{
    DeploymentAction, InstallationBehavior, InstallationImpact, InstallationRebootBehavior, Update,
    UpdateCollection, UpdateData, UpdateIdentity,
};
use wua_scenario::{
    Action, Agent, AgentFlag, AgentFlags, Caller, Fault, PolicyChoice, Preset, Scenario, ScriptedUpdate,
    Source, SwitchChoice, Trigger, UpdateKind, When, can_fail, is_read_at_search, members,
};

use texts::{failure, kb, time, title, truths, uuid, value};

/// 10000-01-01, in seconds since 1970; only a leap second is later than the second before it.
const TOO_LATE: u64 = 253_402_300_800;

prop_compose! {
    /// Generates a scenario.
    pub(crate) fn scenario()(
        title in title(),
        description in texts::text(),
        starts_at in starts_at(),
        agent in agent(),
        caller in select(Caller::ALL),
        policy in policy(),
        updates in vec(update(), 0..4),
        faults in vec(fault(), 0..3),
        triggers in vec(trigger(), 0..3),
    ) -> Scenario {
        let updates = without_twins(updates);
        let source = Source::default();
        Scenario { title, description, starts_at, agent, caller, policy, updates, faults, triggers, source }
    }
}

fn starts_at() -> impl Strategy<Value = SystemTime> {
    let any = (0..=TOO_LATE, prop_oneof![Just(0), 0..1_000_000_000_u32]);
    let any = any.prop_map(|(seconds, nanos)| UNIX_EPOCH + Duration::new(seconds, nanos));
    prop_oneof![Just(Scenario::default().starts_at), any]
}

fn flags(least: usize) -> impl Strategy<Value = AgentFlags> {
    subsequence(AgentFlag::ALL, least..=AgentFlag::ALL.len()).prop_map(AgentFlags::from_iter)
}

fn agent() -> impl Strategy<Value = Agent> {
    let any = (flags(0), truths(), prop_oneof![Just(Agent::default().queue), time()]);
    any.prop_map(
        |(flags, [user_interface, interactive_user, cancellable, online, managed_server, ..], queue)| Agent {
            flags,
            user_interface,
            interactive_user,
            cancellable,
            online,
            managed_server,
            queue,
        },
    )
}

fn policy() -> impl Strategy<Value = PolicyChoice> {
    let name = texts::text().prop_filter("no switch has that name", |name| name != "preset");
    let switches = btree_map(name, value(), 0..4);
    (option::of(select(Preset::ALL)), switches, any::<bool>()).prop_map(|(preset, switches, backwards)| {
        let switch = |(name, value)| SwitchChoice { name, value };
        let mut switches: Vec<_> = switches.into_iter().map(switch).collect();
        if backwards {
            switches.reverse();
        }
        PolicyChoice { preset, switches }
    })
}

/// Generates the behaviour of a minor update (BEH-5).
fn behavior(kind: UpdateKind) -> impl Strategy<Value = InstallationBehavior> {
    let any = (select(InstallationImpact::ALL), select(InstallationRebootBehavior::ALL), truths());
    let any = any.prop_map(|(impact, reboot_behavior, [asks, network, ..])| {
        let minor = impact == InstallationImpact::MINOR;
        InstallationBehavior {
            impact,
            reboot_behavior: if minor { InstallationRebootBehavior::NEVER_REBOOTS } else { reboot_behavior },
            can_request_user_input: asks && !minor,
            requires_network_connectivity: network,
        }
    });
    prop_oneof![Just(kind.behavior()), any]
}

/// Generates an identity that follows from the title, or an explicit one.
fn identity(parent: &str, title: &str, id: Option<String>, revision: i32) -> UpdateIdentity {
    let derived = || ScriptedUpdate::new(UpdateKind::Driver, format!("{parent}{title}")).data.identity;
    UpdateIdentity::new(id.unwrap_or_else(|| derived().update_id), revision)
}

fn severity() -> impl Strategy<Value = &'static str> {
    select(["", "Critical", "Important", "Moderate", "Low"].as_slice())
}

fn revision() -> impl Strategy<Value = i32> {
    prop_oneof![Just(1), 0..=i32::MAX]
}

fn update() -> impl Strategy<Value = ScriptedUpdate> {
    select(UpdateKind::ALL).prop_flat_map(|kind| (Just(kind), behavior(kind))).prop_flat_map(
        |(kind, behavior)| {
            let names = (title(), texts::text(), severity(), kb(), option::of(uuid()), revision());
            let rest = (vec(uuid(), 0..3), vec(child(kind, behavior), 0..3), truths());
            (names, rest, course::of(kind, behavior.reboot_behavior)).prop_map(
                move |(names, (supersedes, children, truths), course)| {
                    let (title, description, severity, kb_article_ids, id, revision) = names;
                    let mut update = ScriptedUpdate::new(kind, title.clone());
                    let identity = identity("", &title, id, revision);
                    let child = |child: UpdateData| Arc::new(Update::new(child.below(&identity)));
                    update.data.bundled_updates =
                        UpdateCollection::read_only(children.into_iter().map(child).collect::<Vec<_>>());
                    update.data.identity = identity;
                    update.data.description = description;
                    update.data.msrc_severity = severity.to_owned();
                    update.data.kb_article_ids = kb_article_ids;
                    update.data.installation_behavior = behavior;
                    update.data.superseded_update_ids = supersedes;
                    set_state(&mut update, truths);
                    course.clone().set(&mut update);
                    update
                },
            )
        },
    )
}

fn set_state(update: &mut ScriptedUpdate, truths: [bool; 9]) {
    let [downloaded, installed, uninstallable, hidden, optional, assigned, quiet, terms, accepted] = truths;
    let data = &mut update.data;
    data.is_downloaded = downloaded;
    data.is_installed = installed;
    data.is_present = installed;
    data.is_uninstallable = uninstallable;
    data.uninstallation_behavior = uninstallable.then_some(data.installation_behavior);
    data.browse_only = optional;
    data.auto_select_on_web_sites = !optional;
    if optional {
        data.deployment_action = DeploymentAction::OPTIONAL_INSTALLATION;
    }
    if terms {
        data.eula_text = format!("The licence terms of {}.", data.title);
    }
    update.eula_accepted = accepted || !terms;
    update.hidden = hidden;
    update.assigned = assigned;
    update.can_be_quiet = quiet;
}

/// Generates a child. Without an explicit identity, that follows once its parent's is known.
fn child(kind: UpdateKind, behavior: InstallationBehavior) -> impl Strategy<Value = UpdateData> {
    (title(), kb(), option::of(uuid()), revision()).prop_map(move |(title, kb_article_ids, id, revision)| {
        UpdateData {
            identity: UpdateIdentity::new(id.unwrap_or_default(), revision),
            title,
            kb_article_ids,
            installation_behavior: behavior,
            ..ScriptedUpdate::new(kind, "").data
        }
    })
}

trait Below {
    fn below(self, parent: &UpdateIdentity) -> Self;
}

impl Below for UpdateData {
    fn below(self, parent: &UpdateIdentity) -> Self {
        let UpdateIdentity { update_id, revision_number } = self.identity;
        let id = Some(update_id).filter(|id| !id.is_empty());
        Self { identity: identity(&parent.update_id, &self.title, id, revision_number), ..self }
    }
}

/// Removes updates with an identity that came before.
fn without_twins(mut updates: Vec<ScriptedUpdate>) -> Vec<ScriptedUpdate> {
    let mut seen = HashSet::new();
    updates.retain(|update| {
        let children = update.data.bundled_updates.to_vec();
        let mut all = children.iter().map(|child| &child.identity).chain([&update.data.identity]);
        all.all(|identity| seen.insert(identity.clone()))
    });
    updates
}

fn fault() -> impl Strategy<Value = Fault> {
    let failing: Vec<_> = members().filter(|member| can_fail(*member)).collect();
    let probability = prop_oneof![select(vec![1.0, 5e-324, 0.1 + 0.2]), f64::MIN_POSITIVE..=1.0];
    let counts = (option::of(1..=u32::MAX), option::of(1..=u32::MAX));
    let chance = option::of((probability, option::of(0..=i64::MAX.cast_unsigned())));
    let between = option::of((time(), time(), any::<bool>()));
    (select(failing), failure(), counts, between, chance).prop_map(
        |(call, hresult, counts, between, chance)| {
            let (nth, first) = match counts {
                (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
                counts => counts,
            };
            let ordered =
                |(a, b, same): (Duration, Duration, bool)| if same { (a, a) } else { (a.min(b), a.max(b)) };
            let probability = chance.map(|(probability, _)| probability);
            let seed = chance.and_then(|(_, seed)| seed);
            Fault { call, hresult, nth, first, between: between.map(ordered), probability, seed }
        },
    )
}

fn trigger() -> impl Strategy<Value = Trigger> {
    let nth = prop_oneof![1..=3_u32, 1..=u32::MAX];
    let called: Vec<_> = members().filter(|member| !is_read_at_search(*member)).collect();
    let when = prop_oneof![
        time().prop_map(When::After),
        (1..=u32::MAX).prop_map(When::Polls),
        (select(called), nth).prop_map(|(call, nth)| When::Call { call, nth }),
    ];
    let action = prop_oneof![
        Just(Action::Restart),
        flags(1).prop_map(Action::Set),
        flags(1).prop_map(Action::Clear),
        failure().prop_map(Action::Cancel),
    ];
    (when, action).prop_map(|(when, action)| Trigger { when, action })
}
