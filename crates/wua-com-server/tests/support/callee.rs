//! Callbacks of the tests: by interface, agile or not, and by default member; and a guard against endless waits.
#![allow(dead_code, reason = "each suite uses a part")]

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;
use std::time::Duration;

use windows::Win32::Foundation::{DISP_E_MEMBERNOTFOUND, E_NOTIMPL};
use windows::Win32::System::Com::{
    DISPATCH_FLAGS, DISPATCH_METHOD, DISPPARAMS, EXCEPINFO, IDispatch, IDispatch_Impl, ITypeInfo,
};
use windows::Win32::System::UpdateAgent::{
    IInstallationCompletedCallback, IInstallationCompletedCallback_Impl, IInstallationCompletedCallbackArgs,
    IInstallationJob, IInstallationProgressChangedCallback, IInstallationProgressChangedCallback_Impl,
    IInstallationProgressChangedCallbackArgs, IUpdateCollection, IUpdateInstaller4, IUpdateSession3,
};
use windows::Win32::System::Variant::{VARIANT, VT_DISPATCH};
use windows_core::{BSTR, GUID, HRESULT, IUnknown, Interface, PCWSTR, Ref, Result, implement};
use wua_com::{Coclass, Face};

/// One call of a callback: its thread, its job and its percentage, which is missing for completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) thread: ThreadId,
    pub(crate) job: usize,
    pub(crate) percent: Option<i32>,
}

/// The action of a callback besides recording the call.
type Act = Box<dyn Fn(&IInstallationJob, bool) -> Result<()> + Send + Sync>;

/// The record of a callback, and its action.
pub(crate) struct Story {
    seen: Mutex<Vec<Seen>>,
    act: Act,
}

impl Story {
    /// Creates a record without an action.
    pub(crate) fn watching() -> Arc<Self> {
        Self::acting(|_, _| Ok(()))
    }

    /// Creates a record with an action for each call, whose argument is `true` if the job is complete.
    pub(crate) fn acting(
        act: impl Fn(&IInstallationJob, bool) -> Result<()> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { seen: Mutex::default(), act: Box::new(act) })
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Returns the percentage of the job at each call.
    pub(crate) fn percents(&self) -> Vec<Option<i32>> {
        self.seen().iter().map(|seen| seen.percent).collect()
    }

    fn call(&self, job: &IInstallationJob, percent: Option<i32>) -> Result<()> {
        let identity = job.cast::<IUnknown>()?.as_raw() as usize;
        let seen = Seen { thread: std::thread::current().id(), job: identity, percent };
        self.seen.lock().unwrap().push(seen);
        (self.act)(job, percent.is_none())
    }
}

fn percent_of(args: &IInstallationProgressChangedCallbackArgs) -> Result<i32> {
    // SAFETY: an interface that was handed to the callback.
    unsafe { args.Progress()?.PercentComplete() }
}

