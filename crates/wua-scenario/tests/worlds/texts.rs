//! Random texts, times, codes and numbers.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use wua::HResult;
use wua_scenario::LONGEST_DURATION;

/// Texts that a careless writer gets wrong.
const NASTY: &[&str] = &[
    "",
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u{7f}",
    "\u{85}",
    "\u{feff}",
    "\u{2028}",
    "\"\"\"",
    "'''",
    "\"'\"\"''\n",
    "ends with a \\",
    "\\n",
    "#",
    "a = 1",
    "[update]",
    "}",
    ",",
    "true",
    "1",
    "ü",
    "😀",
    "a.b",
    " ",
    "$__toml_private_datetime",
    "$__serde_spanned_private_value",
];

/// Generates any text, with more difficult ones than by chance.
pub(super) fn text() -> impl Strategy<Value = String> {
    let nasty = vec(select(NASTY), 0..4).prop_map(|parts| parts.concat());
    prop_oneof!["[A-Za-z0-9_ -]{0,12}", nasty, vec(any::<char>(), 0..8).prop_map(String::from_iter)]
}

/// Generates a title; often one that another update has, too.
pub(super) fn title() -> impl Strategy<Value = String> {
    prop_oneof![select(vec!["One", "Two"]).prop_map(str::to_owned), text()]
}

/// Generates the value of a switch.
pub(super) fn value() -> impl Strategy<Value = String> {
    let looks_otherwise = [
        "true",
        "false",
        "True",
        "3",
        "-7",
        "-0",
        "+3",
        "007",
        "1_000",
        "0x10",
        " 3",
        "1.5",
        "99999999999999999999",
    ];
    prop_oneof![
        select(looks_otherwise.to_vec()).prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        text(),
    ]
}

/// Generates a UUID in lower case.
pub(super) fn uuid() -> impl Strategy<Value = String> {
    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
}

/// Generates an article number, or none.
pub(super) fn kb() -> impl Strategy<Value = Vec<String>> {
    vec("[0-9]{1,9}", 0..=1)
}

/// Generates a time that a file can hold.
pub(super) fn time() -> impl Strategy<Value = Duration> {
    let longest = LONGEST_DURATION.as_secs() * 1000;
    prop_oneof![(0..=3600_u64).prop_map(|seconds| seconds * 1000), 0..=longest, Just(longest)]
        .prop_map(Duration::from_millis)
}

/// Generates as many booleans as a table has at most.
pub(super) fn truths() -> impl Strategy<Value = [bool; 9]> {
    any::<[bool; 9]>()
}

/// Generates a code with or without a name.
pub(super) fn code() -> impl Strategy<Value = HResult> {
    let named: Vec<_> = wua::codes().iter().map(|code| code.value).collect();
    prop_oneof![select(named), any::<u32>().prop_map(HResult::from_bits), Just(HResult::S_OK)]
}

/// Generates a code that is a failure.
pub(super) fn failure() -> impl Strategy<Value = HResult> {
    code().prop_map(|code| HResult::from_bits(code.bits() | 0x8000_0000))
}

/// Generates a code that is a success.
pub(super) fn success() -> impl Strategy<Value = HResult> {
    code().prop_map(|code| HResult::from_bits(code.bits() & 0x7FFF_FFFF))
}
