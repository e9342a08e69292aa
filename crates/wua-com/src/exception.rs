//! `IUpdateException`, a warning of a search, and its collection.

use std::sync::Arc;

use windows_core::implement;

use crate::abi::{Answer, Object, Unknown};
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::list::read_only_list;
use crate::own::IWuaDouble;
use crate::shared::{Shared, object};

/// `IUpdateException`.
#[implement(IUpdateException, IWuaDouble)]
pub(crate) struct Exception {
    exception: wua::UpdateException,
    _shared: Arc<Shared>,
}

impl Exception {
    fn new(exception: wua::UpdateException, shared: &Arc<Shared>) -> Self {
        Self { exception, _shared: Arc::clone(shared) }
    }

    fn message(&self) -> Result<String> {
        Ok(self.exception.message.clone())
    }

    fn hresult(&self) -> Result<i32> {
        Ok(self.exception.hresult.value())
    }

    fn context(&self) -> Result<i32> {
        Ok(self.exception.context.value())
    }
}

dual! {
    impl Exception (Exception_Impl) as IUpdateException {
        interface IUpdateException (IUpdateException_Impl): IDispatch = "a376dd5e-09d4-427f-af7c-fed5b6e1c1d6" {
            0 Get Both Message => message() -> String;
            0x6002_0001 Get Both HResult => hresult() -> i32;
            0x6002_0002 Get Both Context => context() -> i32;
        }
    }
}

/// `IUpdateExceptionCollection`.
#[implement(IUpdateExceptionCollection, IWuaDouble)]
pub(crate) struct Exceptions {
    items: Arc<[wua::UpdateException]>,
    shared: Arc<Shared>,
}

read_only_list! {
    Exceptions (Exceptions_Impl) as IUpdateExceptionCollection (IUpdateExceptionCollection_Impl)
        = "503626a3-8e14-4729-9355-0fe664bd2321" of wua::UpdateException => Exception::new
}