macro_rules! typed {
    ($(#[$meta:meta])* $name:ident, $implementation:ident) => {
        impl IInstallationProgressChangedCallback_Impl for $implementation {
            fn Invoke(
                &self,
                job: Ref<'_, IInstallationJob>,
                args: Ref<'_, IInstallationProgressChangedCallbackArgs>,
            ) -> Result<()> {
                self.0.call(job.ok()?, Some(percent_of(args.ok()?)?))
            }
        }

        impl IInstallationCompletedCallback_Impl for $implementation {
            fn Invoke(
                &self,
                job: Ref<'_, IInstallationJob>,
                args: Ref<'_, IInstallationCompletedCallbackArgs>,
            ) -> Result<()> {
                args.ok()?;
                self.0.call(job.ok()?, None)
            }
        }
    };
}

/// Both callbacks by interface, on any thread.
#[implement(IInstallationProgressChangedCallback, IInstallationCompletedCallback)]
pub(crate) struct Typed(pub(crate) Arc<Story>);

/// The same, for the thread that created it.
#[implement(IInstallationProgressChangedCallback, IInstallationCompletedCallback, Agile = false)]
pub(crate) struct Bound(pub(crate) Arc<Story>);

typed!(Typed, Typed_Impl);
typed!(Bound, Bound_Impl);

/// Both callbacks by default member, as script functions are.
#[implement(IDispatch)]
pub(crate) struct Function(pub(crate) Arc<Story>);

impl IDispatch_Impl for Function_Impl {
    fn GetTypeInfoCount(&self) -> Result<u32> {
        Ok(0)
    }

    fn GetTypeInfo(&self, _index: u32, _lcid: u32) -> Result<ITypeInfo> {
        Err(E_NOTIMPL.into())
    }

    fn GetIDsOfNames(&self, _: *const GUID, _: *const PCWSTR, _: u32, _: u32, _: *mut i32) -> Result<()> {
        Err(DISP_E_MEMBERNOTFOUND.into())
    }

    fn Invoke(
        &self,
        dispid: i32,
        _riid: *const GUID,
        _lcid: u32,
        flags: DISPATCH_FLAGS,
        parameters: *const DISPPARAMS,
        _result: *mut VARIANT,
        _exception: *mut EXCEPINFO,
        _argument: *mut u32,
    ) -> Result<()> {
        // A caller that wants the value as a number or a text asks for it as a property.
        if (dispid, flags) != (0, DISPATCH_METHOD) {
            return Err(DISP_E_MEMBERNOTFOUND.into());
        }
        // SAFETY: a caller of automation passes parameters that live for the call.
        let (parameters, values) = unsafe {
            (&*parameters, std::slice::from_raw_parts((*parameters).rgvarg, (*parameters).cArgs as usize))
        };
        assert_eq!((parameters.cNamedArgs, values.len()), (0, 2));
        assert!(values.iter().all(|value| value.vt() == VT_DISPATCH));
        // The last argument comes first.
        let (args, job) = (IDispatch::try_from(&values[0])?, IDispatch::try_from(&values[1])?);
        let progress = args.cast::<IInstallationProgressChangedCallbackArgs>().ok();
        let percent = progress.map(|args| percent_of(&args)).transpose()?;
        self.0.call(&job.cast()?, percent)
    }
}

/// Returns the three kinds, as arguments of `Begin…`.
pub(crate) fn typed(story: &Arc<Story>) -> IUnknown {
    let callback: IInstallationCompletedCallback = Typed(Arc::clone(story)).into();
    callback.cast().unwrap()
}

pub(crate) fn bound(story: &Arc<Story>) -> IUnknown {
    let callback: IInstallationCompletedCallback = Bound(Arc::clone(story)).into();
    callback.cast().unwrap()
}

pub(crate) fn function(story: &Arc<Story>) -> IUnknown {
    let callback: IDispatch = Function(Arc::clone(story)).into();
    callback.cast().unwrap()
}

/// Returns the reference count of an object.
pub(crate) fn references(object: &IUnknown) -> u32 {
    // SAFETY: one more and one less.
    unsafe {
        (object.vtable().AddRef)(object.as_raw());
        (object.vtable().Release)(object.as_raw())
    }
}

/// Ends the process with a message if the test that holds it does not end.
pub(crate) struct Watchdog {
    _alive: Sender<()>,
}

impl Watchdog {
    pub(crate) fn new(test: &'static str) -> Self {
        let (alive, ended) = channel::<()>();
        std::thread::spawn(move || {
            if ended.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
                eprintln!("{test}: nothing moves any more");
                std::process::abort();
            }
        });
        Self { _alive: alive }
    }
}

/// `WU_S_MARKED_FOR_DISCONNECT`.
pub(crate) const MARKED: HRESULT = HRESULT(0x0024_0004);

/// Returns an installer with every update that can be installed.
pub(crate) fn installer(face: &Face) -> IUpdateInstaller4 {
    let session: IUpdateSession3 = face.create(Coclass::UpdateSession).unwrap().cast().unwrap();
    // SAFETY: interfaces that live.
    unsafe {
        let found = session.CreateUpdateSearcher().unwrap().Search(&BSTR::from("IsInstalled=0")).unwrap();
        let updates: IUpdateCollection = found.Updates().unwrap();
        let installer: IUpdateInstaller4 = session.CreateUpdateInstaller().unwrap().cast().unwrap();
        installer.SetUpdates(&updates).unwrap();
        installer
    }
}

/// Begins a job, with this object as both callbacks.
pub(crate) fn begin(installer: &IUpdateInstaller4, callback: &IUnknown) -> IInstallationJob {
    // SAFETY: interfaces that live.
    unsafe { installer.BeginInstall(callback, callback, &VARIANT::default()) }.unwrap()
}

/// Waits for the end of the job.
pub(crate) fn end(installer: &IUpdateInstaller4, job: &IInstallationJob) -> i32 {
    // SAFETY: interfaces that live.
    unsafe { installer.EndInstall(job).unwrap().ResultCode().unwrap().0 }
}

pub(crate) fn clean_up(job: &IInstallationJob) -> HRESULT {
    // SAFETY: an interface that lives.
    unsafe { (job.vtable().CleanUp)(job.as_raw()) }
}

/// Calls the members of a job and an installer that may be called inside a callback.
pub(crate) fn all_members(job: &IInstallationJob, installer: &IUpdateInstaller4) -> Result<()> {
    // SAFETY: interfaces that live.
    unsafe {
        let progress = job.GetProgress()?;
        progress.PercentComplete()?;
        progress.GetUpdateResult(0)?.ResultCode()?;
        job.Updates()?.get_Item(0)?.Title()?;
        job.AsyncState()?;
        job.IsCompleted()?;
        installer.IsBusy()?;
        installer.RebootRequiredBeforeInstallation()?;
        installer.Updates()?.Count()?;
        installer.SetIsForced(installer.IsForced()?)?;
        installer.SetForceQuiet(installer.ForceQuiet()?)?;
        installer.ClientApplicationID()?;
    }
    Ok(())
}
