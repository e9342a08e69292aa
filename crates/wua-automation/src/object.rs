//! Objects and the calls that they take, whatever their type.

use std::any::Any;
use std::ops::BitOr;

use wua::{AsyncState, HResult};

use crate::argument::Passed;
use crate::context::Context;
use crate::enumerator::Enumerator;
use crate::fault::Refusal;
use crate::identity::Key;
use crate::value::Value;

/// `DISPID_UNKNOWN`: no member or parameter.
pub const UNKNOWN: i32 = -1;
/// `DISPID_VALUE`: the default member.
pub const DEFAULT_MEMBER: i32 = 0;
/// `DISPID_NEWENUM`: the enumerator of a collection.
pub const NEW_ENUM: i32 = -4;

/// The flags of a call: the caller's use of the member. Hosts that cannot distinguish a property from a method set two.
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
    /// The caller's use of it.
    pub access: Access,
    /// The arguments: those by position, then those by name.
    pub arguments: &'a dyn Passed,
    /// The numbers of the parameters of the named arguments.
    pub names: &'a [i32],
}

impl std::fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("dispid", &self.dispid)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

/// An object of the agent, of any type.
pub trait Object: Any + Send + Sync + std::fmt::Debug {
    /// Finds the numbers of a member and its parameters. `is` compares the name at a position with one in the table, in any
    /// letter case; the first position is the member's. A name that is not found becomes [`UNKNOWN`].
    ///
    /// # Errors
    /// `DISP_E_UNKNOWNNAME` if one is not found.
    fn ids_of_names(&self, is: &dyn Fn(usize, &str) -> bool, ids: &mut [i32]) -> Result<(), HResult>;

    /// Calls a member.
    ///
    /// # Errors
    /// The reason why there is no such call, or why the member failed.
    fn invoke(&self, context: &Context, call: Call<'_>) -> Result<Answer, Refusal>;

    /// Returns the key of the value that the object represents, if the value always has the same object.
    fn key(&self) -> Option<Key>;

    /// Returns the object itself.
    fn as_any(&self) -> &dyn Any;

    /// Returns the object itself.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

/// An object that no face has wrapped yet.
pub type Made = Box<dyn Object>;

/// The answer of a late-bound call. `O` is the type of objects: [`Made`] when a member answers, a face's own after that.
#[derive(Debug)]
pub enum Answer<O = Made> {
    /// A plain value; [`Value::Empty`] if the call has no answer.
    Value(Value),
    /// An object of the agent, or none.
    Object(Option<O>),
    /// The enumerator of a collection.
    Enumerator(Enumerator<Answer>),
    /// An object that the caller gave, or none.
    Kept(Option<wua::Object>),
    /// The value that the caller attached to a job.
    State(AsyncState),
}
