//! Texts: strings and their escapes, what each criterion takes, and that no text is too bad to be refused.

use proptest::prelude::*;
use wua::escape_criteria_string;

use super::spoken::{FLAGS, Freedom, choices, groups, written};
use super::{IDS, criteria, refusal};
use crate::criteria::term::{Term, TypeName};
use crate::criteria::{Criteria, CriteriaError, parse_history_criteria};

/// An error that a message can be made of.
fn is_sound(error: &CriteriaError, text: &str) -> bool {
    text.is_char_boundary(error.position)
        && error.position <= text.len()
        && !error.expected.is_empty()
        && !error.found.is_empty()
}

/// Pieces that criteria are made of, and some that they are not, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "IsInstalled",
        "Type",
        "UpdateID",
        "RevisionNumber",
        "CategoryIDs",
        "DeploymentAction",
        "and",
        "or",
        "contains",
        "=",
        "!=",
        "!",
        "0",
        "1",
        "-",
        "2",
        "'Driver'",
        "'",
        "[",
        "]",
        "[']",
        "(",
        ")",
        "*",
        " ",
        "\r\n",
        "\0",
        "é",
        "\u{a0}",
        "'12345678-9abc-def0-1234-56789abcdef0'",
    ]);
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

/// Valid criteria with one character taken out, put in or changed.
fn damaged() -> impl Strategy<Value = String> {
    let damage = (any::<prop::sample::Index>(), 0..2usize, prop::option::of(any::<char>()));
    (groups(), choices(), damage).prop_map(|(groups, choices, (place, removed, put))| {
        let mut text: Vec<char> = written(&groups, Freedom::ALL, &choices).chars().collect();
        let place = place.index(text.len());
        text.splice(place..place + removed, put);
        text.into_iter().collect()
    })
}

/// The names of criteria, an operator and a value for each, as the specification has them.
fn accepted_operators(name: &str) -> &'static [&'static str] {
    match name {
        "Type" | "UpdateID" => &["=", "!="],
        "CategoryIDs" => &["contains"],
        _ => &["="],
    }
}

fn good_value(name: &str) -> String {
    match name {
        "Type" => "'Driver'".to_owned(),
        "DeploymentAction" => "'Installation'".to_owned(),
        "UpdateID" | "CategoryIDs" => format!("'{}'", IDS[0]),
        _ => "1".to_owned(),
    }
}

const OTHERS: [&str; 5] = ["Type", "DeploymentAction", "UpdateID", "CategoryIDs", "RevisionNumber"];

/// A term with what it needs next to it.
fn in_company(term: &str) -> String {
    let company = if term.starts_with("RevisionNumber") {
        " and UpdateID='00000000-0000-0000-0000-00000000000a'"
    } else {
        ""
    };
    format!("{term}{company}")
}

/// CRIT-OP-1: every criterion with every operator.
#[test]
fn crit_op_1_an_operator_belongs_to_the_criterion() {
    for name in FLAGS.iter().chain(&OTHERS) {
        for operator in ["=", "!=", "contains", "<", ">", "<=", ">=", "<>", "==", "like", "is", ""] {
            let text = in_company(&format!("{name} {operator} {}", good_value(name)));
            let expected = accepted_operators(name).contains(&operator);
            assert_eq!(Criteria::parse(&text).is_ok(), expected, "{text}");
        }
    }
}

/// CRIT-LEX-1, CRIT-LEX-5: every criterion with values of every kind.
#[test]
fn crit_lex_1_crit_lex_5_a_value_is_of_the_kind_of_the_criterion() {
    let id = format!("'{}'", IDS[0]);
    for name in FLAGS.iter().chain(&OTHERS) {
        let operator = accepted_operators(name)[0];
        let integers: &[&str] =
            if *name == "RevisionNumber" { &["0", "1", "-0", "-7", "2"] } else { &["0", "1"] };
        let good: &[&str] = match *name {
            "Type" => &["'Driver'", "'x'", "''", "'Installation'", "'1'", "'*'", &id],
            "DeploymentAction" => &["'Installation'", "*"],
            "UpdateID" | "CategoryIDs" => &[&id],
            _ => integers,
        };
        for value in [
            "0",
            "1",
            "2",
            "-7",
            "+1",
            "- 1",
            "--1",
            "0x1",
            "1.0",
            "1e0",
            "1u",
            "'1'",
            "''",
            "'x'",
            "\"1\"",
            "\"Driver\"",
            "Driver",
            "'Driver'",
            "’Driver’",
            "'Installation'",
            "true",
            "*",
            "'*'",
            &id,
            IDS[0],
            "(1)",
            "('x')",
            "",
            "'x''y'",
            "'x' 'y'",
        ] {
            let text = in_company(&format!("{name} {operator} {value}"));
            assert_eq!(Criteria::parse(&text).is_ok(), good.contains(&value), "{text}");
        }
    }
}

