//! Every member on both faces: the table matches the specification, and the observed answers are in MEMBERS.md.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use support::{Arg, Memory, Objects, by_slot, late, late_by_name, late_into};
use windows::Win32::Foundation::{E_NOTIMPL, S_OK};
use windows::Win32::System::UpdateAgent::IUpdate;
use windows::Win32::System::Variant::{
    VT_BOOL, VT_BSTR, VT_DATE, VT_DISPATCH, VT_EMPTY, VT_I4, VT_UI4, VT_UNKNOWN,
};
use windows_core::{HRESULT, IUnknown, Interface};
use wua::{Member, MemberKind};
use wua_com::{Carried, Kind, Row, members};
use wua_sim::ClockMode;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A row of the type library: slot, kind, member, DISPID.
type Written = (usize, Kind, &'static str, i32);

/// Returns the rows of the type library for an interface.
fn of_the_type_library(interface: &str) -> Vec<Written> {
    let kind = |member: Member| match member.kind() {
        MemberKind::Get => Kind::Get,
        MemberKind::Put => Kind::Put,
        MemberKind::Method => Kind::Call,
    };
    let row = |member: Member| (member.slot(), kind(member), member.automation_name(), member.dispid());
    Member::all().filter(|member| member.interface() == interface).map(row).collect()
}

/// INST3-…, GEN-SCR-1: slots, kinds, names and DISPIDs are those of the interface definition.
#[test]
fn the_table_is_that_of_the_type_library() {
    let mut ours: BTreeMap<&str, Vec<Written>> = BTreeMap::new();
    for row in members() {
        ours.entry(row.interface).or_default().push((row.slot, row.kind, row.name, row.dispid));
    }
    assert_eq!(members().len(), 199);
    for (interface, rows) in ours {
        assert_eq!(rows, of_the_type_library(interface), "{interface}");
    }
}

/// Returns arguments for a member that takes some.
fn arguments(row: &Row, objects: &Objects) -> Vec<Arg> {
    let object = |interface: &str| Arg::Object(objects.of(interface).unwrap().clone());
    match (row.name, row.parameters) {
        (_, []) => vec![],
        ("Item", ["index"]) | ("RemoveAt" | "GetUpdateResult", _) => vec![Arg::Int(0)],
        ("Item", _) | ("Insert", _) if row.interface == "IStringCollection" => {
            vec![Arg::Int(0), Arg::Text("new")]
        }
        ("Add", _) if row.interface == "IStringCollection" => vec![Arg::Text("new")],
        ("Item" | "Insert", _) => vec![Arg::Int(0), object("IUpdate")],
        ("Add", _) => vec![object("IUpdate")],
        ("ClientApplicationID" | "EscapeString" | "RunWizard", _) => vec![Arg::Text("it's")],
        ("Search", _) => vec![Arg::Text("IsInstalled=0")],
        ("UserLocale", _) => vec![Arg::Int(1031)],
        ("Commit", _) => vec![Arg::Int(0)],
        ("QueryHistory", ["criteria", ..]) => vec![Arg::Text(""), Arg::Int(0), Arg::Int(5)],
        ("QueryHistory", _) => vec![Arg::Int(0), Arg::Int(5)],
        ("ParentWindow", _) => vec![object("IUpdateSession")],
        ("ParentHwnd", _) => vec![Arg::Int(77)],
        ("Updates", _) => vec![object("IUpdateCollection")],
        ("BeginInstall" | "BeginUninstall", _) => {
            vec![object("IUpdateInstaller"), object("IUpdateInstaller"), Arg::State(7)]
        }
        ("EndInstall" | "EndUninstall", _) => vec![object("IInstallationJob")],
        (_, parameters) => {
            let of = |name: &&str| if *name == "state" { Arg::State(7) } else { Arg::Bool(true) };
            parameters.iter().map(of).collect()
        }
    }
}

/// Returns an object for a member. Members that begin or end an operation get a machine that is ready for it.
fn ready(row: &Row) -> (Objects, IUnknown) {
    let objects = Objects::with_clock(ClockMode::Auto);
    let object = objects.of(row.interface).unwrap().clone();
    let waits = [
        "Install",
        "Uninstall",
        "RunWizard",
        "BeginInstall",
        "BeginUninstall",
        "EndInstall",
        "EndUninstall",
        "CleanUp",
        "Commit",
    ];
    if waits.contains(&row.name) {
        objects.stage.world.run();
    }
    (objects, object)
}

/// The answers of both faces.
struct Answered {
    vtable: HRESULT,
    late: HRESULT,
    value: String,
}

/// Calls the member on both faces, each on its own machine in the same state.
fn ask(row: &Row) -> Answered {
    let (objects, object) = ready(row);
    let iid = row.iid;
    let mut exact = None;
    // SAFETY: an interface id, and a place for the pointer.
    unsafe { object.query(&iid, (&raw mut exact).cast()) }.unwrap();
    let exact: IUnknown = exact.unwrap();
    let (vtable, room) = by_slot(&exact, row.slot, &arguments(row, &objects));
    drop(exact);

    let (others, other) = ready(row);
    let (late_code, value) = late(&other, row.dispid, row.kind, &arguments(row, &others));
    let text = support::text_of(&value);
    if vtable.is_ok() {
        let is_variant = row.name == "AsyncState";
        let by_vtable = if is_variant { room.into_own_variant() } else { room.into_variant(value.vt()) };
        if value.vt() != VT_EMPTY {
            assert_eq!(
                support::text_of(&by_vtable),
                text,
                "{}::{} by vtable and late",
                row.interface,
                row.name
            );
        } else if row.carried == Carried::Both {
            assert_ne!(row.kind, Kind::Get, "{}::{} answers nothing", row.interface, row.name);
        }
    }
    Answered { vtable, late: late_code, value: text }
}

/// Formats an HRESULT for the list.
fn code(code: HRESULT) -> String {
    if code == S_OK { "S_OK".to_owned() } else { wua::HResult::new(code.0).to_string() }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Get => "get",
        Kind::Put => "put",
        Kind::Call => "method",
    }
}

