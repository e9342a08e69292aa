//! Late binding: members and parameters by name in any letter case, calls by number, and the codes of wrong calls.

use std::any::Any;

use wua::HResult;

use crate::answer::IntoAnswer;
use crate::argument::{Argument, Arguments, Passed};
use crate::context::Context;
use crate::fault::Refusal;
use crate::identity::Key;
use crate::kind::{Carried, Kind};
use crate::object::{Access, Answer, Call, DEFAULT_MEMBER, Made, NEW_ENUM, Object, UNKNOWN};
use crate::rows::{Row, Rows};

impl<T: Rows> Object for T {
    fn ids_of_names(&self, is: &dyn Fn(usize, &str) -> bool, ids: &mut [i32]) -> Result<(), HResult> {
        ids_of_names::<T>(is, ids)
    }

    fn invoke(&self, context: &Context, call: Call<'_>) -> Result<Answer, Refusal> {
        invoke(self, context, call)
    }

    fn key(&self) -> Option<Key> {
        Rows::key(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

impl<T: Rows> IntoAnswer for T {
    fn into_answer(self) -> Answer {
        Answer::Object(Some(Box::new(self)))
    }
}

impl<T: Rows> IntoAnswer for Option<T> {
    fn into_answer(self) -> Answer {
        Answer::Object(self.map(|object| -> Made { Box::new(object) }))
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

/// The member that a call reaches.
#[derive(Debug)]
pub enum Reached<'a> {
    /// A member of the object itself.
    Member {
        /// Its place among the rows.
        place: usize,
        /// The arguments, which fit it in number and names.
        arguments: Arguments<'a>,
    },
    /// The default member of a property's value: the property takes no arguments, and the call has some.
    DefaultOf {
        /// The place of the property among the rows.
        place: usize,
    },
}

/// Finds the member that a call reaches. A face that has its own list of calls, in the order of the rows, calls it there.
///
/// # Errors
/// The reason why there is no such call.
pub fn reach<T: Rows>(call: Call<'_>) -> Result<Reached<'_>, Refusal> {
    let reached = |row: &Row<T>| {
        row.dispid == call.dispid && row.carried != Carried::Vtable && reaches(call.access, row)
    };
    let place = T::ROWS.iter().position(reached).ok_or(Refusal::Call(HResult::DISP_E_MEMBERNOTFOUND))?;
    let row = &T::ROWS[place];
    if row.kind == Kind::Get && row.parameters.is_empty() && call.arguments.count() > 0 {
        return Ok(Reached::DefaultOf { place });
    }
    let arguments = Arguments::new(call.arguments, call.names, row.parameters.len(), row.kind);
    Ok(Reached::Member { place, arguments: arguments.map_err(Refusal::Call)? })
}

/// Calls a member; see [`Object::invoke`].
///
/// # Errors
/// The reason why there is no such call, or why the member failed.
pub fn invoke<T: Rows>(object: &T, context: &Context, call: Call<'_>) -> Result<Answer, Refusal> {
    match reach::<T>(call)? {
        Reached::Member { place, mut arguments } => (T::ROWS[place].call)(object, context, &mut arguments),
        Reached::DefaultOf { place } => default_of(read(&T::ROWS[place], object, context)?, context, call),
    }
}

/// Returns `true` if the access reaches the row.
fn reaches<T>(access: Access, row: &Row<T>) -> bool {
    let wanted = match row.kind {
        // Some script hosts ask for the enumerator as for a method.
        Kind::Get if row.dispid == NEW_ENUM => Access::GET | Access::METHOD,
        Kind::Get => Access::GET,
        Kind::Put => Access::PUT | Access::PUT_REF,
        Kind::Call => Access::METHOD,
    };
    access.0 & wanted.0 != 0
}

/// Reads a property without parameters.
fn read<T: Rows>(row: &Row<T>, object: &T, context: &Context) -> Result<Answer, Refusal> {
    let mut none = Arguments::new(&NONE, &[], 0, Kind::Get).map_err(Refusal::Call)?;
    (row.call)(object, context, &mut none)
}

/// Applies `object.Property(arguments)` to the default member of the value, for a property that takes no arguments.
fn default_of(value: Answer<Made>, context: &Context, call: Call<'_>) -> Result<Answer, Refusal> {
    match value {
        Answer::Object(Some(value)) => value.invoke(context, Call { dispid: DEFAULT_MEMBER, ..call }),
        Answer::State(state) => Err(Refusal::DefaultMemberOf(state)),
        _ => Err(Refusal::Call(HResult::DISP_E_BADPARAMCOUNT)),
    }
}

/// The arguments of a call without any.
struct NoArguments;

const NONE: NoArguments = NoArguments;

impl Passed for NoArguments {
    fn count(&self) -> usize {
        0
    }

    fn at(&self, _place: usize) -> &dyn Argument {
        unreachable!("there is no argument")
    }
}
