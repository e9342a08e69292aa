//! Arguments as a face holds them, and parameters as members take them.

use std::sync::Arc;

use wua::{AsyncState, Callback, HResult, InstallationJob, OnCompleted, OnProgressChanged};

use crate::callback::{self, CallbackKind, Sink};
use crate::fault::{Fault, Refusal, Unfit, codes};
use crate::kind::Kind;
use crate::value::{Type, Value};

/// One argument of a late-bound call, as a face holds it.
pub trait Argument {
    /// Returns `true` if the caller passed "not there" (`VT_ERROR`).
    fn is_left_out(&self) -> bool {
        false
    }

    /// Returns it as a plain value of that type; see [`Value::coerced`].
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH` or `DISP_E_OVERFLOW`.
    fn coerced(&self, wanted: Type) -> Result<Value, HResult>;

    /// Returns it as the value attached to a job, whatever its type (clause `JOB-STATE-2`).
    ///
    /// # Errors
    /// The reason for which the face cannot keep it.
    fn state(&self) -> Result<AsyncState, Unfit>;

    /// Returns it as an object of the caller that is stored and handed back; `None` for a null one.
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH` for anything but an object.
    fn object(&self) -> Result<Option<wua::Object>, Unfit>;

    /// Returns it as a callback of that kind.
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH` for anything but an object.
    fn callback(&self, kind: CallbackKind) -> Result<Callback<dyn Sink>, Unfit>;

    /// Returns it as an update.
    ///
    /// # Errors
    /// `E_POINTER` for a null object, `DISP_E_TYPEMISMATCH` for anything but an update.
    fn update(&self) -> Result<Arc<wua::Update>, Unfit>;

    /// Returns it as a list of updates.
    ///
    /// # Errors
    /// `E_POINTER` for a null object, `DISP_E_TYPEMISMATCH` for anything but a list.
    fn updates(&self) -> Result<wua::UpdateCollection, Unfit>;

    /// Returns it as a job.
    ///
    /// # Errors
    /// `E_POINTER` for a null object, `DISP_E_TYPEMISMATCH` for anything but a job, `E_INVALIDARG` for a job of another
    /// agent (clause `END-8`).
    fn job(&self) -> Result<Arc<dyn InstallationJob>, Unfit>;
}

/// All arguments of a call: those by position first, each in the caller's order.
pub trait Passed {
    /// Returns the number of arguments.
    fn count(&self) -> usize;

    /// Returns the one at a place below [`count`](Self::count).
    fn at(&self, place: usize) -> &dyn Argument;
}

impl<A: Argument> Passed for Vec<A> {
    fn count(&self) -> usize {
        self.len()
    }

    fn at(&self, place: usize) -> &dyn Argument {
        &self[place]
    }
}

/// `DISPID_PROPERTYPUT`: the name of the new value in a call of a setter.
pub const PROPERTY_PUT: i32 = -3;

/// Arguments that fit a row in number and names, read in the order of the parameters.
pub struct Arguments<'a> {
    passed: &'a dyn Passed,
    names: &'a [i32],
    next: usize,
    /// The number of parameters.
    count: usize,
    kind: Kind,
}

impl std::fmt::Debug for Arguments<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arguments").finish_non_exhaustive()
    }
}

impl<'a> Arguments<'a> {
    /// Checks whether the arguments fit a member of `count` parameters. The last of them have the `names`.
    ///
    /// # Errors
    /// `E_INVALIDARG` for more names than arguments, `DISP_E_PARAMNOTFOUND` for a name that no parameter has and for a
    /// setter without its value, `DISP_E_BADPARAMCOUNT` for more arguments than parameters.
    pub(crate) fn new(
        passed: &'a dyn Passed,
        names: &'a [i32],
        count: usize,
        kind: Kind,
    ) -> Result<Self, HResult> {
        if names.len() > passed.count() {
            return Err(HResult::E_INVALIDARG);
        }
        let put = kind == Kind::Put;
        let positions = if put { count.saturating_sub(1) } else { count };
        let known = |name: &i32| {
            (put && *name == PROPERTY_PUT) || usize::try_from(*name).is_ok_and(|name| name < positions)
        };
        if !names.iter().all(known) || (put && !names.contains(&PROPERTY_PUT)) {
            return Err(codes::DISP_E_PARAMNOTFOUND);
        }
        // Also where a parameter is given by position and by name.
        if passed.count() > count {
            return Err(HResult::DISP_E_BADPARAMCOUNT);
        }
        Ok(Self { passed, names, next: 0, count, kind })
    }

    /// Reads the argument of the next parameter.
    ///
    /// # Errors
    /// The reason for which it does not fit, and its place.
    pub fn take<P: Param>(&mut self) -> Result<P, Refusal> {
        let position = self.next;
        self.next += 1;
        let Some(place) = self.place(position) else {
            return P::left_out().ok_or(Refusal::Call(HResult::DISP_E_BADPARAMCOUNT));
        };
        let argument = self.passed.at(place);
        if argument.is_left_out() {
            let code = codes::DISP_E_PARAMNOTOPTIONAL;
            return P::left_out().ok_or(Refusal::Argument { code, place });
        }
        P::read(argument).map_err(|unfit| match unfit {
            Unfit::Argument(code) => Refusal::Argument { code, place },
            Unfit::Member(fault) => Refusal::Member(fault),
        })
    }

    /// Returns the position of the argument for that parameter.
    fn place(&self, position: usize) -> Option<usize> {
        let value_of_put = self.kind == Kind::Put && position + 1 == self.count;
        let by_position = self.passed.count() - self.names.len();
        if !value_of_put && position < by_position {
            return Some(position);
        }
        let name = if value_of_put { PROPERTY_PUT } else { i32::try_from(position).ok()? };
        self.names.iter().position(|named| *named == name).map(|at| by_position + at)
    }
}

/// A kind of parameter.
pub trait Param: Sized {
    /// Reads the parameter from an argument.
    ///
    /// # Errors
    /// The reason why the argument does not fit.
    fn read(argument: &dyn Argument) -> Result<Self, Unfit>;

    /// Returns the default value; `None` if the caller must pass the argument.
    #[must_use]
    fn left_out() -> Option<Self> {
        None
    }
}

impl Param for i32 {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        argument.coerced(Type::I4).and_then(|value| value.to_i4()).map_err(Unfit::Argument)
    }
}

impl Param for u32 {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        argument.coerced(Type::UI4).and_then(|value| value.to_ui4()).map_err(Unfit::Argument)
    }
}

fn raw_bool(argument: &dyn Argument) -> Result<i16, Unfit> {
    argument.coerced(Type::Bool).and_then(|value| value.to_bool()).map_err(Unfit::Argument)
}

/// Every number except 0 is true.
impl Param for bool {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        raw_bool(argument).map(|raw| raw != 0)
    }
}

/// A truth value that must be true (-1) or false (0), as the searcher demands (clause `GEN-BOOL-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrictBool(pub bool);

impl StrictBool {
    /// Reads the number of a `VARIANT_BOOL`.
    ///
    /// # Errors
    /// `E_INVALIDARG` for every other number.
    pub fn of(raw: i16) -> Result<Self, Fault> {
        wua::ole::variant_bool(raw).map(Self).ok_or(Fault(HResult::E_INVALIDARG))
    }
}

impl Param for StrictBool {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        Ok(Self::of(raw_bool(argument)?)?)
    }
}

