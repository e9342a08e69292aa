//! A scenario can name every member of the traits of the crate `wua`, and knows which of them can fail.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use wua::member::{IInstallationJob, IUpdate, IUpdateDownloader};
use wua::{HResult, Member, Update};
use wua_scenario::{
    Action, Fault, FindMemberError, Scenario, Trigger, When, can_fail, find_member, is_known, members,
};

/// Returns the members that `wua` documents in the first line of a trait method, and for each whether the method
/// returns a `Result`.
fn members_of_wua() -> BTreeMap<String, bool> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wua/src");
    let mut members = BTreeMap::new();
    for file in ["session.rs", "installer.rs", "job.rs", "update.rs"] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let mut pending: Option<String> = None;
        let mut signature = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("/// I").and_then(member) {
                pending.get_or_insert(format!("I{name}"));
            }
            if line.starts_with("fn ") || !signature.is_empty() {
                signature.push_str(line);
            }
            if signature.ends_with(';') || signature.ends_with('{') {
                if let Some(name) = pending.take() {
                    members.insert(name, signature.contains("-> Result<"));
                }
                signature.clear();
            }
            if line.starts_with("pub ") || line.is_empty() {
                pending = None;
            }
        }
    }
    members
}

/// Parses `Interface::Member` at the start of a documentation line.
fn member(line: &str) -> Option<&str> {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == ':' || c == '_')).unwrap_or(line.len());
    let name = line[..end].trim_end_matches(':');
    name.contains("::").then_some(name)
}

#[test]
fn every_member_of_the_traits_can_be_named() {
    let mut expected = members_of_wua();
    expected.retain(|name, _| !name.ends_with("::Invoke"));
    expected.extend(Update::properties().map(|property| (property.to_string(), true)));
    assert!(expected.len() > 40, "{}", expected.len());
    let found: BTreeMap<String, bool> =
        members().map(|member| (member.to_string(), can_fail(member))).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_member_is_found_by_its_full_name() {
    for member in members() {
        assert_eq!(find_member(member.full_name()), Ok(member));
    }
    assert_eq!(find_member("GetProgress"), Ok(IInstallationJob::GetProgress));
    assert_eq!(find_member("IsCompleted"), Ok(IInstallationJob::get_IsCompleted));
    assert!(matches!(find_member("IsForced"), Err(FindMemberError::Ambiguous(_))));
    assert_eq!(find_member(""), Err(FindMemberError::Unknown));
    assert_eq!(find_member("getprogress"), Err(FindMemberError::Unknown));
}

#[test]
fn a_member_that_is_not_simulated_differs_from_an_unknown_name() {
    for text in ["BeginDownload", "IUpdate::get_Deadline", "IUpdateSession::CreateUpdateDownloader"] {
        assert_eq!(find_member(text), Err(FindMemberError::NotSimulated), "{text}");
    }
    for member in Member::all() {
        let found = find_member(member.full_name());
        assert_eq!(found.is_ok(), is_known(member));
        assert!(
            found.is_ok() || (found == Err(FindMemberError::NotSimulated) && !can_fail(member)),
            "{member}"
        );
    }
    let scenario = Scenario {
        faults: vec![Fault::new(IUpdateDownloader::BeginDownload, HResult::E_FAIL)],
        triggers: vec![Trigger::new(When::Call { call: IUpdate::get_Deadline, nth: 1 }, Action::Restart)],
        ..Scenario::default()
    };
    let error = scenario.check().unwrap_err();
    let messages: Vec<_> = error.messages().collect();
    let expected = ["IUpdateDownloader::BeginDownload", "IUpdate::get_Deadline"]
        .map(|name| format!("`{name}` is not simulated"));
    assert_eq!(messages, expected);
}

/// A fault can strike the read of a property; a trigger would never notice one.
#[test]
fn a_property_of_an_update_is_for_faults_only() {
    let title = IUpdate::get_Title;
    let fault = vec![Fault::new(title, HResult::E_INVALIDARG)];
    assert!(Scenario { faults: fault, ..Scenario::new("title") }.check().is_ok());
    let trigger = vec![Trigger::new(When::Call { call: title, nth: 1 }, Action::Restart)];
    let error = Scenario { triggers: trigger, ..Scenario::new("title") }.check().unwrap_err();
    assert_eq!(error.messages().collect::<Vec<_>>(), ["`IUpdate::get_Title` is read by the search"]);
}
