//! The filters over the updates found, and the criteria of the history.

use insta::assert_snapshot;
use proptest::prelude::*;
use wua::{UpdateData, UpdateIdentity};

use super::world::{Subject, subjects};
use super::{IDS, criteria};
use crate::criteria::{one_driver_per_device, parse_history_criteria, without_superseded};

/// Returns the result of a search by a searcher that leaves out superseded updates.
fn search(text: &str, subjects: &[Subject]) -> Vec<Subject> {
    let criteria = criteria(text);
    let mut found = subjects.to_vec();
    found.retain(|subject| criteria.matches(&subject.candidate()));
    without_superseded(&mut found, |subject| &subject.data);
    found
}

fn update(id: usize, supersedes: &[usize], is_hidden: bool) -> Subject {
    let data = UpdateData {
        identity: UpdateIdentity::new(IDS[id], 1),
        superseded_update_ids: supersedes.iter().map(|id| IDS[*id].to_uppercase()).collect(),
        ..UpdateData::default()
    };
    Subject { data, is_hidden, is_assigned: false }
}

fn ids(found: &[Subject]) -> Vec<&str> {
    found.iter().map(|subject| subject.data.identity.update_id.as_str()).collect()
}

/// SRCHR-6: a hidden update suppresses only where it is found.
#[test]
fn srchr_6_the_filter_comes_before_supersedence() {
    let catalog = [update(0, &[], false), update(1, &[0], true)];
    assert_eq!(ids(&search("IsInstalled=0 and IsHidden=0", &catalog)), [IDS[0]]);
    assert_eq!(ids(&search("IsInstalled=0", &catalog)), [IDS[1]]);
}

/// SRCHR-4: of a chain the newest stays, of a circle nothing.
#[test]
fn srchr_4_chains_and_circles() {
    let chain =
        [update(2, &[1], false), update(1, &[0], false), update(0, &[], false), update(3, &[], false)];
    assert_eq!(ids(&search("", &chain)), [IDS[2], IDS[3]]);
    let circle = [update(0, &[1], false), update(1, &[0], false)];
    assert!(search("", &circle).is_empty());
}

/// CRIT-ASG-2.
#[test]
fn crit_asg_2_one_driver_a_device() {
    let mut found =
        vec![("a", Some("disk")), ("b", None), ("c", Some("disk")), ("d", Some("mouse")), ("e", None)];
    one_driver_per_device(&mut found, |(_, device)| *device);
    assert_eq!(found.iter().map(|(name, _)| *name).collect::<String>(), "abde");
}

/// SESS-14: the two forms.
#[test]
fn sess_14_history_criteria() {
    let id = Some("0fa1201d-4330-4fa8-8ae9-b877473b6441".to_owned());
    assert_eq!(parse_history_criteria(""), Ok(None));
    for text in [
        "UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441'",
        "updateid = '0FA1201D-4330-4FA8-8AE9-B877473B6441'",
        "UpdateID\t=\r\n'0FA1201d-4330-4fa8-8ae9-b877473b6441'",
    ] {
        assert_eq!(parse_history_criteria(text), Ok(id.clone()), "{text}");
    }
    let texts = [
        "\r\n ",
        " UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441'",
        "UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441' ",
        "UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441' and IsHidden=0",
        "UpdateID!='0fa1201d-4330-4fa8-8ae9-b877473b6441'",
        "(UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441')",
        "UpdateID='x'",
        "UpdateID",
        "IsInstalled=1",
        "Title='x'",
    ];
    let refusal = |text| parse_history_criteria(text).unwrap_err();
    let shown: Vec<_> = texts.iter().map(|text| format!("{text:?}\n    {}", refusal(text))).collect();
    assert_snapshot!(shown.join("\n"), @r#"
    "\r\n "
        at position 0: expected UpdateID, or no text at all, found `\r\n `
    " UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441'"
        at position 0: expected UpdateID, or no text at all, found ` UpdateID`
    "UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441' "
        at position 47: expected the end of the text, found ` `
    "UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441' and IsHidden=0"
        at position 47: expected the end of the text, found ` and IsHidden=0`
    "UpdateID!='0fa1201d-4330-4fa8-8ae9-b877473b6441'"
        at position 8: expected `=` after UpdateID, found `!=`
    "(UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441')"
        at position 0: expected UpdateID, or no text at all, found `(`
    "UpdateID='x'"
        at position 9: expected a UUID in single quotes and without braces, found `'x'`
    "UpdateID"
        at position 8: expected `=` after UpdateID, found end of text
    "IsInstalled=1"
        at position 0: expected UpdateID, or no text at all, found `IsInstalled`
    "Title='x'"
        at position 0: expected UpdateID, or no text at all, found `Title`
    "#);
}

proptest! {
    /// SRCHR-4: no update found is superseded by one that is, and nothing else is left out.
    #[test]
    fn srchr_4_leaves_out_exactly_what_is_superseded(subjects in subjects()) {
        let mut found = subjects.clone();
        without_superseded(&mut found, |subject| &subject.data);
        let is_superseded = |by: &Subject, update: &Subject| {
            let id = &update.data.identity.update_id;
            by.data.superseded_update_ids.iter().any(|superseded| superseded.eq_ignore_ascii_case(id))
        };
        let expected: Vec<_> = subjects
            .iter()
            .filter(|update| !subjects.iter().any(|by| is_superseded(by, update)))
            .map(|subject| &subject.data)
            .collect();
        prop_assert_eq!(found.iter().map(|subject| &subject.data).collect::<Vec<_>>(), expected);
    }

    /// SESS-14: anything else is refused.
    #[test]
    fn sess_14_any_other_text_is_refused(text in ".+|UpdateID *= *'[0-9a-f{}-]{34,38}'") {
        let is_form = |text: &str| {
            let value = text.strip_prefix("UpdateID")?.trim_start().strip_prefix('=')?.trim_start();
            let id = value.strip_prefix('\'')?.strip_suffix('\'')?;
            let parts: Vec<_> = id.split('-').map(str::len).collect();
            Some(parts == [8, 4, 4, 4, 12] && !id.contains(['{', '}']))
        };
        prop_assert_eq!(parse_history_criteria(&text).is_ok(), is_form(&text).unwrap_or(false), "{}", text);
    }
}
