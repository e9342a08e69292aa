//! `IUpdateSession` to `IUpdateSession3`: the entry point.

use std::sync::Arc;

use windows::Win32::System::Com::{CLSCTX_INPROC_SERVER, CoCreateInstance};
use windows::Win32::System::UpdateAgent::{
    IUpdateCollection, IUpdateSession, IUpdateSession2, IUpdateSession3, UpdateCollection,
    UpdateSession as CLASS,
};
use windows_core::BSTR;
use wua::{Member, Result, UpdateHistoryEntry, UpdateInstaller, UpdateSearcher, UpdateSession, member};

use crate::agile::Agile;
use crate::apartment::{Apartment, keep_com};
use crate::call::{get, invoke, outside, truth, version};
use crate::history;
use crate::installer::Installer;
use crate::list::NewCollection;
use crate::searcher::Searcher;

/// A session of the Windows Update Agent: the coclass `Microsoft.Update.Session`.
///
/// ```no_run
/// use wua::{Result, UpdateInstaller, UpdateSearcher, UpdateSession};
/// use wua_windows::{Apartment, Session};
///
/// fn main() -> Result<()> {
///     let apartment = Apartment::multithreaded()?;
///     let session = Session::create(&apartment)?;
///     let found = session.create_update_searcher()?.search("IsInstalled=0 and IsHidden=0")?;
///     let installer = session.create_update_installer()?;
///     installer.set_updates(&found.updates);
///     println!("{}", installer.install()?.result_code());
///     Ok(())
/// }
/// ```
pub struct Session {
    com: Agile<IUpdateSession>,
    new_collection: NewCollection,
}

shown_by_type!(Session);

impl Session {
    /// Creates a session from the coclass `Microsoft.Update.Session`.
    ///
    /// # Errors
    /// The error of CoCreateInstance: `REGDB_E_CLASSNOTREG` if there is no agent.
    pub fn create(_apartment: &Apartment) -> Result<Self> {
        // SAFETY: a thread that holds an `Apartment` is in one; the class id outlives the call.
        let com = unsafe { CoCreateInstance(&CLASS, None, CLSCTX_INPROC_SERVER) };
        outside("CoCreateInstance(UpdateSession)", com).map(Self::new)
    }

    /// Wraps an existing session: one with other settings, of another computer, or of an agent that is not registered
    /// (see [`with_collections`](Self::with_collections)).
    ///
    /// Create it in the multithreaded apartment, or use an agile object: one that belongs to a single-threaded
    /// apartment answers `RPC_E_WRONG_THREAD` to other threads.
    #[must_use]
    pub fn new(com: IUpdateSession) -> Self {
        keep_com();
        let new_collection = || {
            // SAFETY: the class id outlives the call. Outside an apartment the call fails.
            unsafe { CoCreateInstance(&UpdateCollection, None, CLSCTX_INPROC_SERVER) }
        };
        Self { com: Agile::new(com), new_collection: Arc::new(new_collection) }
    }

    /// Sets the function that creates the collections for installers: empty and changeable. The default is the coclass
    /// `Microsoft.Update.UpdateColl`.
    #[must_use]
    pub fn with_collections(
        self,
        new_collection: impl Fn() -> windows_core::Result<IUpdateCollection> + Send + Sync + 'static,
    ) -> Self {
        Self { new_collection: Arc::new(new_collection), ..self }
    }
}

impl UpdateSession for Session {
    fn client_application_id(&self) -> String {
        get!(self.com, IUpdateSession::ClientApplicationID).unwrap_or_default().to_string()
    }

    fn set_client_application_id(&self, value: &str) {
        let value = BSTR::from(value);
        let _ = invoke!(
            self.com,
            member::IUpdateSession::put_ClientApplicationID,
            SetClientApplicationID(&value)
        );
    }

    fn is_read_only(&self) -> bool {
        get!(self.com, IUpdateSession::ReadOnly).is_ok_and(truth)
    }

    fn user_locale(&self) -> u32 {
        let com = version::<IUpdateSession2>(&self.com, member::IUpdateSession2::get_UserLocale);
        com.and_then(|com| get!(com, IUpdateSession2::UserLocale)).unwrap_or_default()
    }

    fn set_user_locale(&self, lcid: u32) {
        const MEMBER: Member = member::IUpdateSession2::put_UserLocale;
        let _ = version::<IUpdateSession2>(&self.com, MEMBER)
            .and_then(|com| invoke!(com, MEMBER, SetUserLocale(lcid)));
    }

    fn create_update_searcher(&self) -> Result<Arc<dyn UpdateSearcher>> {
        let com = invoke!(self.com, member::IUpdateSession::CreateUpdateSearcher, CreateUpdateSearcher())?;
        Ok(Arc::new(Searcher(Agile::new(com))))
    }

    fn create_update_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        let com = invoke!(self.com, member::IUpdateSession::CreateUpdateInstaller, CreateUpdateInstaller())?;
        Ok(Arc::new(Installer::new(com, Arc::clone(&self.new_collection))))
    }

    fn query_history(&self, criteria: &str, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        const MEMBER: Member = member::IUpdateSession3::QueryHistory;
        let com = version::<IUpdateSession3>(&self.com, MEMBER)?;
        history::entries(&invoke!(com, MEMBER, QueryHistory(&BSTR::from(criteria), start_index, count))?)
    }
}
