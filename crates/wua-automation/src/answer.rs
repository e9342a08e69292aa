//! Answers: what a member gives back, before a face makes its own objects of it.

use wua::{AsyncState, HResult};

use crate::argument::{AnyObject, WindowHandle};
use crate::dispatch::Object;
use crate::enumerator::Enumerator;
use crate::objects::UpdateInstaller;
use crate::rows::Rows;
use crate::value::Value;

/// An object that no face has taken in yet.
pub type Made = Box<dyn Object>;

/// The answer of a late-bound call. `O` is an object: [`Made`] where a member answers it, a face's own after that.
pub enum Answer<O = Made> {
    /// A plain value; [`Value::Empty`] where there is no answer.
    Value(Value),
    /// An object of the agent's, or none.
    Object(Option<O>),
    /// The enumerator of a collection.
    Enumerator(Enumerator),
    /// An object that the caller gave, or none.
    Kept(Option<wua::Object>),
    /// The value that the caller gave with a job.
    State(AsyncState),
}

/// A type that members answer.
pub trait IntoAnswer {
    /// Converts it.
    fn into_answer(self) -> Answer;
}

/// Writes the types that are plain values.
macro_rules! plain {
    ($($ty:ty => |$it:ident| $value:expr;)+) => {$(
        impl IntoAnswer for $ty {
            fn into_answer(self) -> Answer {
                let $it = self;
                Answer::Value($value)
            }
        }
    )+};
}

plain! {
    bool => |it| it.into();
    i32 => |it| Value::I4(it);
    u32 => |it| Value::UI4(it);
    f64 => |it| Value::R8(it);
    String => |it| Value::Text(it);
    wua::ole::Decimal => |it| Value::Decimal(it);
    Date => |it| Value::Date(it.0);
    HResult => |_it| Value::Empty;
    WindowHandle => |_it| Value::Empty;
}

/// A time as automation writes it: days since 1899-12-30.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Date(pub f64);

impl From<std::time::SystemTime> for Date {
    fn from(time: std::time::SystemTime) -> Self {
        Self(wua::ole::date_from_system_time(time))
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

/// A new installer, whose member refuses a null pointer with a code of its own (clause `INST-NEW-2`).
pub struct NewInstaller(pub UpdateInstaller);

impl IntoAnswer for NewInstaller {
    fn into_answer(self) -> Answer {
        self.0.into_answer()
    }
}

impl IntoAnswer for Enumerator {
    fn into_answer(self) -> Answer {
        Answer::Enumerator(self)
    }
}

impl IntoAnswer for AnyObject {
    fn into_answer(self) -> Answer {
        Answer::Kept(self.0)
    }
}

impl IntoAnswer for AsyncState {
    fn into_answer(self) -> Answer {
        Answer::State(self)
    }
}

/// The success code of a member without an answer: its own, or `S_OK`.
pub trait Done {
    /// Returns the code.
    fn code(self) -> HResult;
}

impl Done for () {
    fn code(self) -> HResult {
        HResult::S_OK
    }
}

impl Done for HResult {
    fn code(self) -> HResult {
        self
    }
}
