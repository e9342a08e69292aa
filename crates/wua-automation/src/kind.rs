//! The kinds of members, and the calls that reach each member.

/// The kind of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A property's getter.
    Get,
    /// A property's setter.
    Put,
    /// A method.
    Call,
}

/// The calls that reach a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// Calls by vtable and late-bound calls.
    Both,
    /// Calls by vtable only: the type library marks the member restricted.
    Vtable,
    /// None yet: the traits do not carry the member, which answers `E_NOTIMPL`.
    No,
}

/// Returns the kind that the name of a member implies: `get_Online`, `put_Online`, `Search`.
#[doc(hidden)]
#[must_use]
pub const fn kind_of(member: &str) -> Kind {
    match member.as_bytes() {
        [b'g', b'e', b't', b'_', ..] => Kind::Get,
        [b'p', b'u', b't', b'_', ..] => Kind::Put,
        _ => Kind::Call,
    }
}

/// Returns the name by which automation knows a member.
#[doc(hidden)]
#[must_use]
pub const fn name_of(member: &str) -> &str {
    match kind_of(member) {
        Kind::Get | Kind::Put => member.split_at("get_".len()).1,
        Kind::Call => member,
    }
}