/// CRIT-LEX-4, CRIT-LEX-7: where white space is needed, and that only four characters are.
#[test]
fn crit_lex_4_crit_lex_7_white_space_that_is_needed() {
    for text in [
        "IsInstalled=0and IsHidden=0",
        "IsInstalled=0 andIsHidden=0",
        "IsInstalled=0andIsHidden=0",
        "IsInstalled=0or IsHidden=0",
        "Type='Driver'andIsHidden=0",
        "DeploymentAction=*and IsHidden=0",
        "CategoryIDscontains '12345678-9abc-def0-1234-56789abcdef0'",
        "IsInstalled ! = 0",
        "Type ! = 'Driver'",
        "Is Installed=0",
        "IsInstalled\u{a0}=0",
        "IsInstalled=0\u{b}",
        "IsInstalled=0\0",
    ] {
        refusal(text);
    }
    criteria("Type='Driver'and(IsHidden=0)or(IsHidden=1)and Type='Software'or IsHidden=0");
    criteria("CategoryIDs contains'12345678-9abc-def0-1234-56789abcdef0'");
}

/// CRIT-ID-2, CRIT-ID-3: a UUID and nothing else.
#[test]
fn crit_id_2_crit_id_3_malformed_uuids() {
    for id in [
        "",
        "x",
        "12345678_9abc-def0-1234-56789abcdef0",
        "12345678-9abc-def0-1234056789abcdef0",
        "{12345678-9abc-def0-1234-56789abcdef0}",
        "123456789abcdef0123456789abcdef0",
        "12345678-9abc-def0-1234-56789abcdef",
        "12345678-9abc-def0-1234-56789abcdef01",
        "12345678-9abc-def0-1234-56789abcdefg",
        " 2345678-9abc-def0-1234-56789abcdef0",
        "123456789-abc-def0-1234-56789abcdef0",
        "12345678-9abc-def0-1234-56789abcdeé",
    ] {
        refusal(&format!("UpdateID='{id}'"));
        refusal(&format!("UpdateID!='{id}'"));
        refusal(&format!("CategoryIDs contains '{id}'"));
    }
}

/// CRIT-PAR-1: depth costs no stack.
#[test]
fn crit_par_1_any_depth() {
    let deep =
        |opened: usize, closed: usize| format!("{}IsHidden=0{}", "(".repeat(opened), ")".repeat(closed));
    assert_eq!(criteria(&deep(200_000, 200_000)), criteria("IsHidden=0"));
    for (opened, closed) in [(200_000, 199_999), (199_999, 200_000), (200_000, 0), (0, 200_000)] {
        refusal(&deep(opened, closed));
    }
    assert_eq!(criteria(&["IsHidden=0"; 20_000].join(" or ")).groups.len(), 20_000);
}

proptest! {
    #[test]
    fn esc_3_an_escaped_string_denotes_itself(text in "[^\0]*") {
        prop_assume!(!["software", "driver"].contains(&text.to_lowercase().as_str()));
        let understood = criteria(&format!("Type='{}'and IsHidden=0", escape_criteria_string(&text)));
        prop_assert_eq!(&understood.groups[0][0], &Term::Type { equal: true, name: TypeName::Other(text) });
    }

    /// ESC-1: none of the three characters occurs in a string unescaped.
    #[test]
    fn esc_1_a_bare_bracket_or_quote_is_refused(
        before in "[^\0]{0,8}", bare in "['\\[\\]\0]", after in "[^\0'\\[\\]]{0,8}"
    ) {
        let before = escape_criteria_string(&before);
        let text = format!("Type='{before}{bare}{after}'");
        let error = Criteria::parse(&text).expect_err(&text);
        prop_assert!(is_sound(&error, &text));
        if bare != "'" {
            prop_assert_eq!(error.position, "Type='".len() + before.len(), "{}", text);
        }
    }

    #[test]
    fn crit_bool_1_an_integer_is_0_or_1(which in 0..FLAGS.len(), value: i64) {
        let text = format!("{}={value}", FLAGS[which]);
        prop_assert_eq!(Criteria::parse(&text).is_ok(), value == 0 || value == 1);
    }

    #[test]
    fn crit_unk_1_an_unknown_name_is_refused(
        name in "[A-Za-z]{1,12}|IsDownloaded|Title|KBArticleIDs|MsrcSeverity|EulaAccepted"
    ) {
        prop_assume!(!FLAGS.iter().chain(&OTHERS).any(|known| known.eq_ignore_ascii_case(&name)));
        for rest in ["=0", "='x'", " contains 'x'"] {
            let understood = Criteria::parse(&format!("{name}{rest}"));
            prop_assert_eq!(understood.map_err(|error| error.position), Err(0));
        }
    }

    /// SRCH-3: a text is understood or refused at a place that it has.
    #[test]
    fn srch_3_any_text_is_answered(text in prop_oneof![any::<String>(), pieces(), damaged()]) {
        if let Err(error) = Criteria::parse(&text) {
            prop_assert!(is_sound(&error, &text), "{:?}: {:?}", text, error);
        }
        if let Err(error) = parse_history_criteria(&text) {
            prop_assert!(is_sound(&error, &text), "{:?}: {:?}", text, error);
        }
    }

    /// Up to the place of an error nothing is wrong: cut off there, the text is criteria, or wants
    /// more. What a whole group must obey may show only then.
    #[test]
    fn an_error_is_where_the_text_becomes_wrong(text in prop_oneof![pieces(), damaged()]) {
        if let Err(error) = Criteria::parse(&text) {
            let Err(shorter) = Criteria::parse(&text[..error.position]) else { return Ok(()) };
            let is_rule = shorter.expected.contains("next to");
            prop_assert!(is_rule || shorter.position == error.position, "{:?}: {} {}", text, error, shorter);
        }
    }
}
