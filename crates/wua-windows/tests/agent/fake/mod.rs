//! A small agent of COM objects, scripted by a test.

mod history;
pub(crate) mod installer;
pub(crate) mod job;
pub(crate) mod update;

use std::sync::{Arc, Mutex};

use windows::Win32::Foundation::{E_ACCESSDENIED, VARIANT_BOOL};
use windows::Win32::System::Com::{IErrorInfo, SetErrorInfo};
use windows::Win32::System::Ole::CreateErrorInfo;
use windows::Win32::System::UpdateAgent::*;
use windows::Win32::System::Variant::VARIANT;
use windows_core::{BSTR, Error, HRESULT, HSTRING, IUnknown, Interface, Ref, Result, implement};
use wua_windows::Session;

use history::FakeEntries;
use update::{FakeUpdate, List};

/// Members that no test needs.
macro_rules! not_implemented {
    ($($member:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        $(fn $member(&self, $($argument: $type),*) -> windows_core::Result<$answer> {
            Err(windows::Win32::Foundation::E_NOTIMPL.into())
        })*
    };
}

/// Late binding is not supported.
macro_rules! no_dispatch {
    ($($object:ident)+) => {
        $(impl windows::Win32::System::Com::IDispatch_Impl for $object {
            not_implemented! {
                GetTypeInfoCount() -> u32;
                GetTypeInfo(_index: u32, _lcid: u32) -> windows::Win32::System::Com::ITypeInfo;
                GetIDsOfNames(
                    _riid: *const windows_core::GUID, _names: *const windows_core::PCWSTR, _count: u32,
                    _lcid: u32, _ids: *mut i32
                ) -> ();
                Invoke(
                    _member: i32, _riid: *const windows_core::GUID, _lcid: u32,
                    _flags: windows::Win32::System::Com::DISPATCH_FLAGS,
                    _params: *const windows::Win32::System::Com::DISPPARAMS,
                    _result: *mut windows::Win32::System::Variant::VARIANT,
                    _exception: *mut windows::Win32::System::Com::EXCEPINFO, _argument: *mut u32
                ) -> ();
            }
        })+
    };
}

pub(crate) use {no_dispatch, not_implemented};

/// The script of the agent, and a record of what it received.
#[derive(Default)]
pub(crate) struct World {
    /// Cloned by every object of the agent, to count those that are alive.
    pub(crate) alive: Arc<()>,
    /// The updates that a search finds.
    pub(crate) updates: Vec<FakeUpdate>,
    /// `true` if the callbacks run before `Begin…` returns.
    pub(crate) early: bool,
    /// `true` if `get_Updates` of the installer answers a read-only copy.
    pub(crate) read_only: bool,
    /// The answer of `CleanUp`.
    pub(crate) clean_up: HRESULT,
    /// The answers of the callbacks.
    pub(crate) answers: Mutex<Vec<HRESULT>>,
    /// The lists that were set, as descriptions of their updates.
    pub(crate) puts: Mutex<Vec<Vec<String>>>,
}

impl World {
    pub(crate) fn of(updates: usize) -> Self {
        Self { updates: (0..updates).map(FakeUpdate::new).collect(), ..Self::default() }
    }

    /// Returns a session of this agent, wrapped by the crate.
    pub(crate) fn session(self) -> (Session, Arc<Self>) {
        let world = Arc::new(self);
        let com = IUpdateSession::from(FakeSession(Alive::of(&world)));
        let lists = Arc::clone(&world);
        let session = Session::new(com).with_collections(move || Ok(List::of(&lists, Vec::new(), false)));
        (session, world)
    }
}

/// The agent, and a token held while an object of it is alive.
#[derive(Clone)]
pub(crate) struct Alive {
    pub(crate) world: Arc<World>,
    _alive: Arc<()>,
}

impl Alive {
    pub(crate) fn of(world: &Arc<World>) -> Self {
        Self { world: Arc::clone(world), _alive: Arc::clone(&world.alive) }
    }
}

/// A session of the first version.
#[implement(IUpdateSession)]
struct FakeSession(Alive);

impl IUpdateSession_Impl for FakeSession_Impl {
    fn CreateUpdateSearcher(&self) -> Result<IUpdateSearcher> {
        Ok(FakeSearcher(self.0.clone()).into())
    }

    fn CreateUpdateInstaller(&self) -> Result<IUpdateInstaller> {
        Ok(installer::new(self.0.clone()))
    }

    fn ReadOnly(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_BOOL(1))
    }

    not_implemented! {
        ClientApplicationID() -> BSTR;
        SetClientApplicationID(_value: &BSTR) -> ();
        WebProxy() -> IWebProxy;
        SetWebProxy(_value: Ref<IWebProxy>) -> ();
        CreateUpdateDownloader() -> IUpdateDownloader;
    }
}

