//! `IUpdateSession` to `IUpdateSession3`: the entry point.

use std::sync::Arc;

use super::history::UpdateHistoryEntryCollection;
use super::installer::UpdateInstaller;
use super::searcher::UpdateSearcher;
use crate::answer::IntoAnswer;
use crate::object::Answer;

/// `IUpdateSession3`.
#[derive(Debug)]
pub struct UpdateSession(pub Arc<dyn wua::UpdateSession>);

/// Hands the rows of [`objects::UpdateSession`](crate::objects::UpdateSession) to a macro.
#[macro_export]
macro_rules! update_session_rows {
    ($($face:tt)+) => { $($face)+! { UpdateSession as IUpdateSession3 {
        IUpdateSession: IDispatch = "816858a4-260d-4260-933a-2585f1abc76b" {
            get_ClientApplicationID() -> String => ask |session| session.client_application_id();
            put_ClientApplicationID(value: String) => ask |session| session.set_client_application_id(&value);
            get_ReadOnly() -> bool => ask |session| session.is_read_only();
            get_WebProxy() -> AnyObject;
            put_WebProxy(value: AnyObject);
            CreateUpdateSearcher() -> UpdateSearcher => ask |session| UpdateSearcher(session.create_update_searcher()?);
            CreateUpdateDownloader() -> AnyObject;
            CreateUpdateInstaller() -> NewInstaller =>
                ask |session| NewInstaller(UpdateInstaller(session.create_update_installer()?));
        }
        IUpdateSession2: IUpdateSession = "91caf7b0-eb23-49ed-9937-c52d817f46f7" {
            get_UserLocale() -> u32 => ask |session| session.user_locale();
            put_UserLocale(lcid: u32) => ask |session| session.set_user_locale(lcid);
        }
        IUpdateSession3: IUpdateSession2 = "918efd1e-b5d8-4c90-8540-aeb9bdc56f9d" {
            CreateUpdateServiceManager() -> AnyObject;
            QueryHistory(criteria: String, startIndex: i32, count: i32) -> UpdateHistoryEntryCollection => ask |session|
                UpdateHistoryEntryCollection(session.query_history(&criteria, startIndex, count)?.into());
        }
    } } };
}

update_session_rows!(crate::rows);

/// A new installer, whose member refuses a null pointer with a code of its own (clause `INST-NEW-2`).
#[derive(Debug)]
pub struct NewInstaller(pub UpdateInstaller);

impl IntoAnswer for NewInstaller {
    fn into_answer(self) -> Answer {
        self.0.into_answer()
    }
}
