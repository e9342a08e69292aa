//! Vtables: the COM class of an object, built from its rows.

/// Writes the COM class of an object from its rows: a vtable for each interface, `IDispatch`, and the mark of the double.
///
/// The caller must have in scope the types that the rows name, and the module `IDispatch` of
/// [`automation`](crate::automation). `wua_automation::installation_job_rows!(wua_com::vtables)` passes it rows.
#[macro_export]
macro_rules! vtables {
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
        $(
            #[doc = concat!("`", stringify!($interface), "`.")]
            pub mod $interface {
                #[allow(unused_imports, reason = "each interface uses a part")]
                use super::*;

                /// The interface, with raw pointers: a null pointer is checked and never dereferenced.
                #[windows_core::interface($iid)]
                pub unsafe trait Interface: super::$base::Interface {
                    $(
                        #[doc = concat!("`", stringify!($member), "`.")]
                        fn $member(
                            &self,
                            $( $parameter: <$ty as $crate::automation::RawParam>::Raw, )*
                            $( retval: *mut <$answer as $crate::automation::RawAnswer>::Raw, )?
                        ) -> windows_core::HRESULT;
                    )*
                }
            }

            #[allow(unused_variables, reason = "what is not carried looks at no parameter")]
            impl $interface::Interface_Impl for Com_Impl {
                $(
                    unsafe fn $member(
                        &self,
                        $( $parameter: <$ty as $crate::automation::RawParam>::Raw, )*
                        $( retval: *mut <$answer as $crate::automation::RawAnswer>::Raw, )?
                    ) -> windows_core::HRESULT {
                        let held = &self.0;
                        $crate::vtables!(
                            @call [held $object $interface $member] [$( $parameter: $ty ),*] [$( retval: $answer )?]
                            $( $this )?
                        )
                    }
                )*
            }
        )+

        use $crate::IWuaDouble;

        /// The COM class.
        #[windows_core::implement($primary::Interface, IWuaDouble)]
        pub struct Com($crate::automation::Held<$object>);

        const _: () = $crate::automation::shareable::<Com>();

        // SAFETY: the object is a Rust value that is `Send` and `Sync`, as the line above asserts; its count is the crate
        // `windows`'s, which is atomic.
        unsafe impl $crate::automation::Class for $object {
            const INTERFACES: &'static [(&'static str, windows_core::GUID)] =
                &[$( (stringify!($interface), <$interface::Interface as windows_core::Interface>::IID) ),+];

            const LATE: &'static [$crate::automation::LateCall<Self>] = &[$($(
                $crate::vtables!(@late $object $interface $member [$( $ty ),*] $( $this )?),
            )*)+];

            fn com(held: $crate::automation::Held<Self>) -> $crate::automation::IDispatch::Interface {
                // Compiles only if the interface derives from IDispatch.
                const _: for<'a> fn(&'a $primary::Interface) -> &'a $crate::automation::IDispatch::Interface =
                    |object| object;
                let object: $primary::Interface = windows_core::ComObject::new(Com(held)).into_interface();
                // SAFETY: the interface derives from IDispatch, so the pointer is one; the reference moves.
                unsafe { windows_core::Interface::from_raw(windows_core::Interface::into_raw(object)) }
            }
        }

        impl $crate::automation::IDispatch::Interface_Impl for Com_Impl {
            unsafe fn GetTypeInfoCount(&self, count: *mut u32) -> windows_core::HRESULT {
                let iid = &<$primary::Interface as windows_core::Interface>::IID;
                // SAFETY: as the caller guarantees.
                unsafe { $crate::automation::type_info_count(iid, count) }
            }

            unsafe fn GetTypeInfo(
                &self,
                index: u32,
                _lcid: u32,
                info: *mut *mut std::ffi::c_void,
            ) -> windows_core::HRESULT {
                let iid = &<$primary::Interface as windows_core::Interface>::IID;
                // SAFETY: as the caller guarantees.
                unsafe { $crate::automation::type_info(iid, index, info) }
            }

            unsafe fn GetIDsOfNames(
                &self,
                riid: *const windows_core::GUID,
                names: *const windows_core::PCWSTR,
                count: u32,
                _lcid: u32,
                dispids: *mut i32,
            ) -> windows_core::HRESULT {
                // SAFETY: as the caller guarantees.
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
                let call =
                    $crate::automation::Call { dispid, riid, flags, parameters, result, exception, argument };
                // SAFETY: as the caller guarantees.
                unsafe { call.invoke(&self.0) }
            }
        }

        impl $crate::automation::IWuaDouble_Impl for Com_Impl {
            unsafe fn Object(
                &self,
                module: *const std::ffi::c_void,
                object: *mut std::ffi::c_void,
            ) -> windows_core::HRESULT {
                // SAFETY: as the caller guarantees.
                unsafe { $crate::automation::write_address(self.0.value(), module, object) }
            }
        }
    };

    // The late-bound calls.
    (@late $object:ident $interface:ident $member:ident [$($ty:ty),*]) => {
        |held, _| Err(held.context().not_carried(wua::member::$interface::$member).into())
    };
    (@late $object:ident $interface:ident $member:ident [] $this:ident) => {
        |held, _| {
            let answer = $object::$member(held.value(), held.context())?;
            Ok($crate::automation::LateAnswer::into_variant(answer, held.shared())?)
        }
    };
    (@late $object:ident $interface:ident $member:ident [$($ty:ty),+] $this:ident) => {
        |held, arguments| {
            let answer = $object::$member(held.value(), held.context(), $( arguments.take::<$ty>()? ),+)?;
            Ok($crate::automation::LateAnswer::into_variant(answer, held.shared())?)
        }
    };

    // Not carried: no parameter is read.
    (@call [$held:ident $object:ident $interface:ident $member:ident] $parameters:tt [$retval:ident : $answer:ty]) => {{
        let call = || Err($held.context().not_carried(wua::member::$interface::$member).into());
        // SAFETY: the pointer is the caller's, null or to be written to.
        unsafe { $crate::automation::answer::<$answer>($retval, $held.shared(), call) }
    }};
    (@call [$held:ident $object:ident $interface:ident $member:ident] $parameters:tt []) => {
        $crate::automation::fenced(|| Err($held.context().not_carried(wua::member::$interface::$member).into()))
    };
    (
        @call [$held:ident $object:ident $interface:ident $member:ident] [$($parameter:ident : $ty:ty),*]
        [$retval:ident : $answer:ty] $this:ident
    ) => {{
        let call = || Ok($object::$member(
            $held.value(),
            $held.context(),
            // SAFETY: the caller's parameters follow COM's rules, which is all that reading them requires.
            $( unsafe { <$ty as $crate::automation::RawParam>::from_raw($parameter, $held.shared()) }? ),*
        )?);
        // SAFETY: the pointer is the caller's, null or to be written to.
        unsafe { $crate::automation::answer::<$answer>($retval, $held.shared(), call) }
    }};
    (
        @call [$held:ident $object:ident $interface:ident $member:ident] [$($parameter:ident : $ty:ty),*]
        [] $this:ident
    ) => {
        $crate::automation::fenced(|| $crate::automation::code($object::$member(
            $held.value(),
            $held.context(),
            // SAFETY: the caller's parameters follow COM's rules, which is all that reading them requires.
            $( unsafe { <$ty as $crate::automation::RawParam>::from_raw($parameter, $held.shared()) }? ),*
        )))
    };
}
