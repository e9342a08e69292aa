//! `ICategory` and its collection.

use std::sync::Arc;

use windows_core::implement;

use crate::abi::{Answer, Object, Unknown};
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::list::read_only_list;
use crate::own::IWuaDouble;
use crate::shared::{Shared, object};

/// `ICategory`.
#[implement(ICategory, IWuaDouble)]
pub(crate) struct Category {
    category: wua::Category,
    shared: Arc<Shared>,
}

impl Category {
    fn new(category: wua::Category, shared: &Arc<Shared>) -> Self {
        Self { category, shared: Arc::clone(shared) }
    }

    fn name(&self) -> Result<String> {
        Ok(self.category.name.clone())
    }

    fn category_id(&self) -> Result<String> {
        Ok(self.category.category_id.clone())
    }
}

dual! {
    impl Category (Category_Impl) as ICategory {
        interface ICategory (ICategory_Impl): IDispatch = "81ddc1b8-9d35-47a6-b471-5b80f519223b" {
            0 Get Both Name => name() -> String;
            0x6002_0001 Get Both CategoryID => category_id() -> String;
            0x6002_0002 Get No Children => children() -> Object;
            0x6002_0003 Get No Description => description() -> String;
            0x6002_0004 Get No Image => image() -> Object;
            0x6002_0005 Get No Order => order() -> i32;
            0x6002_0006 Get No Parent => parent() -> Object;
            0x6002_0007 Get No Type => category_type() -> String;
            0x6002_0008 Get No Updates => updates() -> Object;
        }
    }
}

/// `ICategoryCollection`.
#[implement(ICategoryCollection, IWuaDouble)]
pub(crate) struct Categories {
    items: Arc<[wua::Category]>,
    shared: Arc<Shared>,
}

read_only_list! {
    Categories (Categories_Impl) as ICategoryCollection (ICategoryCollection_Impl)
        = "3a56bfb8-576c-43f7-9335-fe4838fd7e37" of wua::Category => Category::new
}
