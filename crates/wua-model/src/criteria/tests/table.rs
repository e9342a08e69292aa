//! The truth table of the specification row by row, the examples from the field, and what a refusal says.

use insta::assert_snapshot;

use super::{IDS, criteria, refusal};
use crate::criteria::Criteria;

#[test]
fn these_texts_are_understood() {
    let texts = [
        "",
        "IsInstalled=0",
        "isinstalled = 0 AND type='software'",
        "(IsInstalled=0 and IsHidden=0) or (IsHidden=1)",
        "IsInstalled=0 and IsHidden=0 or IsHidden=1",
        "((IsInstalled=0))",
        "IsInstalled=1 or IsHidden=1 or IsPresent=1",
        "Type!='Driver'",
        "UpdateID!='12345678-9abc-def0-1234-56789abcdef0'",
        "UpdateID='12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber=100",
        "(UpdateID='12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber=1) \
         or (UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441' and RevisionNumber=2)",
        "CategoryIDs contains '0fa1201d-4330-4fa8-8ae9-b877473b6441'",
        "IsInstalled=0 and DeploymentAction=*",
    ];
    let shown = |text: &str| criteria(text).to_string().replace(" or ", "\n    or ");
    let lines: Vec<_> = texts.iter().map(|text| format!("{text:?}\n    {}", shown(text))).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    ""
        IsInstalled = 0 and IsHidden = 0 and DeploymentAction = 'Installation'
    "IsInstalled=0"
        IsInstalled = 0 and DeploymentAction = 'Installation'
    "isinstalled = 0 AND type='software'"
        IsInstalled = 0 and Type = 'Software' and DeploymentAction = 'Installation'
    "(IsInstalled=0 and IsHidden=0) or (IsHidden=1)"
        IsInstalled = 0 and IsHidden = 0 and DeploymentAction = 'Installation'
        or IsHidden = 1 and DeploymentAction = 'Installation'
    "IsInstalled=0 and IsHidden=0 or IsHidden=1"
        IsInstalled = 0 and IsHidden = 0 and DeploymentAction = 'Installation'
        or IsHidden = 1 and DeploymentAction = 'Installation'
    "((IsInstalled=0))"
        IsInstalled = 0 and DeploymentAction = 'Installation'
    "IsInstalled=1 or IsHidden=1 or IsPresent=1"
        IsInstalled = 1 and DeploymentAction = 'Installation'
        or IsHidden = 1 and DeploymentAction = 'Installation'
        or IsPresent = 1 and DeploymentAction = 'Installation'
    "Type!='Driver'"
        Type != 'Driver' and DeploymentAction = 'Installation'
    "UpdateID!='12345678-9abc-def0-1234-56789abcdef0'"
        UpdateID != '12345678-9abc-def0-1234-56789abcdef0' and DeploymentAction = 'Installation'
    "UpdateID='12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber=100"
        UpdateID = '12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber = 100 and DeploymentAction = 'Installation'
    "(UpdateID='12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber=1) or (UpdateID='0fa1201d-4330-4fa8-8ae9-b877473b6441' and RevisionNumber=2)"
        UpdateID = '12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber = 1 and DeploymentAction = 'Installation'
        or UpdateID = '0fa1201d-4330-4fa8-8ae9-b877473b6441' and RevisionNumber = 2 and DeploymentAction = 'Installation'
    "CategoryIDs contains '0fa1201d-4330-4fa8-8ae9-b877473b6441'"
        CategoryIDs contains '0fa1201d-4330-4fa8-8ae9-b877473b6441' and DeploymentAction = 'Installation'
    "IsInstalled=0 and DeploymentAction=*"
        IsInstalled = 0 and DeploymentAction = *
    "#);
}

#[test]
fn these_texts_are_refused() {
    for text in [
        "(IsInstalled=1) and (IsHidden=1 or IsPresent=1)",
        "(IsInstalled=0 or IsInstalled=1)",
        "RevisionNumber=2",
        "UpdateID!='12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber=2",
        "IsInstalled=2",
        "IsInstalled=-1",
        "IsInstalled!=0",
        "IsHidden contains '1'",
        "CategoryIDs='12345678-9abc-def0-1234-56789abcdef0'",
        "Type contains 'x'",
        "IsInstalled='0'",
        "Type=1",
        "Type=\"Driver\"",
        "UpdateID=1234",
        "IsDownloaded=0",
        "Title='x'",
        "IsInstalled=0 and",
        "and IsInstalled=0",
        "IsInstalled=0 IsHidden=0",
        "(IsInstalled=0",
        "IsInstalled=0)",
        "not IsInstalled=1",
        "IsInstalled<1",
    ] {
        assert!(Criteria::parse(text).is_err(), "{text}");
    }
}

