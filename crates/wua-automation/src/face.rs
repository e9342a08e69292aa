//! The plain face: the agent's objects as Rust values, called as a script calls them.

use std::sync::{Arc, Weak};

use wua::{AsyncState, Callback, HResult, InstallationJob};

use crate::argument::{Argument, PROPERTY_PUT};
use crate::callback::{CallbackKind, Sink};
use crate::coclass::Coclass;
use crate::context::{Agent, Context};
use crate::enumerator::Enumerator;
use crate::fault::{Fault, Refusal, Result, Unfit};
use crate::identity::{Entry, Identities, WeakReference};
use crate::object::{Access, Answer, Call, Made, NEW_ENUM};
use crate::objects;
use crate::rows::Rows;
use crate::value::{Type, Value};

/// The plain face of an agent: creates its objects. A clone is another reference to the same face.
#[derive(Clone)]
pub struct Face(Arc<Shared>);

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face").finish_non_exhaustive()
    }
}

struct Shared {
    context: Context,
    identities: Identities<Weak<Held>>,
}

/// An object of a [`Face`]. A clone is another reference to the same object.
#[derive(Clone)]
pub struct Handle(Arc<Held>);

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}

struct Held {
    object: Made,
    face: Face,
    entry: Option<Entry>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(entry) = self.entry {
            self.face.0.identities.forget(entry);
        }
    }
}

impl WeakReference for Weak<Held> {
    type Object = Handle;

    fn upgrade(&self) -> Option<Handle> {
        Self::upgrade(self).map(Handle)
    }
}

impl Face {
    /// Returns a face of that agent.
    #[must_use]
    pub fn new(agent: Arc<dyn Agent>) -> Self {
        Self(Arc::new(Shared { context: Context::new(agent), identities: Identities::default() }))
    }

    /// Creates an object of a class.
    ///
    /// # Errors
    /// The error of the agent: `E_ACCESSDENIED` for an installer that the caller may not have (`INST-NEW-3`).
    pub fn create(&self, class: Coclass) -> Result<Handle> {
        Ok(self.take_in(class.object(&self.0.context)?))
    }

    /// Returns the handle of an object that a member returned or a callback received. An object that represents a value keeps
    /// its handle for as long as anybody holds it.
    #[must_use]
    pub fn take_in(&self, object: Made) -> Handle {
        let key = object.key();
        let handle = |entry| Handle(Arc::new(Held { object, face: self.clone(), entry }));
        match key {
            None => handle(None),
            Some(key) => {
                let downgrade = |handle: &Handle| Some(Arc::downgrade(&handle.0));
                self.0.identities.find_or_make(key, |entry| handle(Some(entry)), downgrade)
            }
        }
    }

    fn answer(&self, answer: Answer) -> Answer<Handle> {
        match answer {
            Answer::Value(value) => Answer::Value(value),
            Answer::Object(object) => Answer::Object(object.map(|object| self.take_in(object))),
            Answer::Enumerator(enumerator) => Answer::Enumerator(enumerator),
            Answer::Kept(object) => Answer::Kept(object),
            Answer::State(state) => Answer::State(state),
        }
    }
}

/// The result of a late-bound call.
type Called = Result<Answer<Handle>, Refusal>;

impl Handle {
    /// Finds the numbers of a member and its parameters, by their names in any letter case.
    ///
    /// # Errors
    /// `DISP_E_UNKNOWNNAME` if there is no such member or parameter.
    pub fn ids_of_names(&self, names: &[&str]) -> Result<Vec<i32>, HResult> {
        let mut ids = vec![0; names.len()];
        let is = |place: usize, known: &str| names[place].eq_ignore_ascii_case(known);
        self.0.object.ids_of_names(&is, &mut ids)?;
        Ok(ids)
    }

    /// Calls a member by its number, as `IDispatch::Invoke` does. The last arguments have the `names`.
    ///
    /// # Errors
    /// The reason why there is no such call, or why the member failed.
    pub fn invoke(&self, dispid: i32, access: Access, arguments: &Vec<Given>, names: &[i32]) -> Called {
        let call = Call { dispid, access, arguments, names };
        self.0.object.invoke(&self.0.face.0.context, call).map(|answer| self.0.face.answer(answer))
    }

    /// Calls a member by its name.
    fn by_name(&self, name: &str, access: Access, arguments: &Vec<Given>, names: &[i32]) -> Called {
        let ids = self.ids_of_names(&[name]).map_err(Refusal::Call)?;
        self.invoke(ids[0], access, arguments, names)
    }

    /// Reads a property, or an item of a collection.
    ///
    /// # Errors
    /// As [`invoke`](Self::invoke), and `DISP_E_UNKNOWNNAME`.
    pub fn get(&self, name: &str, arguments: impl Into<Vec<Given>>) -> Called {
        self.by_name(name, Access::GET, &arguments.into(), &[])
    }

