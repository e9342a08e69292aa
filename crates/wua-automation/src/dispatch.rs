//! Late binding: members and parameters by name in any letter case, calls by number, and what is wrong with them.

use std::any::Any;
use std::ops::BitOr;

use wua::HResult;

use crate::answer::{Answer, Made};
use crate::argument::{Arguments, Passed};
use crate::context::Context;
use crate::fault::Refusal;
use crate::identity::Key;
use crate::rows::{Carried, Kind, Row, Rows};

/// `DISPID_UNKNOWN`: no member or parameter.
pub const UNKNOWN: i32 = -1;
/// `DISPID_VALUE`: the default member.
pub const DEFAULT_MEMBER: i32 = 0;
/// `DISPID_NEWENUM`: the enumerator of a collection.
pub const NEW_ENUM: i32 = -4;

/// The flags of a call: what the caller does with a member. Hosts that cannot tell a property from a method set two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access(pub u16);

impl Access {
    /// `DISPATCH_METHOD`.
    pub const METHOD: Self = Self(1);
    /// `DISPATCH_PROPERTYGET`.
    pub const GET: Self = Self(2);
    /// `DISPATCH_PROPERTYPUT`.
    pub const PUT: Self = Self(4);
    /// `DISPATCH_PROPERTYPUTREF`.
    pub const PUT_REF: Self = Self(8);

    /// Returns `true` if a row is reached in this way.
    fn reaches<T>(self, row: &Row<T>) -> bool {
        let wanted = match row.kind {
            // Some script hosts ask for the enumerator as for a method.
            Kind::Get if row.dispid == NEW_ENUM => Self::GET | Self::METHOD,
            Kind::Get => Self::GET,
            Kind::Put => Self::PUT | Self::PUT_REF,
            Kind::Call => Self::METHOD,
        };
        self.0 & wanted.0 != 0
    }
}

impl BitOr for Access {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A late-bound call.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The number of the member.
    pub dispid: i32,
    /// What the caller does with it.
    pub access: Access,
    /// The arguments: those by position, then those by name.
    pub arguments: &'a dyn Passed,
    /// The numbers of the parameters of those that are named.
    pub names: &'a [i32],
}

/// An object of the agent's, of any type.
pub trait Object: Any + Send + Sync {
    /// Finds the numbers of a member and its parameters. `is` compares the name at a place with one in the table, in any
    /// letter case; the first place is the member's. What is not found becomes [`UNKNOWN`].
    ///
    /// # Errors
    /// `DISP_E_UNKNOWNNAME` if one is not found.
    fn ids_of_names(&self, is: &dyn Fn(usize, &str) -> bool, ids: &mut [i32]) -> Result<(), HResult>;

    /// Calls a member.
    ///
    /// # Errors
    /// Why there is no such call, or why the member failed.
    fn invoke(&self, context: &Context, call: Call<'_>) -> Result<Answer, Refusal>;

    /// Returns the key of the value that the object stands for, if its object is always the same.
    fn key(&self) -> Option<Key>;

    /// Returns the object itself.
    fn as_any(&self) -> &dyn Any;

    /// Returns the object itself.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

impl<T: Rows> Object for T {
    fn ids_of_names(&self, is: &dyn Fn(usize, &str) -> bool, ids: &mut [i32]) -> Result<(), HResult> {
        ids_of_names::<T>(is, ids)
    }

    fn invoke(&self, context: &Context, call: Call<'_>) -> Result<Answer, Refusal> {
        invoke(self, context, call)
    }

    fn key(&self) -> Option<Key> {
        Key::of(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// Finds the numbers of a member and its parameters; see [`Object::ids_of_names`].
///
/// # Errors
/// `DISP_E_UNKNOWNNAME` if one is not found.
pub fn ids_of_names<T: Rows>(is: &dyn Fn(usize, &str) -> bool, ids: &mut [i32]) -> Result<(), HResult> {
    ids.fill(UNKNOWN);
    let late = T::ROWS.iter().filter(|row| row.carried != Carried::Vtable);
    let named: Vec<_> = late.filter(|row| is(0, row.name)).collect();
    if let (Some(first), Some(id)) = (named.first(), ids.first_mut()) {
        *id = first.dispid;
    }
    let parameters = named.iter().map(|row| row.parameters).max_by_key(|names| names.len()).unwrap_or(&[]);
    for (place, id) in ids.iter_mut().enumerate().skip(1) {
        let position = parameters.iter().position(|known| is(place, known));
        *id = position.and_then(|position| i32::try_from(position).ok()).unwrap_or(UNKNOWN);
    }
    if ids.contains(&UNKNOWN) { Err(HResult::DISP_E_UNKNOWNNAME) } else { Ok(()) }
}

/// Calls a member; see [`Object::invoke`].
///
/// # Errors
/// Why there is no such call, or why the member failed.
pub fn invoke<T: Rows>(object: &T, context: &Context, call: Call<'_>) -> Result<Answer, Refusal> {
    let reached = |row: &&Row<T>| {
        row.dispid == call.dispid && row.carried != Carried::Vtable && call.access.reaches(*row)
    };
    let row = T::ROWS.iter().find(reached).ok_or(Refusal::Call(HResult::DISP_E_MEMBERNOTFOUND))?;
    if row.kind == Kind::Get && row.parameters.is_empty() && call.arguments.count() > 0 {
        return default_of(read(row, object, context)?, context, call);
    }
    let arguments = Arguments::new(call.arguments, call.names, row.parameters.len(), row.kind);
    (row.call)(object, context, &mut arguments.map_err(Refusal::Call)?)
}

/// Reads a property without parameters.
fn read<T: Rows>(row: &Row<T>, object: &T, context: &Context) -> Result<Answer, Refusal> {
    let mut none = Arguments::new(&NONE, &[], 0, Kind::Get).map_err(Refusal::Call)?;
    (row.call)(object, context, &mut none)
}

/// `object.Property(arguments)`: arguments that the property does not take are those of its value's default member.
fn default_of(value: Answer<Made>, context: &Context, call: Call<'_>) -> Result<Answer, Refusal> {
    match value {
        Answer::Object(Some(value)) => value.invoke(context, Call { dispid: DEFAULT_MEMBER, ..call }),
        Answer::State(state) => Err(Refusal::DefaultMemberOf(state)),
        _ => Err(Refusal::Call(HResult::DISP_E_BADPARAMCOUNT)),
    }
}

/// A call's arguments where there are none.
struct NoArguments;

const NONE: NoArguments = NoArguments;

impl Passed for NoArguments {
    fn count(&self) -> usize {
        0
    }

    fn at(&self, _place: usize) -> &dyn crate::argument::Argument {
        unreachable!("there is no argument")
    }
}
