//! Layers: one wrapper that forwards every member of the traits, with a hook around each call.
//!
//! A [`Layer`] says what happens around a call, whatever the member; [`Layered`] is an object behind it. A layer can log,
//! count, refuse, delay, or change answers, over any backend, and it goes along: what a layered session makes is behind
//! the layer as well, and so are callbacks, which are given the layered job.
//!
//! ```
//! use std::sync::Arc;
//! use wua::layer::{Call, Layer, Layered};
//! use wua::{Error, HResult, Member, UpdateInstaller, UpdateSession, member::IUpdateInstaller};
//!
//! /// Lets nobody install.
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
//! written forward to it.

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
    /// The member.
    #[must_use]
    pub fn member(&self) -> Member {
        self.member
    }

    /// The name of the member in the traits: `set_is_forced`.
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

/// The answer of a member. A layer changes it by its type:
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
    /// The answer of a call that failed; `None` for members that cannot fail.
    fn failed(error: Error) -> Option<Self>;

    /// The answer, to be looked at or replaced by its type.
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

impl<T: Any + fmt::Debug> Answer for Result<T> {
    fn failed(error: Error) -> Option<Self> {
        Some(Err(error))
    }
}

/// Writes the answers of members that cannot fail.
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

/// Hooks around the calls of an object. Each does nothing at first.
pub trait Layer: fmt::Debug + Clone + Send + Sync + 'static {
    /// Called before the member.
    ///
    /// # Errors
    /// An error is the answer in place of a call; of a member that cannot fail it is ignored.
    fn before(&self, call: &Call<'_>) -> Result<()> {
        let _ = call;
        Ok(())
    }

    /// Called with the answer of the member, which it may change.
    fn after(&self, call: &Call<'_>, answer: &mut impl Answer) {
        let _ = (call, answer);
    }

    /// Surrounds a call: `forward` makes it. Calls the other two hooks, unless it is written anew.
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
/// not know are forwarded, past the layer.
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

    /// The layer.
    #[must_use]
    pub fn layer(&self) -> &L {
        &self.layer
    }

    /// The object behind it.
    #[must_use]
    pub fn inner(&self) -> &Arc<T> {
        &self.inner
    }
}

/// The job behind the one that a caller hands in, if it is behind such a layer.
fn unlayered<L: Layer>(job: &Arc<dyn InstallationJob>) -> &Arc<dyn InstallationJob> {
    let any: &dyn Any = &**job;
    any.downcast_ref::<Layered<L, dyn InstallationJob>>().map_or(job, Layered::inner)
}
