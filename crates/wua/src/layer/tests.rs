//! Every member is forwarded, and a layer can see, refuse and change each.

use std::sync::{Mutex, PoisonError};

use super::*;
use crate::member::{
    IInstallationCompletedCallback, IInstallationJob, IInstallationProgressChangedCallback, IUpdateInstaller,
    IUpdateSearcher, IUpdateSession,
};
use crate::{
    Callback, HResult, InstallationProgress, InstallationProgressChangedCallbackArgs, InstallationResult,
    Job, OnCompleted, OnProgressChanged, SystemInformation, UpdateInstaller, UpdateOperation, UpdateSearcher,
    UpdateSession,
};

/// An agent that implements almost nothing: the other members answer with the defaults of the traits.
#[derive(Debug)]
struct Bare;

impl UpdateSession for Bare {
    fn create_update_searcher(&self) -> Result<Arc<dyn UpdateSearcher>> {
        Ok(Arc::new(Self))
    }

    fn create_update_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        Ok(Arc::new(Self))
    }
}

impl UpdateSearcher for Bare {}

impl UpdateInstaller for Bare {
    /// Makes its callbacks before it returns.
    fn begin_install(
        &self,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        _: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        let job: Arc<dyn InstallationJob> = Arc::new(Self);
        if let Callback::Object(callback) = on_progress_changed {
            let progress = job.get_progress()?;
            callback.invoke(&job, &InstallationProgressChangedCallbackArgs { progress })?;
        }
        if let Callback::Object(callback) = on_completed {
            callback.invoke(&job, &crate::InstallationCompletedCallbackArgs::default())?;
        }
        Ok(job)
    }

    /// Accepts only its own job.
    fn end_install(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        let own = (&**job as &dyn Any).is::<Self>();
        let code = if own { HResult::S_OK } else { HResult::E_INVALIDARG };
        Ok(InstallationResult::new(2.into(), code, []))
    }
}

impl Job for Bare {
    fn async_state(&self) -> AsyncState {
        AsyncState::I4(7)
    }

    fn is_completed(&self) -> Result<bool> {
        Ok(false)
    }

    fn clean_up(&self) -> Result<HResult> {
        Ok(HResult::S_OK)
    }

    fn request_abort(&self) -> Result<()> {
        Ok(())
    }
}

impl InstallationJob for Bare {
    fn updates(&self) -> Result<UpdateCollection> {
        Ok(UpdateCollection::new())
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        Ok(InstallationProgress::from_results(0, 0, 0, []))
    }
}

impl SystemInformation for Bare {
    fn reboot_required(&self) -> Result<bool> {
        Ok(true)
    }
}

type Seen = Vec<(Member, String)>;

/// Records every call and every answer.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Seen>>);

impl Recorder {
    fn seen(&self) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}

impl Layer for Recorder {
    fn after(&self, call: &Call<'_>, answer: &mut impl Answer) {
        let line = format!("{call} = {answer:?}");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((call.member(), line));
    }
}

/// A layer without hooks.
#[derive(Debug, Clone)]
struct Nothing;

impl Layer for Nothing {}

/// Calls every member of a session and of the objects that it creates.
fn call_everything(session: &dyn UpdateSession, system: &dyn SystemInformation) {
    session.set_client_application_id("session");
    session.set_user_locale(7);
    let _ = (session.client_application_id(), session.is_read_only(), session.user_locale());
    let _ = session.query_history("", 1, 2);
    let searcher = session.create_update_searcher().unwrap();
    searcher.set_client_application_id("searcher");
    searcher.set_include_potentially_superseded_updates(true);
    let _ = (searcher.client_application_id(), searcher.include_potentially_superseded_updates());
    let _ = (searcher.search("IsInstalled=0"), searcher.escape_string("a'b"));
    let _ = (searcher.query_history(3, 4), searcher.get_total_history_count());
    let installer = session.create_update_installer().unwrap();
    call_setters(&*installer);
    call_getters(&*installer);
    let _ = (installer.install(), installer.uninstall(), installer.run_wizard("title"), installer.commit(5));
    let _ = installer.begin_uninstall(Callback::Null, Callback::Foreign, AsyncState::Null);
    let progress = OnProgressChanged::call(|_: &Arc<dyn InstallationJob>, _: &_| ());
    let completed = OnCompleted::call(|_: &Arc<dyn InstallationJob>, _: &_| ());
    let job = installer.begin_install(progress, completed, AsyncState::Empty).unwrap();
    let _ = (job.async_state(), job.is_completed(), job.updates(), job.get_progress());
    let _ = (job.request_abort(), job.clean_up());
    let _ = (installer.end_install(&job), installer.end_uninstall(&job));
    let _ = system.reboot_required();
}

