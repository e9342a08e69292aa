//! The members of all objects as plain data, with their places in COM.

use windows_core::GUID;
use wua_automation::{Carried, Kind};

use crate::held::Class;

/// A member of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The interface's name.
    pub interface: &'static str,
    /// The interface's id.
    pub iid: GUID,
    /// The place in the vtable; `QueryInterface` is 0.
    pub slot: usize,
    /// The number by which late binding knows the member.
    pub dispid: i32,
    /// The member's name.
    pub name: &'static str,
    /// Getter, setter or method.
    pub kind: Kind,
    /// The calls that reach it.
    pub carried: Carried,
    /// The names of its parameters without the answer.
    pub parameters: &'static [&'static str],
}

/// The first slot after those of `IUnknown` and `IDispatch`.
const FIRST_SLOT: usize = 7;

/// Returns every member of an object, in the order of its vtable.
pub(crate) fn rows<T: Class>() -> impl Iterator<Item = Row> {
    let iid = |name: &str| T::INTERFACES.iter().find(|(known, _)| *known == name).map(|(_, iid)| *iid);
    T::ROWS.iter().zip(FIRST_SLOT..).map(move |(row, slot)| Row {
        interface: row.interface,
        iid: iid(row.interface).unwrap_or_default(),
        slot,
        dispid: row.dispid,
        name: row.name,
        kind: row.kind,
        carried: row.carried,
        parameters: row.parameters,
    })
}
