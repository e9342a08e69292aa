//! Callbacks: what a caller hands to `Begin…`, called by interface or by default member.

use std::sync::Arc;

use windows::Win32::System::Com::{DISPATCH_METHOD, DISPPARAMS, IDispatch as ForeignDispatch};
use windows::Win32::System::UpdateAgent::{
    IInstallationCompletedCallback, IInstallationCompletedCallbackArgs as ForeignCompletedArgs,
    IInstallationJob as ForeignJob, IInstallationProgressChangedCallback,
    IInstallationProgressChangedCallbackArgs as ForeignProgressArgs,
};
use windows_core::{GUID, IUnknown, Interface, implement};
use wua::{Callback, InstallationJob, Member, OnCompleted, OnProgressChanged};

use crate::abi::{Answer, Object};
use crate::apartment::Guest;
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::{Fault, Result};
use crate::job;
use crate::own::{IWuaDouble, is_own};
use crate::progress::Progress;
use crate::shared::{Shared, object};

/// A callback of the caller's.
struct Caller<I: Interface + 'static> {
    target: Target<I>,
    shared: Arc<Shared>,
}

/// The way a callback is called.
enum Target<I: Interface + 'static> {
    /// By its interface.
    Interface(Guest<I>),
    /// By the default member of an automation object, with the same arguments (clause `GEN-ASY-7`).
    DefaultMember(Guest<ForeignDispatch>),
}

/// Reads an argument of `Begin…`: no callback, one, or an object that is none.
fn callback<I: Interface + 'static>(
    object: Option<IUnknown>,
    shared: &Arc<Shared>,
) -> Result<Callback<Caller<I>>> {
    let Some(object) = object else { return Ok(Callback::Null) };
    let target = if let Ok(typed) = object.cast::<I>() {
        Target::Interface(Guest::new(typed)?)
    } else if let (false, Ok(late)) = (is_own(&object), object.cast::<ForeignDispatch>()) {
        Target::DefaultMember(Guest::new(late)?)
    } else {
        return Ok(Callback::Foreign);
    };
    Ok(Callback::Object(Arc::new(Caller { target, shared: Arc::clone(shared) })))
}

/// Reads the `onProgressChanged` argument.
pub(crate) fn progress(object: Option<IUnknown>, shared: &Arc<Shared>) -> Result<OnProgressChanged> {
    Ok(match callback::<IInstallationProgressChangedCallback>(object, shared)? {
        Callback::Null => Callback::Null,
        Callback::Foreign => Callback::Foreign,
        Callback::Object(caller) => Callback::Object(caller),
    })
}

/// Reads the `onCompleted` argument.
pub(crate) fn completed(object: Option<IUnknown>, shared: &Arc<Shared>) -> Result<OnCompleted> {
    Ok(match callback::<IInstallationCompletedCallback>(object, shared)? {
        Callback::Null => Callback::Null,
        Callback::Foreign => Callback::Foreign,
        Callback::Object(caller) => Callback::Object(caller),
    })
}

/// Returns two objects of ours as the interfaces that a callback takes.
fn arguments<A: Interface>(job: Object, args: Object) -> windows_core::Result<(ForeignJob, A)> {
    Ok((job.into_unknown()?.cast()?, args.into_unknown()?.cast()?))
}

/// Calls the default member with the job and the arguments.
fn call_default(target: &ForeignDispatch, job: Object, args: Object) -> windows_core::Result<()> {
    // The last argument stands first.
    let mut values = [args.into_variant(), job.into_variant()];
    let parameters = DISPPARAMS { rgvarg: values.as_mut_ptr(), cArgs: 2, ..DISPPARAMS::default() };
    // SAFETY: the arguments live for the call; neither a result nor an explanation is wanted.
    unsafe { target.Invoke(0, &GUID::zeroed(), 0, DISPATCH_METHOD, &parameters, None, None, None) }
}

/// What a callback answered; the agent takes no notice of it (clause `CB-P-6`).
fn answered(member: Member, answer: Result<()>) -> wua::Result<()> {
    answer.map_err(|Fault(code)| wua::Error::new(wua::HResult::new(code.0), member))
}

impl wua::InstallationProgressChangedCallback for Caller<IInstallationProgressChangedCallback> {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        args: &wua::InstallationProgressChangedCallbackArgs,
    ) -> wua::Result<()> {
        let shared = &self.shared;
        let args = object(ProgressArgs { progress: args.progress.clone(), shared: Arc::clone(shared) });
        let job = job::object_of(job, shared);
        answered(
            wua::member::IInstallationProgressChangedCallback::Invoke,
            match &self.target {
                Target::DefaultMember(target) => target.call(move |target| call_default(target, job, args)),
                Target::Interface(target) => target.call(move |target| {
                    let (job, args) = arguments::<ForeignProgressArgs>(job, args)?;
                    // SAFETY: both are interfaces that live for the call.
                    unsafe { target.Invoke(&job, &args) }
                }),
            },
        )
    }
}

impl wua::InstallationCompletedCallback for Caller<IInstallationCompletedCallback> {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        _args: &wua::InstallationCompletedCallbackArgs,
    ) -> wua::Result<()> {
        let args = object(CompletedArgs { _shared: Arc::clone(&self.shared) });
        let job = job::object_of(job, &self.shared);
        answered(
            wua::member::IInstallationCompletedCallback::Invoke,
            match &self.target {
                Target::DefaultMember(target) => target.call(move |target| call_default(target, job, args)),
                Target::Interface(target) => target.call(move |target| {
                    let (job, args) = arguments::<ForeignCompletedArgs>(job, args)?;
                    // SAFETY: both are interfaces that live for the call.
                    unsafe { target.Invoke(&job, &args) }
                }),
            },
        )
    }
}

/// `IInstallationProgressChangedCallbackArgs`.
#[implement(IInstallationProgressChangedCallbackArgs, IWuaDouble)]
pub(crate) struct ProgressArgs {
    progress: wua::InstallationProgress,
    shared: Arc<Shared>,
}

impl ProgressArgs {
    fn progress(&self) -> Result<Object> {
        Ok(object(Progress::new(self.progress.clone(), &self.shared)))
    }
}

dual! {
    impl ProgressArgs (ProgressArgs_Impl) as IInstallationProgressChangedCallbackArgs {
        interface IInstallationProgressChangedCallbackArgs (IInstallationProgressChangedCallbackArgs_Impl): IDispatch
            = "e4f14e1e-689d-4218-a0b9-bc189c484a01" {
            0x6002_0001 Get Both Progress => progress() -> Object;
        }
    }
}

/// `IInstallationCompletedCallbackArgs`: has no members (clause `CB-C-2`).
#[implement(IInstallationCompletedCallbackArgs, IWuaDouble)]
pub(crate) struct CompletedArgs {
    _shared: Arc<Shared>,
}

dual! {
    impl CompletedArgs (CompletedArgs_Impl) as IInstallationCompletedCallbackArgs {
        interface IInstallationCompletedCallbackArgs (IInstallationCompletedCallbackArgs_Impl): IDispatch
            = "250e2106-8efb-4705-9653-ef13c581b6a1" {
        }
    }
}
