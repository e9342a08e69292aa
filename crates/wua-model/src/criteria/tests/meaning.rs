//! The meanings of single criteria, value by value.

use wua::{DeploymentAction, UpdateData, UpdateIdentity, UpdateType};

use super::{IDS, criteria, plain, refusal};
use crate::criteria::Candidate;

/// SRCH-5, SRCH-6: the default terms belong to the empty text alone.
#[test]
fn srch_5_srch_6_the_default_is_for_no_text() {
    let data = UpdateData::default();
    let hidden = Candidate { is_hidden: true, ..plain(&data) };
    for blank in ["", " ", "\r\n\t"] {
        assert!(criteria(blank).matches(&plain(&data)) && !criteria(blank).matches(&hidden));
    }
    assert!(criteria("IsInstalled = 0").matches(&hidden));
}

/// CRIT-TY-1, CRIT-TY-2: `=` with the name of no type finds nothing, `!=` everything.
#[test]
fn crit_ty_1_crit_ty_2_types() {
    for (text, software, driver) in [
        ("Type='Software'", true, false),
        ("Type!='Software'", false, true),
        ("type='DRIVER'", false, true),
        ("Type!='driver'", true, false),
        ("Type='Firmware'", false, false),
        ("Type!='Firmware'", true, true),
        ("Type='1'", false, false),
        ("Type=''", false, false),
    ] {
        for (update_type, expected) in [(UpdateType::SOFTWARE, software), (UpdateType::DRIVER, driver)] {
            let data = UpdateData { update_type, ..UpdateData::default() };
            assert_eq!(criteria(text).matches(&plain(&data)), expected, "{text} {update_type}");
        }
    }
}

/// CRIT-DA-1, CRIT-DA-3, CRIT-DA-5, CRIT-DA-6, CRIT-DA-7.
#[test]
fn crit_da_1_crit_da_3_deployment_actions() {
    use DeploymentAction as Action;
    for (text, finds) in [
        ("IsInstalled=0", [true, false, false, false]),
        ("DeploymentAction='uninstallation'", [false, true, false, false]),
        ("IsInstalled=0 and DeploymentAction='OptionalInstallation'", [false, false, true, false]),
        (
            "IsInstalled=0 and DeploymentAction='OptionalInstallation' or IsInstalled=0",
            [true, false, true, false],
        ),
        ("DeploymentAction=*", [true, true, true, true]),
        ("DeploymentAction='Installation' and DeploymentAction='Uninstallation'", [false; 4]),
    ] {
        let of = |deployment_action| UpdateData { deployment_action, ..UpdateData::default() };
        let updates =
            [Action::INSTALLATION, Action::UNINSTALLATION, Action::OPTIONAL_INSTALLATION, Action::new(9)]
                .map(of);
        assert_eq!(updates.each_ref().map(|data| criteria(text).matches(&plain(data))), finds, "{text}");
    }
    for unknown in ["", "*", "Install", "4", "OptionalInstallation "] {
        refusal(&format!("DeploymentAction='{unknown}'"));
    }
}

/// CRIT-AND-2, CRIT-REV-4: legal, and met by nothing.
#[test]
fn crit_and_2_crit_rev_4_legal_and_empty() {
    let data = UpdateData { identity: UpdateIdentity::new(IDS[0], 1), ..UpdateData::default() };
    for text in [
        "IsInstalled=0 and IsInstalled=1",
        "UpdateID='12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber=-1",
        "UpdateID='12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber=99999999999999999999",
        "UpdateID='12345678-9abc-def0-1234-56789abcdef0' and UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441'",
    ] {
        assert!(!criteria(text).matches(&plain(&data)), "{text}");
    }
    assert!(
        criteria("(RevisionNumber=0001) and ((UpdateID='12345678-9ABC-DEF0-1234-56789ABCDEF0'))")
            .matches(&plain(&data))
    );
}

/// CRIT-ASG-2: whether an update was found for its assignment alone.
#[test]
fn crit_asg_2_every_group_that_is_met_says_so() {
    let data = UpdateData { update_type: UpdateType::DRIVER, ..UpdateData::default() };
    let assigned = Candidate { is_assigned: true, ..plain(&data) };
    for (text, expected) in [
        ("IsAssigned=1", true),
        ("IsAssigned=1 or Type='Software'", true),
        ("IsAssigned=1 or Type='Driver'", false),
        ("Type='Driver' or IsAssigned=1", false),
        ("Type='Driver' and IsAssigned=1 or IsAssigned=1", true),
        ("IsAssigned=1 and Type='Software'", false),
        ("Type='Driver'", false),
    ] {
        assert_eq!(criteria(text).matches_only_as_assigned(&assigned), expected, "{text}");
        assert!(!criteria(text).matches_only_as_assigned(&plain(&data)), "{text}");
    }
}
