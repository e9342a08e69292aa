//! The one table: what stands in it is callable through the vtable and by name.

use windows_core::{ComObject, GUID, HRESULT};

use crate::abi::{Answer, Late};
use crate::dispatch::{Arguments, IDispatch};
use crate::fault::{Result, fenced};
use windows::Win32::System::Variant::VARIANT;

/// What kind of member a row tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A property's getter.
    Get,
    /// A property's setter.
    Put,
    /// A method.
    Call,
}

/// How far a member is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// On both faces.
    Both,
    /// In the vtable only: the type library marks it restricted.
    Vtable,
    /// Not yet, since the traits do not carry it: `E_NOTIMPL`.
    No,
}

/// A row: one member of one interface.
pub struct Member<T: 'static> {
    /// The number by which late binding knows it.
    pub dispid: i32,
    /// Its name, as the type library spells it.
    pub name: &'static str,
    /// Getter, setter or method.
    pub kind: Kind,
    /// How far it is carried.
    pub carried: Carried,
    /// The names of its parameters, but the answer.
    pub parameters: &'static [&'static str],
    /// The late-bound call.
    #[doc(hidden)]
    pub invoke: fn(&T, &mut Arguments<'_>) -> Result<VARIANT, Late>,
}

/// An interface and the rows of its own, without those of its base.
pub struct Table<T: 'static> {
    /// Its name.
    pub name: &'static str,
    /// Its id.
    pub iid: GUID,
    /// Its members, in the order of the vtable.
    pub members: &'static [Member<T>],
}

/// A row as plain data, with the interface that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The interface's name.
    pub interface: &'static str,
    /// The interface's id.
    pub iid: GUID,
    /// The place in the vtable; `QueryInterface` is 0.
    pub slot: usize,
    /// The number by which late binding knows the member.
    pub dispid: i32,
    /// The member's name.
    pub name: &'static str,
    /// Getter, setter or method.
    pub kind: Kind,
    /// How far it is carried.
    pub carried: Carried,
    /// The names of its parameters, but the answer.
    pub parameters: &'static [&'static str],
}

/// The first slot after those of `IUnknown` and `IDispatch`.
const FIRST_SLOT: usize = 7;

/// Every row of an object, in the order of its vtable.
pub(crate) fn rows<T: Automation>() -> impl Iterator<Item = Row> {
    let members = T::TABLES.iter().flat_map(|table| table.members.iter().map(move |member| (table, member)));
    members.zip(FIRST_SLOT..).map(|((table, member), slot)| Row {
        interface: table.name,
        iid: table.iid,
        slot,
        dispid: member.dispid,
        name: member.name,
        kind: member.kind,
        carried: member.carried,
        parameters: member.parameters,
    })
}

/// An object with one interface that derives from all its others. The macro of the crate `windows` declares it agile, so
/// every thread must be able to use it.
pub trait Primary: windows_core::ComObjectInner + Send + Sync {
    /// The pointer to that interface, which is the pointer to the others as well.
    fn primary(object: ComObject<Self>) -> IDispatch;
}

/// An object with a table.
pub trait Automation: Sized + 'static {
    /// Its interfaces, the base first.
    const TABLES: &'static [Table<Self>];

    /// Every row, the base's first.
    fn members() -> impl Iterator<Item = &'static Member<Self>> {
        Self::TABLES.iter().flat_map(|table| table.members)
    }
}

/// A vtable call that answers a value: looks at the pointer, clears it, calls, and writes.
///
/// # Safety
/// `out` is null or may be written to.
#[inline]
pub unsafe fn answer<A: Answer>(out: *mut A::Raw, call: impl FnOnce() -> Result<A>) -> HRESULT {
    if out.is_null() {
        return A::NULL;
    }
    // SAFETY: the pointer is not null, and the caller vouches for it.
    unsafe { out.write(A::nothing()) };
    fenced(|| {
        let value = call()?.into_raw();
        // SAFETY: as above.
        unsafe { out.write(value) };
        Ok(HRESULT(0))
    })
}

