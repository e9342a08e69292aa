//! The late-bound surface of the Windows Update Agent, as scripts see it, without Windows.
//!
//! [`objects`] has a file for each interface, with a row for each member: its parameters, its answer and the call behind it.
//! Everything else follows from the rows: names in any letter case, numbers, arguments by position and by name, the codes
//! of wrong calls ([`Object`]), and the vtables of the crate `wua-com`.
//!
//! * A face has its own kind of object. It reads arguments through [`Argument`], makes its objects of [`Answer`]s, finds
//!   them again through [`Identities`] and calls callbacks through [`Sink`].
//! * [`Value::coerced`] has the table of automation's conversions.
//! * [`Face`] is the plain face: objects that are Rust values.
//! * A member that the traits do not carry is a row without a call: it answers `E_NOTIMPL`.

mod answer;
mod argument;
mod callback;
mod coclass;
mod context;
mod dispatch;
mod enumerator;
mod face;
mod fault;
mod identity;
mod kind;
mod object;
pub mod objects;
mod rows;
mod value;

pub use answer::{Date, Done, IntoAnswer};
pub use argument::{
    AnyObject, Argument, Arguments, OptionalText, PROPERTY_PUT, Param, Passed, StrictBool, WindowHandle,
};
pub use callback::{CallbackArgs, CallbackKind, Sink, on_completed, on_progress_changed};
pub use coclass::Coclass;
pub use context::{Agent, Context, Outside, Task};
pub use dispatch::{Reached, ids_of_names, invoke, reach};
pub use enumerator::Enumerator;
pub use face::{Face, Given, Handle, Items};
pub use fault::{Exception, Fault, Refusal, Result, Unfit, codes};
pub use identity::{Entry, Identities, Key, WeakReference};
pub use kind::{Carried, Kind};
pub use object::{Access, Answer, Call, DEFAULT_MEMBER, Made, NEW_ENUM, Object, UNKNOWN};
pub use rows::{Row, Rows};
pub use value::{Type, Value};

#[doc(hidden)]
pub use kind::{kind_of, name_of};
#[doc(hidden)]
pub use wua::{HResult, member};