/// The messages for common mistakes.
#[test]
fn a_refusal_says_where_and_what_was_expected() {
    let texts = [
        "IsInstalled=0 and (Type='Software' or Type='Driver')",
        "IsInstalled=2",
        "IsInstalled='0'",
        "IsInstalled!=0",
        "IsInstalled==0",
        "IsInstalled=0x1",
        "IsInstalled=0and IsHidden=0",
        "IsInstalled=0 && IsHidden=0",
        "IsInstalled=0 and",
        "(IsInstalled=0",
        "IsInstalled=0)",
        "Title='x'",
        "Type=\"Driver\"",
        "Type='Driver",
        "Type='Dri]ver'",
        "Type contains 'x'",
        "DeploymentAction='Install'",
        "UpdateID='{12345678-9abc-def0-1234-56789abcdef0}'",
        "CategoryIDs='12345678-9abc-def0-1234-56789abcdef0'",
        "RevisionNumber=2",
        "UpdateID!='12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber=2",
    ];
    let lines: Vec<_> = texts.iter().map(|text| format!("{text}\n    {}", refusal(text))).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    IsInstalled=0 and (Type='Software' or Type='Driver')
        at position 35: expected `and` or `)` (`or` is allowed only outside parentheses), found `or`
    IsInstalled=2
        at position 12: expected 0 or 1, found `2`
    IsInstalled='0'
        at position 12: expected 0 or 1, found `'0'`
    IsInstalled!=0
        at position 11: expected `=` after IsInstalled, found `!=`
    IsInstalled==0
        at position 12: expected 0 or 1, found `=`
    IsInstalled=0x1
        at position 13: expected `and`, `or` or the end of the text, found `x1`
    IsInstalled=0and IsHidden=0
        at position 13: expected white space before `and`, found `and`
    IsInstalled=0 && IsHidden=0
        at position 14: expected `and`, `or` or the end of the text, found `&`
    IsInstalled=0 and
        at position 17: expected one of Type, DeploymentAction, IsAssigned, BrowseOnly, AutoSelectOnWebSites, UpdateID, RevisionNumber, CategoryIDs, IsInstalled, IsHidden, IsPresent or RebootRequired, found end of text
    (IsInstalled=0
        at position 14: expected `)` for the `(` at position 0, found end of text
    IsInstalled=0)
        at position 13: expected `and`, `or` or the end of the text, found `)`
    Title='x'
        at position 0: expected one of Type, DeploymentAction, IsAssigned, BrowseOnly, AutoSelectOnWebSites, UpdateID, RevisionNumber, CategoryIDs, IsInstalled, IsHidden, IsPresent or RebootRequired, found `Title`
    Type="Driver"
        at position 5: expected 'Software' or 'Driver', in single quotes, found `"`
    Type='Driver
        at position 12: expected `'` to close the string at position 5, found end of text
    Type='Dri]ver'
        at position 9: expected `'`, `[` and `]` of a string to be escaped as `[']`, `[[]` and `[]]`, found `]`
    Type contains 'x'
        at position 5: expected `=` or `!=` after Type, found `contains`
    DeploymentAction='Install'
        at position 17: expected 'None', 'Installation', 'Uninstallation', 'Detection', 'OptionalInstallation' or `*`, found `'Install'`
    UpdateID='{12345678-9abc-def0-1234-56789abcdef0}'
        at position 9: expected a UUID in single quotes and without braces, found `'{12345678-9abc-def0-1234-56789abcdef0}'`
    CategoryIDs='12345678-9abc-def0-1234-56789abcdef0'
        at position 11: expected `contains` after CategoryIDs, found `=`
    RevisionNumber=2
        at position 0: expected a term `UpdateID =` next to the RevisionNumber, found `RevisionNumber`
    UpdateID!='12345678-9abc-def0-1234-56789abcdef0' and RevisionNumber=2
        at position 8: expected `=` after UpdateID, next to a RevisionNumber, found `!=`
    "#);
}

/// CRIT-FLD-1, CRIT-LEX-6, CRIT-LEX-7: texts that work in the field.
#[test]
fn crit_fld_1_texts_from_the_field() {
    let id = IDS[0];
    for text in [
        "IsInstalled=0",
        "IsInstalled = 0 and Type = 'Driver'",
        "IsInstalled=0 and Type='Software' and IsHidden=0",
        "IsInstalled=0 AND IsHidden=0 AND IsAssigned=1",
        "IsInstalled=0 and Type='Driver' and BrowseOnly=1",
        "IsInstalled=0 and RebootRequired=0",
        "IsInstalled=1 or IsHidden=1 or IsPresent=1",
        "IsInstalled=0 and CategoryIDs contains '0FA1201D-4330-4FA8-8AE9-B877473B6441'",
        "IsInstalled=0 and CategoryIds contains '0FA1201D-4330-4FA8-8AE9-B877473B6441'",
        "(IsInstalled = 0 and IsHidden = 0) or (IsInstalled = 1 and IsHidden = 0) or (IsHidden = 1)",
        &format!(
            "(UpdateID = '{id}' and RevisionNumber = 200) or (UpdateID = '{id}' and RevisionNumber = 1)"
        ),
        &format!("IsInstalled = 0 and UpdateID != '{id}' and UpdateID != '{}'", IDS[1]),
        "IsInstalled=0 and DeploymentAction='Installation' or\r\n    \
         IsPresent=1 and DeploymentAction='Uninstallation' or\r\n    IsInstalled=1 and RebootRequired=1",
        "Type='Software'and IsHidden=0",
        "(IsHidden=0)or(IsHidden=1)and(Type='Driver')",
        "AutoSelectOnWebsites=1",
    ] {
        criteria(text);
    }
}