/// Writes an object's interfaces from one table: the vtable face, the late-bound face, and the rows themselves.
///
/// A row reads `dispid kind carried Name => method(parameter: Kind, …) -> Kind;`, where `method` is one
/// of the object's own. A row that says `No` needs no method: both faces answer `E_NOTIMPL`, and the object's `shared`
/// has the agent take note of it.
#[macro_export]
macro_rules! dual {
    (
        impl $object:ident ($object_impl:ident) as $primary:ident {
            $(
                interface $interface:ident ($interface_impl:ident): $base:ident = $iid:literal {
                    $(
                        $dispid:literal $kind:ident $carried:ident $name:ident
                            => $method:ident ( $( $parameter:ident : $ty:ty ),* ) $( -> $answer:ty )? ;
                    )*
                }
            )+
        }
    ) => {
        $(
            #[doc = concat!("`", stringify!($interface), "`, with raw pointers: a null one is looked at, never followed.")]
            #[windows_core::interface($iid)]
            pub unsafe trait $interface: $base {
                $(
                    #[doc = concat!("`", stringify!($name), "`.")]
                    fn $method(
                        &self,
                        $( $parameter: <$ty as $crate::automation::Param>::Raw, )*
                        $( retval: *mut <$answer as $crate::automation::Answer>::Raw, )?
                    ) -> windows_core::HRESULT;
                )*
            }

            #[allow(unused_variables, non_snake_case, reason = "what is not carried looks at no parameter")]
            impl $interface_impl for $object_impl {
                $(
                    unsafe fn $method(
                        &self,
                        $( $parameter: <$ty as $crate::automation::Param>::Raw, )*
                        $( retval: *mut <$answer as $crate::automation::Answer>::Raw, )?
                    ) -> windows_core::HRESULT {
                        $crate::dual!(
                            @vtable $carried [self $kind $interface $name] ($( $answer, retval )?)
                            // SAFETY: what the caller passes follows COM's rules, which is all that the reading asks for.
                            $object::$method(self, $( unsafe { <$ty as $crate::automation::Param>::from_raw($parameter) }? ),*)
                        )
                    }
                )*
            }
        )+

        impl $crate::automation::Primary for $object {
            fn primary(object: windows_core::ComObject<Self>) -> $crate::automation::IDispatch {
                // Compiles only if the interface derives from IDispatch.
                const _: for<'a> fn(&'a $primary) -> &'a $crate::automation::IDispatch = |object| object;
                let object: $primary = object.into_interface();
                // SAFETY: the interface derives from IDispatch, so the pointer is one; the reference moves.
                unsafe { windows_core::Interface::from_raw(windows_core::Interface::into_raw(object)) }
            }
        }

        impl $crate::automation::Automation for $object {
            const TABLES: &'static [$crate::automation::Table<Self>] = &[$(
                $crate::automation::Table {
                    name: stringify!($interface),
                    iid: <$interface as windows_core::Interface>::IID,
                    members: &[$(
                        $crate::automation::Member {
                            dispid: $dispid,
                            name: stringify!($name),
                            kind: $crate::automation::Kind::$kind,
                            carried: $crate::automation::Carried::$carried,
                            parameters: &[$( stringify!($parameter) ),*],
                            invoke: $crate::dual!(
                                @late $carried [$kind $interface $name] this arguments ($( $answer )?)
                                $object::$method(
                                    this,
                                    $( arguments.take::<$ty>()? ),*
                                )
                            ),
                        },
                    )*],
                },
            )+];
        }

        impl $crate::automation::IDispatch_Impl for $object_impl {
            unsafe fn GetTypeInfoCount(&self, count: *mut u32) -> windows_core::HRESULT {
                // SAFETY: as the caller vouches.
                unsafe { $crate::automation::type_info_count::<$object>(count) }
            }

            unsafe fn GetTypeInfo(&self, index: u32, _lcid: u32, info: *mut *mut std::ffi::c_void) -> windows_core::HRESULT {
                // SAFETY: as the caller vouches.
                unsafe { $crate::automation::type_info::<$object>(index, info) }
            }

            unsafe fn GetIDsOfNames(
                &self,
                riid: *const windows_core::GUID,
                names: *const windows_core::PCWSTR,
                count: u32,
                _lcid: u32,
                dispids: *mut i32,
            ) -> windows_core::HRESULT {
                // SAFETY: as the caller vouches.
                unsafe { $crate::automation::ids_of_names::<$object>(riid, names, count, dispids) }
            }

            unsafe fn Invoke(
                &self,
                dispid: i32,
                riid: *const windows_core::GUID,
                _lcid: u32,
                flags: u16,
                parameters: *const windows::Win32::System::Com::DISPPARAMS,
                result: *mut windows::Win32::System::Variant::VARIANT,
                exception: *mut windows::Win32::System::Com::EXCEPINFO,
                argument: *mut u32,
            ) -> windows_core::HRESULT {
                let call = $crate::automation::Call { dispid, riid, flags, parameters, result, exception, argument };
                // SAFETY: as the caller vouches.
                unsafe { call.invoke::<$object>(self) }
            }
        }

        impl $crate::automation::IWuaDouble_Impl for $object_impl {
            unsafe fn Object(&self, module: *const std::ffi::c_void, object: *mut std::ffi::c_void) -> windows_core::HRESULT {
                // SAFETY: as the caller vouches.
                unsafe { $crate::automation::tell::<$object>(self, module, object) }
            }
        }
    };

    (@member Get $interface:ident $name:ident) => { const { wua::Member::named(concat!(stringify!($interface), "::get_", stringify!($name))) } };
    (@member Put $interface:ident $name:ident) => { const { wua::Member::named(concat!(stringify!($interface), "::put_", stringify!($name))) } };
    (@member Call $interface:ident $name:ident) => { const { wua::Member::named(concat!(stringify!($interface), "::", stringify!($name))) } };

    (@vtable No [$this:ident $($member:ident)+] ($answer:ty, $retval:ident) $call:expr) => {{
        let call = || Err($this.shared.not_carried($crate::dual!(@member $($member)+)));
        // SAFETY: the pointer is the caller's, null or to be written to.
        unsafe { $crate::automation::answer::<$answer>($retval, call) }
    }};
    (@vtable No [$this:ident $($member:ident)+] () $call:expr) => {
        $crate::automation::fenced(|| Err($this.shared.not_carried($crate::dual!(@member $($member)+))))
    };
    (@vtable $carried:ident $member:tt ($answer:ty, $retval:ident) $call:expr) => {{
        let call = || $call;
        // SAFETY: the pointer is the caller's, null or to be written to.
        unsafe { $crate::automation::answer::<$answer>($retval, call) }
    }};
    (@vtable $carried:ident $member:tt () $call:expr) => {
        $crate::automation::fenced(|| Ok($crate::automation::Done::code($call?)))
    };

    (@late No [$($member:ident)+] $this:ident $arguments:ident ($($answer:ty)?) $call:expr) => {
        |$this, _| {
            let fault = $this.shared.not_carried($crate::dual!(@member $($member)+));
            Err($crate::automation::Late::Member(fault))
        }
    };
    (@late $carried:ident $member:tt $this:ident $arguments:ident ($answer:ty) $call:expr) => {
        |$this, $arguments| {
            let _ = &$arguments;
            Ok($crate::automation::Answer::into_variant($call?))
        }
    };
    (@late $carried:ident $member:tt $this:ident $arguments:ident () $call:expr) => {
        |$this, $arguments| {
            let _ = &$arguments;
            $call?;
            Ok(windows::Win32::System::Variant::VARIANT::default())
        }
    };
}
