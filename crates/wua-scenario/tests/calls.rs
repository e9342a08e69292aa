//! `Call` has each member that the traits of the crate `wua` have, and knows which can fail.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use wua_scenario::Call;

/// The members that the sources of `wua` document in the first line of a trait method, and whether
/// the method answers a `Result`.
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

/// `Interface::Member` at the start of a documentation line.
fn member(line: &str) -> Option<&str> {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == ':' || c == '_')).unwrap_or(line.len());
    let name = line[..end].trim_end_matches(':');
    name.contains("::").then_some(name)
}

#[test]
fn every_member_of_the_traits_is_a_call() {
    let mut expected = members_of_wua();
    expected.retain(|name, _| !name.ends_with("::Invoke") && !name.ends_with("get_EulaAccepted"));
    assert!(expected.len() > 40, "{}", expected.len());
    let found: BTreeMap<String, bool> =
        Call::ALL.iter().map(|call| (call.name().to_owned(), call.can_fail())).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_call_is_found_by_its_full_name() {
    for call in Call::ALL {
        assert_eq!(call.name().parse(), Ok(*call));
    }
    assert_eq!("GetProgress".parse(), Ok(Call::JobGetProgress));
    assert_eq!("IsCompleted".parse(), Ok(Call::JobGetIsCompleted));
    assert!("IsForced".parse::<Call>().is_err());
    assert!("".parse::<Call>().is_err());
}
