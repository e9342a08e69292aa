//! Macros for the members of COM objects that are made from values of the caller.

/// Defines members that answer `E_NOTIMPL`, because the Rust value has no such property.
macro_rules! not_implemented {
    ($($member:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        $(fn $member(&self, $($argument: $type),*) -> windows_core::Result<$answer> {
            Err(windows::Win32::Foundation::E_NOTIMPL.into())
        })+
    };
}

/// Defines members whose answer is an expression over the object.
macro_rules! answers {
    ($($member:ident -> $answer:ty = |$own:ident| $value:expr;)+) => {
        $(fn $member(&self) -> windows_core::Result<$answer> {
            let $own = &self.0;
            Ok($value)
        })+
    };
}

/// Defines the members of `IDispatch`: late binding is not supported.
macro_rules! no_dispatch {
    ($($object:ident)+) => {
        $(impl windows::Win32::System::Com::IDispatch_Impl for $object {
            $crate::own_object::not_implemented! {
                GetTypeInfo(_index: u32, _lcid: u32) -> windows::Win32::System::Com::ITypeInfo;
                GetIDsOfNames(
                    _riid: *const windows_core::GUID, _names: *const windows_core::PCWSTR, _count: u32, _lcid: u32,
                    _ids: *mut i32
                ) -> ();
                Invoke(
                    _member: i32, _riid: *const windows_core::GUID, _lcid: u32,
                    _flags: windows::Win32::System::Com::DISPATCH_FLAGS,
                    _params: *const windows::Win32::System::Com::DISPPARAMS,
                    _result: *mut windows::Win32::System::Variant::VARIANT,
                    _exception: *mut windows::Win32::System::Com::EXCEPINFO, _argument: *mut u32
                ) -> ();
            }

            fn GetTypeInfoCount(&self) -> windows_core::Result<u32> {
                Ok(0)
            }
        })+
    };
}

pub(crate) use {answers, no_dispatch, not_implemented};