    /// Writes a property.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn put(&self, name: &str, value: impl Into<Given>) -> Result<(), Refusal> {
        self.by_name(name, Access::PUT, &vec![value.into()], &[PROPERTY_PUT]).map(drop)
    }

    /// Calls a method.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn call(&self, name: &str, arguments: impl Into<Vec<Given>>) -> Called {
        self.by_name(name, Access::METHOD, &arguments.into(), &[])
    }

    /// Returns the items of a collection, as `For Each` visits them.
    ///
    /// # Errors
    /// `DISP_E_MEMBERNOTFOUND` for an object that is not a collection.
    pub fn items(&self) -> Result<Items, Refusal> {
        match self.invoke(NEW_ENUM, Access::GET, &Vec::new(), &[])? {
            Answer::Enumerator(enumerator) => Ok(Items { enumerator, face: self.0.face.clone() }),
            _ => Err(Refusal::Call(HResult::DISP_E_MEMBERNOTFOUND)),
        }
    }

    /// Returns `true` if both are the same object.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn as_a<T: Rows>(&self) -> Option<&T> {
        self.0.object.as_any().downcast_ref()
    }
}

/// The items of a collection. A clone starts at the same place and moves independently.
#[derive(Debug, Clone)]
pub struct Items {
    enumerator: Enumerator<Answer>,
    face: Face,
}

impl Items {
    /// Skips items and returns how many were skipped.
    pub fn leave_out(&self, count: usize) -> usize {
        self.enumerator.skip(count)
    }

    /// Returns to the start.
    pub fn reset(&self) {
        self.enumerator.reset();
    }
}

impl Iterator for Items {
    type Item = Answer<Handle>;

    fn next(&mut self) -> Option<Self::Item> {
        self.enumerator.take(1).next().map(|answer| self.face.answer(answer))
    }
}

/// An argument of a call through the plain face.
#[derive(Clone)]
pub enum Given {
    /// A plain value.
    Value(Value),
    /// An object of the face, or none.
    Object(Option<Handle>),
    /// A callback of the caller.
    Callback(Arc<dyn Sink>),
    /// Another object of the caller.
    Other(wua::Object),
    /// An argument that is passed as "not there".
    LeftOut,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").finish_non_exhaustive()
    }
}

impl<V: Into<Value>> From<V> for Given {
    fn from(value: V) -> Self {
        Self::Value(value.into())
    }
}

impl From<&Handle> for Given {
    fn from(object: &Handle) -> Self {
        Self::Object(Some(object.clone()))
    }
}

const MISMATCH: Unfit = Unfit::Argument(HResult::DISP_E_TYPEMISMATCH);

impl Given {
    /// Returns the object of the face in this argument, as one of that type.
    fn own<T: Rows>(&self) -> Result<&T, Unfit> {
        match self {
            Self::Object(None) => Err(Unfit::Member(Fault(HResult::E_POINTER))),
            Self::Object(Some(handle)) => handle.as_a().ok_or(MISMATCH),
            _ => Err(MISMATCH),
        }
    }
}

impl Argument for Given {
    fn is_left_out(&self) -> bool {
        matches!(self, Self::LeftOut)
    }

    fn coerced(&self, wanted: Type) -> Result<Value, HResult> {
        match self {
            Self::Value(value) => value.clone().coerced(wanted),
            _ => Err(HResult::DISP_E_TYPEMISMATCH),
        }
    }

    fn state(&self) -> Result<AsyncState, Unfit> {
        Ok(match self {
            Self::Value(Value::Empty) => AsyncState::Empty,
            Self::Value(Value::Null) => AsyncState::Null,
            Self::Value(Value::Bool(-1)) => AsyncState::Bool(true),
            Self::Value(Value::Bool(0)) => AsyncState::Bool(false),
            Self::Value(Value::I4(value)) => AsyncState::I4(*value),
            Self::Value(Value::R8(value)) => AsyncState::R8(*value),
            Self::Value(Value::Text(text)) => AsyncState::text(text.as_str()),
            Self::Other(object) => AsyncState::Unknown(Arc::clone(object)),
            // Kept as it was given.
            other => AsyncState::of(Arc::new(other.clone())),
        })
    }

    fn object(&self) -> Result<Option<wua::Object>, Unfit> {
        match self {
            Self::Object(None) => Ok(None),
            Self::Object(Some(handle)) => Ok(Some(Arc::new(handle.clone()))),
            Self::Other(object) => Ok(Some(Arc::clone(object))),
            _ => Err(MISMATCH),
        }
    }

    fn callback(&self, _kind: CallbackKind) -> Result<Callback<dyn Sink>, Unfit> {
        match self {
            Self::Object(None) => Ok(Callback::Null),
            Self::Object(Some(_)) | Self::Other(_) => Ok(Callback::Foreign),
            Self::Callback(sink) => Ok(Callback::Object(Arc::clone(sink))),
            Self::Value(_) | Self::LeftOut => Err(MISMATCH),
        }
    }

    fn update(&self) -> Result<Arc<wua::Update>, Unfit> {
        self.own::<objects::Update>().map(|update| Arc::clone(&update.0))
    }

    fn updates(&self) -> Result<wua::UpdateCollection, Unfit> {
        self.own::<objects::UpdateCollection>().map(|list| list.0.clone())
    }

    fn job(&self) -> Result<Arc<dyn InstallationJob>, Unfit> {
        self.own::<objects::InstallationJob>().map(|job| Arc::clone(&job.0))
    }
}
