//! `Member` has each row of the type library once, and reads what it writes.

use std::collections::BTreeSet;

use wua::member::{
    INTERFACES, IStringCollection, IUpdateInstaller, IUpdateInstaller4, IUpdateLockdown, IUpdateSearcher,
};
use wua::{Member, MemberKind};

#[test]
fn there_are_358_members_each_with_a_name_of_its_own() {
    let names: BTreeSet<_> = Member::all().map(Member::full_name).collect();
    assert_eq!((Member::all().len(), Member::COUNT, names.len()), (358, 358, 358));
    let of = |kind| Member::all().filter(|member| member.kind() == kind).count();
    let counts = [MemberKind::Get, MemberKind::Put, MemberKind::Method].map(of);
    assert_eq!(counts, [242, 38, 78]);
}

#[test]
fn three_interfaces_add_no_member_to_their_base() {
    let with_members: BTreeSet<_> = Member::all().map(Member::interface).collect();
    let without: Vec<_> = INTERFACES.iter().copied().filter(|name| !with_members.contains(name)).collect();
    let jobs = ["Search", "Download", "Installation"];
    assert_eq!(without, jobs.map(|job| format!("I{job}CompletedCallbackArgs")));
    assert_eq!(INTERFACES.len(), with_members.len() + without.len());
}

#[test]
fn every_member_is_read_as_it_is_written_and_in_any_letter_case() {
    for member in Member::all() {
        let written = member.to_string();
        assert_eq!(written, format!("{}::{}", member.interface(), member.name()));
        assert_eq!(format!("{member:?}"), written);
        for text in [written.to_lowercase(), written.to_uppercase(), written] {
            assert_eq!(text.parse(), Ok(member));
        }
    }
}

#[test]
fn a_text_that_names_no_member_is_refused_and_kept() {
    for text in ["", "get_Online", "IUpdateSearcher::", "IUpdateSearcher::Online", " IUpdateSearcher::Search"]
    {
        assert_eq!(text.parse::<Member>().unwrap_err().text(), text);
    }
    let error = "IUpdateSearcher::Serch\u{1B}".parse::<Member>().unwrap_err().to_string();
    assert!(error.starts_with("no member `IUpdateSearcher::Serch") && !error.contains('\u{1B}'), "{error}");
}

#[test]
fn a_member_knows_its_row() {
    let row = |member: Member| {
        (member.interface(), member.name(), member.automation_name(), member.dispid(), member.slot())
    };
    let items = row(IStringCollection::put_Item);
    assert_eq!(items, ("IStringCollection", "put_Item", "Item", 0, 8));
    let commit = row(IUpdateInstaller4::Commit);
    assert_eq!(commit, ("IUpdateInstaller4", "Commit", "Commit", 0x6004_0002, 32));
    assert_eq!(IStringCollection::get__NewEnum.dispid(), -4);
    assert_eq!(IUpdateSearcher::Search.kind(), MemberKind::Method);
    let signature = "HRESULT LockDown([in] LONG flags)";
    assert_eq!(IUpdateLockdown::LockDown.signature(), signature);
    assert!(IUpdateInstaller::RunWizard.signature().contains(r#"defaultvalue("")"#));
}

/// An interface starts after its base, and each member of its own has the next slot.
#[test]
fn slots_are_counted_without_a_gap() {
    let all: Vec<_> = Member::all().collect();
    for pair in all.windows(2).filter(|pair| pair[0].interface() == pair[1].interface()) {
        assert_eq!(pair[1].slot(), pair[0].slot() + 1, "{}", pair[1]);
    }
}

/// Late binding finds a getter and its setter under one number, and nothing else there.
#[test]
fn a_number_of_late_binding_is_one_property_or_one_method() {
    for one in Member::all() {
        for other in Member::all().filter(|other| other.interface() == one.interface()) {
            let same_name = one.automation_name() == other.automation_name();
            assert_eq!(one.dispid() == other.dispid(), same_name, "{one} and {other}");
        }
    }
}
