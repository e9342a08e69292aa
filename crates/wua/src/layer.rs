//! Layers: one wrapper that forwards every member of the traits, with a hook around each call.
//!
//! A [`Layer`] defines what happens around a call of any member; [`Layered`] is an object behind it. A layer can log,
//! count, refuse, delay, or change answers, over any backend. It follows the objects: those that a layered session
//! creates are behind the layer as well, and so are callbacks, which receive the layered job.
//!
//! ```
//! use std::sync::Arc;
//! use wua::layer::{Call, Layer, Layered};
//! use wua::{Error, HResult, Member, UpdateInstaller, UpdateSession, member::IUpdateInstaller};
//!
//! /// Refuses every installation.
//! #[derive(Debug, Clone)]
//! struct ReadOnly;
//!
//! impl Layer for ReadOnly {
//!     fn before(&self, call: &Call<'_>) -> wua::Result<()> {
//!         match call.member() {
//!             IUpdateInstaller::BeginInstall => Err(Error::new(HResult::E_ACCESSDENIED, call.member())),
//!             _ => Ok(()),
//!         }
//!     }
//! }
//!
//! fn guarded(session: Arc<dyn UpdateSession>) -> Arc<dyn UpdateSession> {
//!     Arc::new(Layered::new(ReadOnly, session))
//! }
//! ```
//!
//! To change single members with their own types, implement the trait and its `inner` instead: members that are not
//! defined forward to it.

mod callbacks;
mod objects;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::{AsyncState, Error, InstallationJob, Member, Object, Result, UpdateCollection};

/// A call of a member.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    member: Member,
    method: &'static str,
    arguments: &'a [&'a dyn fmt::Debug],
}

impl Call<'_> {
    /// Returns the member.
    #[must_use]
    pub fn member(&self) -> Member {
        self.member
    }

    /// Returns the name of the member in the traits: `set_is_forced`.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }
}

impl fmt::Display for Call<'_> {
    /// Writes the call as in Rust: `set_is_forced(true)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.method)?;
        for (at, argument) in self.arguments.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{argument:?}")?;
        }
        f.write_str(")")
    }
}

/// The answer of a member, which a layer can replace by downcasting it to its type:
///
/// ```
/// # use wua::layer::Answer;
/// fn busy(answer: &mut impl Answer) {
///     if let Some(Ok(busy)) = answer.as_any().downcast_mut::<wua::Result<bool>>() {
///         *busy = true;
///     }
/// }
/// # let mut answer: wua::Result<bool> = Ok(false);
/// # busy(&mut answer);
/// # assert!(answer.unwrap());
/// ```
pub trait Answer: Any + fmt::Debug + Sized {
    /// Returns the error of a call that failed; `None` for members that cannot fail.
    fn failed(error: Error) -> Option<Self>;

    /// Returns the answer, for a downcast to its type.
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

impl<T: Any + fmt::Debug> Answer for Result<T> {
    fn failed(error: Error) -> Option<Self> {
        Some(Err(error))
    }
}

/// Implements [`Answer`] for the answers of members that cannot fail.
macro_rules! certain {
    ($($answer:ty),+) => {
        $(impl Answer for $answer {
            fn failed(_: Error) -> Option<Self> {
                None
            }
        })+
    };
}

certain!((), bool, u32, isize, String, Option<Object>, UpdateCollection, AsyncState);

/// Hooks around the calls of an object. By default they do nothing.
pub trait Layer: fmt::Debug + Clone + Send + Sync + 'static {
    /// Called before the member.
    ///
    /// # Errors
    /// An error is returned in place of the call; members that cannot fail ignore it.
    fn before(&self, call: &Call<'_>) -> Result<()> {
        let _ = call;
        Ok(())
    }

    /// Called with the answer of the member, which it may change.
    fn after(&self, call: &Call<'_>, answer: &mut impl Answer) {
        let _ = (call, answer);
    }

    /// Surrounds a call: `forward` makes it. By default it calls the other two hooks.
    fn around<A: Answer>(&self, call: &Call<'_>, forward: impl FnOnce() -> A) -> A {
        let refused = self.before(call).err().and_then(A::failed);
        let mut answer = refused.unwrap_or_else(forward);
        self.after(call, &mut answer);
        answer
    }

    /// Returns the layer for the object that a call makes: a copy of this one.
    #[must_use]
    fn made(&self, call: &Call<'_>) -> Self {
        let _ = call;
        self.clone()
    }
}

/// An object behind a layer: a session, searcher, installer, job or system information. Members that this version does
/// not know are forwarded without the layer.
#[derive(Debug)]
pub struct Layered<L, T: ?Sized> {
    layer: L,
    inner: Arc<T>,
}

impl<L: Layer, T: ?Sized> Layered<L, T> {
    /// Puts an object behind a layer.
    #[must_use]
    pub fn new(layer: L, inner: Arc<T>) -> Self {
        Self { layer, inner }
    }

    /// Returns the layer.
    #[must_use]
    pub fn layer(&self) -> &L {
        &self.layer
    }

    /// Returns the object behind the layer.
    #[must_use]
    pub fn inner(&self) -> &Arc<T> {
        &self.inner
    }
}

/// Returns the job behind the one that a caller passes, if that one is behind such a layer.
fn unlayered<L: Layer>(job: &Arc<dyn InstallationJob>) -> &Arc<dyn InstallationJob> {
    let any: &dyn Any = &**job;
    any.downcast_ref::<Layered<L, dyn InstallationJob>>().map_or(job, Layered::inner)
}
