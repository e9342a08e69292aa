//! Every property that a client can write reads back what was written, and changes no other.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;

use support::builder;
use wua::{Object, Update, UpdateCollection, UpdateData, UpdateInstaller, UpdateSearcher, UpdateSession};
use wua_model::Policy;
use wua_sim::World;

/// The objects whose properties are written.
struct Objects {
    session: Arc<dyn UpdateSession>,
    searcher: Arc<dyn UpdateSearcher>,
    installer: Arc<dyn UpdateInstaller>,
}

fn objects() -> Objects {
    let world = builder("[[update]]\ntitle = 'one'\nkind = 'driver'").build();
    let session = world.session();
    let (searcher, installer) =
        (session.create_update_searcher().unwrap(), session.create_update_installer().unwrap());
    Objects { session, searcher, installer }
}

/// A function that writes a property, and the value that then reads back.
type Write = (fn(&Objects), &'static str);

/// A property: how to read it, its first value, how to write it, and the values that then read back.
struct Property {
    name: &'static str,
    read: fn(&Objects) -> String,
    first: &'static str,
    write: &'static [Write],
}

fn list(length: usize) -> UpdateCollection {
    (0..length).map(|_| Arc::new(Update::new(UpdateData::default()))).collect()
}

fn number_in(window: Option<&Object>) -> String {
    window.map_or_else(|| "none".to_owned(), |window| format!("{:?}", window.downcast_ref::<u8>()))
}

/// Every property with a setter of the traits.
const PROPERTIES: &[Property] = &[
    Property {
        name: "IUpdateSession::ClientApplicationID",
        read: |it| it.session.client_application_id(),
        first: "",
        write: &[
            (|it| it.session.set_client_application_id("a \"b\" ü"), "a \"b\" ü"),
            (|it| it.session.set_client_application_id(""), ""),
        ],
    },
    Property {
        name: "IUpdateSession2::UserLocale",
        read: |it| it.session.user_locale().to_string(),
        first: "1033",
        write: &[(|it| it.session.set_user_locale(1031), "1031"), (|it| it.session.set_user_locale(0), "0")],
    },
    Property {
        name: "IUpdateSearcher::ClientApplicationID",
        read: |it| it.searcher.client_application_id(),
        first: "",
        write: &[(|it| it.searcher.set_client_application_id("search"), "search")],
    },
    Property {
        name: "IUpdateSearcher::IncludePotentiallySupersededUpdates",
        read: |it| it.searcher.include_potentially_superseded_updates().to_string(),
        first: "false",
        write: &[
            (|it| it.searcher.set_include_potentially_superseded_updates(true), "true"),
            (|it| it.searcher.set_include_potentially_superseded_updates(false), "false"),
        ],
    },
    Property {
        name: "IUpdateInstaller::ClientApplicationID",
        read: |it| it.installer.client_application_id(),
        first: "",
        write: &[(|it| it.installer.set_client_application_id("tool"), "tool")],
    },
    Property {
        name: "IUpdateInstaller::IsForced",
        read: |it| it.installer.is_forced().to_string(),
        first: "false",
        write: &[
            (|it| it.installer.set_is_forced(true), "true"),
            (|it| it.installer.set_is_forced(false), "false"),
        ],
    },
    Property {
        name: "IUpdateInstaller::ParentHwnd",
        read: |it| it.installer.parent_hwnd().to_string(),
        first: "0",
        write: &[(|it| it.installer.set_parent_hwnd(5), "5"), (|it| it.installer.set_parent_hwnd(-1), "-1")],
    },
    Property {
        name: "IUpdateInstaller::ParentWindow",
        read: |it| number_in(it.installer.parent_window().as_ref()),
        first: "none",
        write: &[
            (|it| it.installer.set_parent_window(Some(Arc::new(7_u8))), "Some(7)"),
            (|it| it.installer.set_parent_window(None), "none"),
        ],
    },
    Property {
        name: "IUpdateInstaller::Updates",
        read: |it| it.installer.updates().count().to_string(),
        first: "0",
        write: &[
            (|it| it.installer.set_updates(&list(2)), "2"),
            (|it| it.installer.set_updates(&list(0)), "0"),
        ],
    },
    Property {
        name: "IUpdateInstaller::AllowSourcePrompts",
        read: |it| it.installer.allow_source_prompts().to_string(),
        first: "true",
        write: &[
            (|it| it.installer.set_allow_source_prompts(false), "false"),
            (|it| it.installer.set_allow_source_prompts(true), "true"),
        ],
    },
    Property {
        name: "IUpdateInstaller2::ForceQuiet",
        read: |it| it.installer.force_quiet().to_string(),
        first: "false",
        write: &[
            (|it| it.installer.set_force_quiet(true), "true"),
            (|it| it.installer.set_force_quiet(false), "false"),
        ],
    },
    Property {
        name: "IUpdateInstaller3::AttemptCloseAppsIfNecessary",
        read: |it| it.installer.attempt_close_apps_if_necessary().to_string(),
        first: "false",
        write: &[
            (|it| it.installer.set_attempt_close_apps_if_necessary(true), "true"),
            (|it| it.installer.set_attempt_close_apps_if_necessary(false), "false"),
        ],
    },
];

#[test]
fn every_property_reads_back_what_was_set_and_no_other_changes() {
    for property in PROPERTIES {
        let objects = objects();
        let mut expected: Vec<&str> = PROPERTIES.iter().map(|property| property.first).collect();
        let own = PROPERTIES.iter().position(|other| other.name == property.name).unwrap();
        let writes = [(None, property.first)]
            .into_iter()
            .chain(property.write.iter().map(|(write, value)| (Some(write), *value)));
        for (write, value) in writes {
            if let Some(write) = write {
                write(&objects);
            }
            expected[own] = value;
            for (other, value) in PROPERTIES.iter().zip(&expected) {
                assert_eq!((other.read)(&objects), *value, "{} after {}", other.name, property.name);
            }
        }
    }
}

/// Every member that writes a property is in the table.
#[test]
fn the_table_has_every_setter_of_these_objects() {
    const LEFT: &[&str] = &[
        // Not in the traits yet.
        "IUpdateSession::WebProxy",
        "IUpdateSearcher::CanAutomaticallyUpgradeService",
        "IUpdateSearcher::Online",
        "IUpdateSearcher::ServerSelection",
        "IUpdateSearcher::ServiceID",
        "IUpdateSearcher2::IgnoreDownloadPriority",
        "IUpdateSearcher3::SearchScope",
        // Of updates: the machine's state, which the judge reads back by searches.
        "IUpdate::IsHidden",
    ];
    let setters = wua::Member::all().filter(|member| member.name().starts_with("put_"));
    let of_these = |interface: &str| {
        ["IUpdateSession", "IUpdateSearcher", "IUpdateInstaller"]
            .iter()
            .any(|object| interface.trim_end_matches(char::is_numeric) == *object)
            || interface == "IUpdate"
    };
    let mut written: Vec<String> = setters
        .filter(|member| of_these(member.interface()))
        .map(|member| format!("{}::{}", member.interface(), member.name().trim_start_matches("put_")))
        .collect();
    written.sort();
    let mut known: Vec<String> = PROPERTIES
        .iter()
        .map(|property| property.name)
        .chain(LEFT.iter().copied())
        .map(str::to_owned)
        .collect();
    known.sort();
    assert_eq!(written, known);
}

/// Every switch of the policy, with each of its values and over each preset, changes itself and nothing else.
#[test]
fn a_scenario_may_change_each_switch_of_each_preset() {
    let presets = [
        ("documented", Policy::documented()),
        ("observed", Policy::observed()),
        ("hostile", Policy::hostile()),
    ];
    for (preset, policy) in presets {
        for switch in Policy::SWITCHES {
            for value in switch.values {
                let lines = format!("[policy]\npreset = '{preset}'\n{} = '{}'", switch.name, value.name);
                let world: World = builder(&lines).build();
                let mut expected = policy;
                expected.set(switch.name, value.name).unwrap();
                assert_eq!(*world.policy(), expected, "{lines}");
                let others = Policy::SWITCHES.iter().filter(|other| other.name != switch.name);
                for other in others {
                    assert_eq!(
                        world.policy().get(other.name),
                        policy.get(other.name),
                        "{lines}: {}",
                        other.name
                    );
                }
                assert_eq!(world.policy().get(switch.name), Some(value.name), "{lines}");
            }
        }
    }
}
