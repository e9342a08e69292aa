//! Callbacks of callers, called by their interface or by the default member of an automation object.

use std::sync::Arc;

use windows::Win32::System::Com::{DISPATCH_METHOD, DISPPARAMS, IDispatch as ForeignDispatch};
use windows::Win32::System::UpdateAgent::{
    IInstallationCompletedCallback, IInstallationCompletedCallbackArgs, IInstallationJob,
    IInstallationProgressChangedCallback, IInstallationProgressChangedCallbackArgs,
};
use windows_core::{GUID, IUnknown, Interface};
use wua::{Callback, InstallationJob};
use wua_automation::{CallbackArgs, CallbackKind, Sink, objects};

use crate::apartment::Guest;
use crate::fault::Result;
use crate::held::{Shared, object, object_of};
use crate::object::Object;
use crate::own::is_own;
use crate::variant::of_object;

/// A callback of a caller.
struct Caller {
    target: Target,
    shared: Arc<Shared>,
}

/// The way in which a callback is called.
enum Target {
    /// By `IInstallationProgressChangedCallback`.
    ProgressChanged(Guest<IInstallationProgressChangedCallback>),
    /// By `IInstallationCompletedCallback`.
    Completed(Guest<IInstallationCompletedCallback>),
    /// By the default member of an automation object, with the same arguments (clause `GEN-ASY-7`).
    DefaultMember(Guest<ForeignDispatch>),
}

/// Reads an argument of `Begin…`: no callback, a callback, or an object that is not one.
pub(crate) fn callback(
    object: Option<&IUnknown>,
    kind: CallbackKind,
    shared: &Arc<Shared>,
) -> Result<Callback<dyn Sink>> {
    let Some(object) = object else { return Ok(Callback::Null) };
    let Some(target) = Target::of(object, kind)? else { return Ok(Callback::Foreign) };
    Ok(Callback::Object(Arc::new(Caller { target, shared: Arc::clone(shared) })))
}

impl Target {
    /// Returns the way in which an object can be called, if there is one.
    fn of(object: &IUnknown, kind: CallbackKind) -> Result<Option<Self>> {
        let typed = match kind {
            CallbackKind::ProgressChanged => guest(object)?.map(Self::ProgressChanged),
            CallbackKind::Completed => guest(object)?.map(Self::Completed),
        };
        match typed {
            None if !is_own(object) => Ok(guest(object)?.map(Self::DefaultMember)),
            typed => Ok(typed),
        }
    }
}

/// Wraps an object of the caller, if it has that interface.
fn guest<I: Interface>(object: &IUnknown) -> Result<Option<Guest<I>>> {
    object.cast().ok().map(Guest::new).transpose()
}

impl Sink for Caller {
    fn invoke(&self, job: &Arc<dyn InstallationJob>, args: CallbackArgs) -> wua_automation::Result<()> {
        let job = object(objects::InstallationJob(Arc::clone(job)), &self.shared);
        let args = object_of(objects::of_args(args), &self.shared);
        let answer = match &self.target {
            Target::DefaultMember(target) => target.call(move |target| call_default(target, job, args)),
            Target::ProgressChanged(target) => target.call(move |target| {
                let (job, args) = arguments::<IInstallationProgressChangedCallbackArgs>(job, args)?;
                // SAFETY: both are interfaces that live for the call.
                unsafe { target.Invoke(&job, &args) }
            }),
            Target::Completed(target) => target.call(move |target| {
                let (job, args) = arguments::<IInstallationCompletedCallbackArgs>(job, args)?;
                // SAFETY: both are interfaces that live for the call.
                unsafe { target.Invoke(&job, &args) }
            }),
        };
        Ok(answer?)
    }
}

/// Returns two of our objects as the interfaces that a callback takes.
fn arguments<A: Interface>(job: Object, args: Object) -> windows_core::Result<(IInstallationJob, A)> {
    Ok((job.into_unknown()?.cast()?, args.into_unknown()?.cast()?))
}

/// Calls the default member with the job and the arguments.
fn call_default(target: &ForeignDispatch, job: Object, args: Object) -> windows_core::Result<()> {
    // The last argument is the first in the array.
    let mut values = [of_object(args), of_object(job)];
    let parameters = DISPPARAMS { rgvarg: values.as_mut_ptr(), cArgs: 2, ..DISPPARAMS::default() };
    // SAFETY: the arguments live for the call; neither a result nor an explanation is requested.
    unsafe { target.Invoke(0, &GUID::zeroed(), 0, DISPATCH_METHOD, &parameters, None, None, None) }
}