fn call_setters(installer: &dyn UpdateInstaller) {
    installer.set_client_application_id("installer");
    installer.set_is_forced(true);
    installer.set_parent_hwnd(6);
    installer.set_parent_window(None);
    installer.set_updates(&UpdateCollection::new());
    installer.set_allow_source_prompts(true);
    installer.set_force_quiet(true);
    installer.set_attempt_close_apps_if_necessary(true);
}

fn call_getters(installer: &dyn UpdateInstaller) {
    let _ = (installer.client_application_id(), installer.is_forced(), installer.parent_hwnd());
    let _ = (installer.parent_window(), installer.updates(), installer.allow_source_prompts());
    let _ = (installer.force_quiet(), installer.attempt_close_apps_if_necessary());
    let _ = (installer.is_busy(), installer.reboot_required_before_installation());
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let begins = letter.is_uppercase() && at > 0 && !letters[at - 1].is_uppercase();
        snake.extend(begins.then_some('_'));
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// Two recorders, one behind the other, see the same calls: each member forwards to itself, with its arguments.
#[test]
fn each_member_is_forwarded_to_itself() {
    let (outer, inner) = (Recorder::default(), Recorder::default());
    let session: Arc<dyn UpdateSession> = Arc::new(Layered::new(inner.clone(), Arc::new(Bare) as _));
    let system: Arc<dyn SystemInformation> = Arc::new(Layered::new(inner.clone(), Arc::new(Bare) as _));
    let system = Layered::new(outer.clone(), system);
    call_everything(&Layered::new(outer.clone(), session), &system);
    let members = |seen: Seen| seen.into_iter().map(|(member, _)| member).collect::<Vec<_>>();
    assert_eq!(members(outer.seen()), members(inner.seen()));
    let lines = outer.seen();
    let of = |wanted: Member| lines.iter().filter(move |(member, _)| *member == wanted).count();
    for interface in ["IUpdateInstaller", "IUpdateInstaller2", "IUpdateInstaller3", "IUpdateInstaller4"] {
        let missing: Vec<_> =
            Member::all().filter(|member| member.interface() == interface && of(*member) == 0).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
    assert_eq!(lines.len(), 51, "{lines:#?}");
}

/// The member of each call is the one that its method is named after.
#[test]
fn each_call_names_its_own_member() {
    let recorder = Recorder::default();
    let session: Arc<dyn UpdateSession> = Arc::new(Bare);
    let system = Layered::new(recorder.clone(), Arc::new(Bare) as Arc<dyn SystemInformation>);
    call_everything(&Layered::new(recorder.clone(), session), &system);
    for (member, line) in recorder.seen() {
        let name =
            snake_case(&member.automation_name().replace("ClientApplicationID", "ClientApplicationId"));
        let put = member.name().starts_with("put_");
        let expected = if put { format!("set_{name}(") } else { format!("{name}(") };
        assert!(
            line.starts_with(&expected) || line.starts_with(&format!("is_{expected}")),
            "{member}: {line}"
        );
    }
}

/// An implementation with only `inner` forwards everything, including members that it does not know.
#[test]
fn a_wrapper_without_members_forwards_them() {
    #[derive(Debug)]
    struct Through<T: ?Sized>(Arc<T>);
    impl UpdateSession for Through<dyn UpdateSession> {
        fn inner(&self) -> Option<&dyn UpdateSession> {
            Some(&*self.0)
        }
    }
    let (direct, through) = (Recorder::default(), Recorder::default());
    let behind =
        |recorder: &Recorder| Layered::new(recorder.clone(), Arc::new(Bare) as Arc<dyn UpdateSession>);
    call_everything(&behind(&direct), &Bare);
    call_everything(&Through(Arc::new(behind(&through)) as Arc<dyn UpdateSession>), &Bare);
    assert_eq!(direct.seen(), through.seen());
}

#[test]
fn what_is_not_implemented_says_so() {
    let bare: Arc<dyn UpdateInstaller> = Arc::new(Bare);
    let error = bare.install().unwrap_err();
    assert_eq!((error.hresult(), error.member()), (HResult::E_NOTIMPL, Some(IUpdateInstaller::Install)));
    assert!(bare.allow_source_prompts() && !bare.is_forced());
    assert_eq!(UpdateSearcher::escape_string(&Bare, "'"), "[']");
}

/// A number that is neither an installation nor a removal calls no member.
#[test]
fn an_operation_that_is_none_is_refused() {
    let recorder = Recorder::default();
    let installer: Arc<dyn UpdateInstaller> = Arc::new(Layered::new(recorder.clone(), Arc::new(Bare) as _));
    let job: Arc<dyn InstallationJob> = Arc::new(Bare);
    let none = UpdateOperation::new(0);
    let refused = [
        installer.begin(none, Callback::Foreign, Callback::Foreign, AsyncState::Empty).map(drop).unwrap_err(),
        installer.end(none, &job).unwrap_err(),
        installer.perform(none).unwrap_err(),
    ];
    assert!(refused.iter().all(|error| error.hresult() == HResult::E_INVALIDARG));
    assert!(recorder.seen().is_empty());
    let _ = (
        installer.perform(UpdateOperation::UNINSTALLATION),
        installer.end(UpdateOperation::INSTALLATION, &job),
    );
    let members: Vec<_> = recorder.seen().into_iter().map(|(member, _)| member).collect();
    assert_eq!(members, [IUpdateInstaller::Uninstall, IUpdateInstaller::EndInstall]);
}

/// Refuses calls, and changes the answers of others.
#[derive(Debug, Clone)]
struct Contrary;

impl Layer for Contrary {
    fn before(&self, call: &Call<'_>) -> Result<()> {
        match call.member() {
            IUpdateSession::get_ReadOnly | IUpdateSession::CreateUpdateInstaller => {
                Err(Error::new(HResult::E_ACCESSDENIED, call.member()))
            }
            _ => Ok(()),
        }
    }

    fn after(&self, call: &Call<'_>, answer: &mut impl Answer) {
        let answer = answer.as_any();
        if let (IUpdateSearcher::GetTotalHistoryCount, Some(total)) =
            (call.member(), answer.downcast_mut::<Result<i32>>())
        {
            *total = Ok(3);
        }
        if let Some(flag) = answer.downcast_mut::<bool>() {
            *flag = !*flag;
        }
    }
}

#[test]
fn a_layer_refuses_and_changes_answers() {
    let session = Layered::new(Contrary, Arc::new(Bare) as Arc<dyn UpdateSession>);
    let error = session.create_update_installer().unwrap_err();
    assert_eq!(error.member(), Some(IUpdateSession::CreateUpdateInstaller));
    assert!(session.is_read_only(), "a member that cannot fail is called, and its answer changed");
    assert_eq!(session.create_update_searcher().unwrap().get_total_history_count().unwrap(), 3);
}

/// JOB-ID-1: callbacks receive the job that `Begin…` returns, and are calls of the layer themselves.
#[test]
fn job_id_1_callbacks_are_given_the_layered_job() {
    let given: Arc<Mutex<Vec<Arc<dyn InstallationJob>>>> = Arc::default();
    let recorder = Recorder::default();
    let installer = Layered::new(recorder.clone(), Arc::new(Bare) as Arc<dyn UpdateInstaller>);
    let (one, other) = (Arc::clone(&given), Arc::clone(&given));
    let progress = OnProgressChanged::call(move |job: &Arc<dyn InstallationJob>, _: &_| {
        one.lock().unwrap().push(Arc::clone(job));
    });
    let completed = OnCompleted::call(move |job: &Arc<dyn InstallationJob>, _: &_| {
        other.lock().unwrap().push(Arc::clone(job));
    });
    let job = installer.begin_install(progress, completed, AsyncState::Empty).unwrap();
    let given = given.lock().unwrap();
    assert!(given.len() == 2 && given.iter().all(|other| Arc::ptr_eq(other, &job)));
    let seen: Vec<_> = recorder.seen().into_iter().map(|(member, _)| member).collect();
    let invoked = [IInstallationProgressChangedCallback::Invoke, IInstallationCompletedCallback::Invoke];
    assert_eq!(seen, [&invoked[..], &[IUpdateInstaller::BeginInstall]].concat());
    assert_eq!(job.async_state(), AsyncState::I4(7));
    assert_eq!(recorder.seen().last().unwrap().0, IInstallationJob::get_AsyncState);
}

/// `End…` passes its own job to the object behind; a job of another layer is passed on unchanged.
#[test]
fn end_is_given_the_job_behind_the_layer() {
    let installer = Layered::new(Nothing, Arc::new(Bare) as Arc<dyn UpdateInstaller>);
    let job = installer.begin_install(Callback::Foreign, Callback::Foreign, AsyncState::Empty).unwrap();
    assert_eq!(installer.end_install(&job).unwrap().hresult(), HResult::S_OK);
    let foreign: Arc<dyn InstallationJob> = Arc::new(Layered::new(Contrary, Arc::new(Bare) as _));
    assert_eq!(installer.end_install(&foreign).unwrap().hresult(), HResult::E_INVALIDARG);
}
