//! Rows: each member of an object, once, with the call behind it. A face makes its own calls from the same rows.

use std::any::Any;

use crate::argument::Arguments;
use crate::context::Context;
use crate::fault::Refusal;
use crate::identity::Key;
use crate::kind::{Carried, Kind};
use crate::object::Answer;

/// A row: one member of one interface.
pub struct Row<T: 'static> {
    /// The name of the interface that adds the member.
    pub interface: &'static str,
    /// Its name, as the type library spells it.
    pub name: &'static str,
    /// The number by which late binding knows it.
    pub dispid: i32,
    /// Getter, setter or method.
    pub kind: Kind,
    /// The calls that reach it.
    pub carried: Carried,
    /// The names of its parameters without the answer.
    pub parameters: &'static [&'static str],
    /// The late-bound call.
    #[doc(hidden)]
    pub call: fn(&T, &Context, &mut Arguments<'_>) -> Result<Answer, Refusal>,
}

impl<T> std::fmt::Debug for Row<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row")
            .field("interface", &self.interface)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// An object of the agent's: a value of the crate `wua` with its rows.
pub trait Rows: Any + Send + Sync + Sized + std::fmt::Debug {
    /// Every row, in the order of the vtable.
    const ROWS: &'static [Row<Self>];

    /// Returns the key of the value that the object represents, if the value always has the same object.
    #[must_use]
    fn key(&self) -> Option<Key> {
        None
    }
}

/// Writes an object's methods and [`Rows`] from its rows.
///
/// A row is `member(parameter: Type, …) -> Type => |object| expression;`, where the expression may use the parameters and
/// `?`. After `=> ask` it receives the part of the agent in the object's field `0`, and runs where the face may call
/// that part. A row with `=> read` fails if the search could not read the property of the update in the field `0`. A row
/// without `=>` is not carried: `E_NOTIMPL`. Before the member, `[restricted]` hides it from late binding, and a number is
/// its DISPID if the agent has no such member.
#[macro_export]
macro_rules! rows {
    (
        $object:ident as $primary:ident $(known by $address:block)? {
            $(
                $interface:ident : $base:ident = $iid:literal {
                    $(
                        $([$mark:tt])? $member:ident ( $( $parameter:ident : $ty:ty ),* $(,)? ) $( -> $answer:ty )?
                            $( => $( $how:ident )? |$this:ident| $body:expr )? ;
                    )*
                }
            )+
        }
    ) => {
        impl $object {
            $($(
                $crate::rows! {
                    @method $interface $member [$( $parameter: $ty ),*] [$( $answer )?]
                        $( [$( $how )?] |$this| $body )?
                }
            )*)+
        }

        impl $crate::Rows for $object {
            const ROWS: &'static [$crate::Row<Self>] = &[$($(
                $crate::Row {
                    interface: stringify!($interface),
                    name: $crate::name_of(stringify!($member)),
                    dispid: $crate::rows!(@dispid $interface $member $( $mark )?),
                    kind: $crate::kind_of(stringify!($member)),
                    carried: $crate::rows!(@carried [$( $mark )?] $( $this )?),
                    parameters: &[$( stringify!($parameter) ),*],
                    call: $crate::rows!(@call $object $interface $member [$( $ty ),*] $( $this )?),
                },
            )*)+];

            $(
                fn key(&self) -> Option<$crate::Key> {
                    let address: fn(&Self) -> usize = $address;
                    Some($crate::Key::of::<Self>(address(self)))
                }
            )?
        }
    };

    (@method $interface:ident $member:ident [$($parameter:ident : $ty:ty),*] [$($answer:ty)?]) => {};
    (@method $interface:ident $member:ident [$($parameter:ident : $ty:ty),*] [] [] |$this:ident| $body:expr) => {
        #[doc = concat!("`", stringify!($interface), "::", stringify!($member), "`.")]
        #[expect(non_snake_case, reason = "the names are COM's")]
        pub fn $member(&self, _context: &$crate::Context, $( $parameter: $ty ),*) -> $crate::Result<$crate::HResult> {
            let $this = self;
            Ok($crate::Done::code($body))
        }
    };
    (@method $interface:ident $member:ident [$($parameter:ident : $ty:ty),*] [$answer:ty] [] |$this:ident| $body:expr) => {
        #[doc = concat!("`", stringify!($interface), "::", stringify!($member), "`.")]
        #[expect(non_snake_case, reason = "the names are COM's")]
        pub fn $member(&self, _context: &$crate::Context, $( $parameter: $ty ),*) -> $crate::Result<$answer> {
            let $this = self;
            Ok($body)
        }
    };
    (@method $interface:ident $member:ident [] [$answer:ty] [read] |$this:ident| $body:expr) => {
        #[doc = concat!("`", stringify!($interface), "::", stringify!($member), "`.")]
        #[expect(non_snake_case, reason = "the names are COM's")]
        pub fn $member(&self, _context: &$crate::Context) -> $crate::Result<$answer> {
            let $this = self;
            $this.0.read($crate::member::$interface::$member)?;
            Ok($body)
        }
    };
    (@method $interface:ident $member:ident [$($parameter:ident : $ty:ty),*] [] [ask] |$this:ident| $body:expr) => {
        #[doc = concat!("`", stringify!($interface), "::", stringify!($member), "`.")]
        #[expect(non_snake_case, reason = "the names are COM's")]
        pub fn $member(&self, context: &$crate::Context, $( $parameter: $ty ),*) -> $crate::Result<$crate::HResult> {
            context.ask(&self.0, move |$this| Ok($crate::Done::code($body)))
        }
    };
    (@method $interface:ident $member:ident [$($parameter:ident : $ty:ty),*] [$answer:ty] [ask] |$this:ident| $body:expr) => {
        #[doc = concat!("`", stringify!($interface), "::", stringify!($member), "`.")]
        #[expect(non_snake_case, reason = "the names are COM's")]
        pub fn $member(&self, context: &$crate::Context, $( $parameter: $ty ),*) -> $crate::Result<$answer> {
            context.ask(&self.0, move |$this| Ok($body))
        }
    };

    (@dispid $interface:ident $member:ident) => { $crate::member::$interface::$member.dispid() };
    (@dispid $interface:ident $member:ident restricted) => { $crate::member::$interface::$member.dispid() };
    (@dispid $interface:ident $member:ident $dispid:literal) => { $dispid };

    (@carried [$($mark:tt)?]) => { $crate::Carried::No };
    (@carried [restricted] $this:ident) => { $crate::Carried::Vtable };
    (@carried [$($mark:tt)?] $this:ident) => { $crate::Carried::Both };

    (@call $object:ident $interface:ident $member:ident [$($ty:ty),*]) => {
        |_, context, _| Err(context.not_carried($crate::member::$interface::$member).into())
    };
    (@call $object:ident $interface:ident $member:ident [] $this:ident) => {
        |object, context, _| Ok($crate::IntoAnswer::into_answer($object::$member(object, context)?))
    };
    (@call $object:ident $interface:ident $member:ident [$($ty:ty),+] $this:ident) => {
        |object, context, arguments| {
            let answer = $object::$member(object, context, $( arguments.take::<$ty>()? ),+)?;
            Ok($crate::IntoAnswer::into_answer(answer))
        }
    };
}
