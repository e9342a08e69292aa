//! `IUpdateSession` to `IUpdateSession3`: the way in.

use std::sync::Arc;

use windows_core::{IUnknown, implement};

use crate::abi::{NewInstaller, Object};
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::history::HistoryEntries;
use crate::installer::Installer;
use crate::own::IWuaDouble;
use crate::searcher::Searcher;
use crate::shared::{Shared, object, outside};

/// `IUpdateSession3` over a session.
#[implement(IUpdateSession3, IWuaDouble)]
pub(crate) struct Session {
    session: Arc<dyn wua::UpdateSession>,
    shared: Arc<Shared>,
}

impl Session {
    pub(crate) fn new(session: Arc<dyn wua::UpdateSession>, shared: &Arc<Shared>) -> Self {
        Self { session, shared: Arc::clone(shared) }
    }

    fn client_application_id(&self) -> Result<String> {
        Ok(outside(&self.session, |session| session.client_application_id()))
    }

    fn set_client_application_id(&self, value: String) -> Result<()> {
        outside(&self.session, move |session| session.set_client_application_id(&value));
        Ok(())
    }

    fn read_only(&self) -> Result<bool> {
        Ok(outside(&self.session, |session| session.is_read_only()))
    }

    fn create_update_searcher(&self) -> Result<Object> {
        Ok(object(Searcher::new(
            outside(&self.session, |session| session.create_update_searcher())?,
            &self.shared,
        )))
    }

    fn create_update_installer(&self) -> Result<NewInstaller> {
        let installer = outside(&self.session, |session| session.create_update_installer())?;
        Ok(NewInstaller(object(Installer::new(installer, &self.shared))))
    }

    fn user_locale(&self) -> Result<u32> {
        Ok(outside(&self.session, |session| session.user_locale()))
    }

    fn set_user_locale(&self, lcid: u32) -> Result<()> {
        outside(&self.session, move |session| session.set_user_locale(lcid));
        Ok(())
    }

    fn query_history(&self, criteria: String, start_index: i32, count: i32) -> Result<Object> {
        let entries =
            outside(&self.session, move |session| session.query_history(&criteria, start_index, count))?;
        Ok(object(HistoryEntries::new(entries, &self.shared)))
    }
}

dual! {
    impl Session (Session_Impl) as IUpdateSession3 {
        interface IUpdateSession (IUpdateSession_Impl): IDispatch = "816858a4-260d-4260-933a-2585f1abc76b" {
            0x6002_0001 Get Both ClientApplicationID => client_application_id() -> String;
            0x6002_0001 Put Both ClientApplicationID => set_client_application_id(value: String);
            0x6002_0002 Get Both ReadOnly => read_only() -> bool;
            0x6002_0003 Get No WebProxy => web_proxy() -> Object;
            0x6002_0003 Put No WebProxy => set_web_proxy(value: Option<IUnknown>);
            0x6002_0004 Call Both CreateUpdateSearcher => create_update_searcher() -> Object;
            0x6002_0005 Call No CreateUpdateDownloader => create_update_downloader() -> Object;
            0x6002_0006 Call Both CreateUpdateInstaller => create_update_installer() -> NewInstaller;
        }
        interface IUpdateSession2 (IUpdateSession2_Impl): IUpdateSession = "91caf7b0-eb23-49ed-9937-c52d817f46f7" {
            0x6003_0001 Get Both UserLocale => user_locale() -> u32;
            0x6003_0001 Put Both UserLocale => set_user_locale(lcid: u32);
        }
        interface IUpdateSession3 (IUpdateSession3_Impl): IUpdateSession2 = "918efd1e-b5d8-4c90-8540-aeb9bdc56f9d" {
            0x6004_0001 Call No CreateUpdateServiceManager => create_update_service_manager() -> Object;
            0x6004_0002 Call Both QueryHistory => query_history(criteria: String, startIndex: i32, count: i32) -> Object;
        }
    }
}
