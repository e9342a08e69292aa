//! A scenario can name every member of the traits of the crate `wua`, and knows which of them can fail.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

use std::fs;
use std::path::Path;
use wua::member::{IInstallationJob, IUpdate, IUpdateDownloader};
use wua::{HResult, Member, Update};
use wua_scenario::{
    Action, Fault, FindMemberError, Scenario, Trigger, When, can_fail, find_member, is_known, members,
};

/// Returns the names of the members that the methods of `wua` have as aliases, in alphabetical order, and for each whether
/// the method returns a `Result`.
fn members_of_wua() -> Vec<(String, bool)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wua/src");
    let mut members = Vec::new();
    for file in ["session.rs", "installer.rs", "job.rs", "update.rs"] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        for part in text.split("    #[doc(alias = \"").skip(1) {
            let (name, rest) = part.split_once('"').unwrap();
            let signature = rest.find("fn ").map(|at| rest[at..].split(['{', ';']).next().unwrap());
            let fails = signature.is_some_and(|signature| signature.contains("-> Result<"));
            // The getters of an update object are among its properties.
            if name != "Invoke" && !name.starts_with("IInstallation") && (file != "update.rs" || fails) {
                members.push((name.to_owned(), fails));
            }
        }
    }
    members
}

#[test]
fn every_member_of_the_traits_can_be_named() {
    let mut expected = members_of_wua();
    assert!(expected.len() > 40, "{}", expected.len());
    let name = |member: Member| member.to_string().split("::").last().unwrap().to_owned();
    expected.extend(Update::properties().map(|property| (name(property), true)));
    let mut found: Vec<(String, bool)> = members().map(|member| (name(member), can_fail(member))).collect();
    expected.sort();
    found.sort();
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