/// Formats a line of the list: the answer of the member.
fn line(row: &Row, answered: &Answered) -> String {
    let dispid = if row.dispid > 0 { format!("{:#x}", row.dispid) } else { row.dispid.to_string() };
    let (vtable, late) = (code(answered.vtable), code(answered.late));
    let value = answered.value.split(' ').next().unwrap_or_default();
    format!(
        "| {} | {} | {} | {} | {dispid} | {vtable} | {late} | {value} |",
        row.interface,
        row.slot,
        kind(row.kind),
        row.name
    )
}

/// Checks the answers of a member on both faces.
fn check(row: &Row, answered: &Answered) {
    let name = format!("{}::{}", row.interface, row.name);
    match row.carried {
        Carried::No => {
            assert_eq!((answered.vtable, answered.late), (E_NOTIMPL, E_NOTIMPL), "{name}");
        }
        Carried::Vtable => {
            assert_eq!(answered.vtable, S_OK, "{name}");
            assert!(answered.late.is_err(), "{name}: restricted");
        }
        Carried::Both => assert_eq!(answered.vtable, answered.late, "{name}"),
    }
}

#[test]
fn every_member_answers_on_both_faces_and_the_list_says_what() {
    let rows = members();
    let mut list = String::from(
        "# Every member, on both faces\n\n\
         Written by the suite `wua-com-server/members` from what each member answered: by its slot in the vtable, and late\n\
         bound by its number, on machines that are the same. Where both answered a value it was the same. A code that is no\n\
         success is what the agent's rules say in that situation.\n\n\
         | interface | slot | kind | member | DISPID | vtable | late bound | answer |\n|---|---:|---|---|---:|---|---|---|\n",
    );
    let mut missing = Vec::new();
    for row in &rows {
        let answered = ask(row);
        check(row, &answered);
        if row.carried == Carried::No {
            missing.push(format!("* `{}::{}` ({})", row.interface, row.name, kind(row.kind)));
        }
        let _ = writeln!(list, "{}", line(row, &answered));
    }
    let _ = write!(
        list,
        "\n{} members, {} carried.\n\n## Missing\n\n\
         The traits do not carry these yet; both faces answer `E_NOTIMPL`.\n\n{}\n",
        rows.len(),
        rows.len() - missing.len(),
        missing.join("\n")
    );
    let path = root().join("crates/wua-com/MEMBERS.md");
    if std::env::var_os("WUA_BLESS").is_some() {
        std::fs::write(&path, &list).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(golden == list, "MEMBERS.md is not what the members answer: WUA_BLESS=1 writes it\n{list}");
}

/// UPD-MsrcSeverity: the rating in the scenario reaches both faces.
#[test]
fn upd_msrc_severity_is_that_of_the_scenario() {
    let rows = members();
    let row = rows.iter().find(|row| row.interface == "IUpdate" && row.name == "MsrcSeverity").unwrap();
    let objects = Objects::new();
    let update: IUpdate = objects.of("IUpdate").unwrap().cast().unwrap();
    // SAFETY: an interface that lives.
    assert_eq!(unsafe { update.MsrcSeverity() }.unwrap(), "Critical");
    let (_, value) = late(objects.of("IUpdate").unwrap(), row.dispid, row.kind, &[]);
    assert_eq!(support::text_of(&value), "BSTR \"Critical\"");
}

/// Names are found in any letter case, with the DISPIDs of the table; restricted members are not found.
#[test]
fn every_name_is_found_in_any_letter_case() {
    let objects = Objects::new();
    for row in members() {
        let object = objects.of(row.interface).unwrap();
        let expected = (row.carried != Carried::Vtable).then_some(row.dispid);
        for name in [row.name.to_owned(), row.name.to_uppercase(), row.name.to_lowercase()] {
            assert_eq!(late_by_name(object, &name).ok(), expected, "{}::{name}", row.interface);
        }
    }
}

/// Callers that read more of an answer than its type has must find zeroes there.
#[test]
fn a_variant_carries_the_bytes_of_its_type_over_zeroes() {
    let mut types = BTreeSet::new();
    for row in members().iter().filter(|row| row.carried == Carried::Both) {
        let name = format!("{}::{}", row.interface, row.name);
        for fill in [0xAA, 0] {
            let (objects, object) = ready(row);
            let arguments = arguments(row, &objects);
            let answer = late_into(Memory::filled(fill), &object, row.dispid, row.kind, &arguments);
            types.extend(answer.map(|memory| memory.check(&name)[0]));
        }
    }
    let answered = [VT_EMPTY, VT_I4, VT_DATE, VT_BSTR, VT_DISPATCH, VT_BOOL, VT_UNKNOWN, VT_UI4];
    assert_eq!(types, answered.map(|vt| vt.0 as u8).into());
}