#[implement(IUpdateSearcher)]
struct FakeSearcher(Alive);

impl IUpdateSearcher_Impl for FakeSearcher_Impl {
    fn Search(&self, criteria: &BSTR) -> Result<ISearchResult> {
        if *criteria == "nonsense" {
            return Err(failed_with("not a criterion", HRESULT(0x8024_0032_u32.cast_signed())));
        }
        Ok(FakeResult(self.0.clone()).into())
    }

    fn QueryHistory(&self, start_index: i32, count: i32) -> Result<IUpdateHistoryEntryCollection> {
        Ok(FakeEntries { dates: vec![2.0, f64::from(start_index), f64::from(count), f64::NAN] }.into())
    }

    fn EscapeString(&self, unescaped: &BSTR) -> Result<BSTR> {
        Ok(BSTR::from(format!("<{unescaped}>")))
    }

    not_implemented! {
        CanAutomaticallyUpgradeService() -> VARIANT_BOOL;
        SetCanAutomaticallyUpgradeService(_value: VARIANT_BOOL) -> ();
        ClientApplicationID() -> BSTR;
        SetClientApplicationID(_value: &BSTR) -> ();
        IncludePotentiallySupersededUpdates() -> VARIANT_BOOL;
        SetIncludePotentiallySupersededUpdates(_value: VARIANT_BOOL) -> ();
        ServerSelection() -> ServerSelection;
        SetServerSelection(_value: ServerSelection) -> ();
        BeginSearch(_criteria: &BSTR, _completed: Ref<IUnknown>, _state: &VARIANT) -> ISearchJob;
        EndSearch(_job: Ref<ISearchJob>) -> ISearchResult;
        Online() -> VARIANT_BOOL;
        SetOnline(_value: VARIANT_BOOL) -> ();
        GetTotalHistoryCount() -> i32;
        ServiceID() -> BSTR;
        SetServiceID(_value: &BSTR) -> ();
    }
}

/// Returns a failure with a description by the agent.
fn failed_with(text: &str, code: HRESULT) -> Error {
    // SAFETY: live objects; the text outlives the calls.
    unsafe {
        let info = CreateErrorInfo().unwrap();
        info.SetDescription(&HSTRING::from(text)).unwrap();
        SetErrorInfo(0, &info.cast::<IErrorInfo>().unwrap()).unwrap();
    }
    code.into()
}

#[implement(ISearchResult)]
struct FakeResult(Alive);

impl ISearchResult_Impl for FakeResult_Impl {
    fn ResultCode(&self) -> Result<OperationResultCode> {
        Ok(OperationResultCode(2))
    }

    /// Returns NULL.
    fn RootCategories(&self) -> Result<ICategoryCollection> {
        Err(Error::empty())
    }

    fn Updates(&self) -> Result<IUpdateCollection> {
        let world = &self.0.world;
        let updates = world.updates.iter().map(|update| update.clone().alive(&self.0).into()).collect();
        Ok(List::of(world, updates, true))
    }

    fn Warnings(&self) -> Result<IUpdateExceptionCollection> {
        Err(Error::empty())
    }
}

/// A machine whose properties all fail.
#[implement(ISystemInformation)]
pub(crate) struct FakeMachine;

impl ISystemInformation_Impl for FakeMachine_Impl {
    fn RebootRequired(&self) -> Result<VARIANT_BOOL> {
        Err(E_ACCESSDENIED.into())
    }

    not_implemented! { OemHardwareSupportLink() -> BSTR; }
}

no_dispatch! { FakeMachine_Impl FakeSession_Impl FakeSearcher_Impl FakeResult_Impl }