impl Param for String {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        argument.coerced(Type::Text).and_then(Value::into_text).map_err(Unfit::Argument)
    }
}

/// A text that is empty if the caller leaves it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionalText(pub String);

impl Param for OptionalText {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        String::read(argument).map(Self)
    }

    fn left_out() -> Option<Self> {
        Some(Self(String::new()))
    }
}

/// A window handle, which late binding does not carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowHandle(pub isize);

impl Param for WindowHandle {
    fn read(_argument: &dyn Argument) -> Result<Self, Unfit> {
        Err(Unfit::Argument(HResult::DISP_E_TYPEMISMATCH))
    }
}

/// An object of the caller, or none, that is stored and handed back.
#[derive(Debug, Clone)]
pub struct AnyObject(pub Option<wua::Object>);

impl Param for AnyObject {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        argument.object().map(Self)
    }
}

impl Param for AsyncState {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        argument.state()
    }
}

impl Param for OnProgressChanged {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        Ok(callback::on_progress_changed(argument.callback(CallbackKind::ProgressChanged)?))
    }
}

impl Param for OnCompleted {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        Ok(callback::on_completed(argument.callback(CallbackKind::Completed)?))
    }
}

impl Param for Arc<wua::Update> {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        argument.update()
    }
}

impl Param for wua::UpdateCollection {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        argument.updates()
    }
}

impl Param for Arc<dyn InstallationJob> {
    fn read(argument: &dyn Argument) -> Result<Self, Unfit> {
        argument.job()
    }
}
