//! Answers: the values that members return, before a face makes its own objects of them.

use wua::{AsyncState, HResult};

use crate::argument::{AnyObject, WindowHandle};
use crate::enumerator::Enumerator;
use crate::object::Answer;
use crate::value::Value;

/// A type that members return.
pub trait IntoAnswer {
    /// Converts the value to an answer.
    fn into_answer(self) -> Answer;
}

/// Implements the conversion for plain values.
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

/// Converts a time as automation writes it: days since 1899-12-30.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Date(pub f64);

impl From<std::time::SystemTime> for Date {
    fn from(time: std::time::SystemTime) -> Self {
        Self(wua::ole::date_from_system_time(time))
    }
}

impl<A: IntoAnswer + 'static> IntoAnswer for Enumerator<A> {
    fn into_answer(self) -> Answer {
        Answer::Enumerator(self.map(A::into_answer))
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

/// The success code of a member without a value: its own, or `S_OK`.
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
