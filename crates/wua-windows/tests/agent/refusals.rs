//! Failures, and the errors that report them.

use std::sync::Arc;

use wua::{
    AsyncState, HResult, InstallationJob, InstallationProgress, Job, OnCompleted, OnProgressChanged, Result,
    SystemInformation, UpdateCollection, UpdateSession,
};
use wua_windows::{Apartment, ApartmentKind, Session, SystemInfo};

use crate::fake::{FakeMachine, World};
use crate::{begun, failure, installer};

/// BEG-5, BEG-6, SYN-3: NULL stays NULL; a list that was never set is not passed on; an error names its member.
#[test]
fn beg_5_refusals_come_with_their_operation() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, world) = World::of(1).session();
    let bare = session.create_update_installer().unwrap();
    assert_eq!(bare.updates().count(), 0);
    assert_eq!(failure(begun(&*bare, AsyncState::Empty)).0, HResult::WU_E_NO_UPDATE);
    assert_eq!(failure(bare.install()), (HResult::WU_E_NO_UPDATE, "IUpdateInstaller::Install"));
    assert!(world.puts.lock().unwrap().is_empty());
    let null = bare.begin_install(OnProgressChanged::Null, OnCompleted::Foreign, AsyncState::Empty);
    assert_eq!(failure(null), (HResult::E_POINTER, "IUpdateInstaller::BeginInstall"));
    let not_there = HResult::from_bits(0x8000_4001);
    assert_eq!(failure(bare.is_busy()), (not_there, "IUpdateInstaller::get_IsBusy"));
    let old = HResult::from_bits(0x8000_4002);
    assert_eq!(failure(bare.commit(0)), (old, "IUpdateInstaller4::Commit"));
    assert_eq!(failure(session.query_history("", 0, 1)), (old, "IUpdateSession3::QueryHistory"));
    assert!(bare.allow_source_prompts() && !bare.force_quiet() && session.user_locale() == 0);
    assert!(session.is_read_only(), "any number but 0 is true");
}

/// Each member that fails is named in its error.
#[test]
fn every_failure_names_its_member() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, _) = World::of(1).session();
    let searcher = session.create_update_searcher().unwrap();
    let installer = installer(&session);
    let job = begun(&*installer, AsyncState::Empty).unwrap();
    let removal =
        || installer.begin_uninstall(OnProgressChanged::Foreign, OnCompleted::Foreign, AsyncState::Empty);
    let failures = [
        failure(removal()),
        failure(installer.end_uninstall(&job)),
        failure(installer.run_wizard("title")),
        failure(installer.uninstall()),
        failure(installer.reboot_required_before_installation()),
        failure(searcher.get_total_history_count()),
    ];
    let members = [
        "IUpdateInstaller::BeginUninstall",
        "IUpdateInstaller::EndUninstall",
        "IUpdateInstaller::RunWizard",
        "IUpdateInstaller::Uninstall",
        "IUpdateInstaller::get_RebootRequiredBeforeInstallation",
        "IUpdateSearcher::GetTotalHistoryCount",
    ];
    assert_eq!(failures, members.map(|member| (HResult::from_bits(0x8000_4001), member)));
    let machine = SystemInfo::new(FakeMachine.into());
    let refused = failure(machine.reboot_required());
    assert_eq!(refused, (HResult::E_ACCESSDENIED, "ISystemInformation::get_RebootRequired"));
}

/// The coclasses of this machine are created, if they are registered.
#[test]
fn the_coclasses_are_asked_for() {
    let apartment = Apartment::multithreaded().unwrap();
    let session = Session::create(&apartment);
    let machine = SystemInfo::create(&apartment);
    for (code, operation) in [failure(session), failure(machine)] {
        assert!(code == HResult::S_OK || operation.starts_with("CoCreateInstance("), "{code} {operation}");
    }
}

/// END-8: a job of another backend is refused.
#[test]
fn end_8_a_job_of_another_backend_is_refused() {
    #[derive(Debug)]
    struct Other;
    impl Job for Other {
        fn async_state(&self) -> AsyncState {
            AsyncState::Empty
        }

        fn is_completed(&self) -> Result<bool> {
            Ok(true)
        }

        fn clean_up(&self) -> Result<HResult> {
            Ok(HResult::S_OK)
        }

        fn request_abort(&self) -> Result<()> {
            Ok(())
        }
    }

    impl InstallationJob for Other {
        fn updates(&self) -> Result<UpdateCollection> {
            Ok(UpdateCollection::new())
        }

        fn get_progress(&self) -> Result<InstallationProgress> {
            Ok(InstallationProgress::from_results(0, 0, 0, []))
        }
    }
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, _) = World::of(1).session();
    let other: Arc<dyn InstallationJob> = Arc::new(Other);
    let refused = installer(&session).end_install(&other);
    assert_eq!(failure(refused), (HResult::E_INVALIDARG, "IUpdateInstaller::EndInstall"));
}

/// SRCH-3: the agent's description of a failure is the source of the error.
#[test]
fn srch_3_the_text_of_a_failure_is_its_source() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, _) = World::of(0).session();
    let searcher = session.create_update_searcher().unwrap();
    let error = searcher.search("nonsense").unwrap_err();
    assert_eq!(
        (error.hresult(), error.operation()),
        (HResult::WU_E_INVALID_CRITERIA, "IUpdateSearcher::Search")
    );
    assert_eq!(
        std::error::Error::source(&error).map(ToString::to_string).as_deref(),
        Some("not a criterion")
    );
    assert_eq!(searcher.escape_string("x"), "<x>", "the agent's own rule");
}

#[test]
fn a_thread_is_in_one_kind_of_apartment() {
    let apartment = Apartment::multithreaded().unwrap();
    assert_eq!(apartment.kind(), ApartmentKind::Multithreaded);
    let again = Apartment::multithreaded().unwrap();
    let other = Apartment::single_threaded().unwrap_err();
    assert_eq!((other.hresult(), other.operation()), (HResult::from_bits(0x8001_0106), "CoInitializeEx"));
    let advice = std::error::Error::source(&other).map(ToString::to_string).unwrap_or_default();
    assert!(advice.contains("Apartment::multithreaded"), "{advice}");
    drop((apartment, again));
    assert_eq!(Apartment::single_threaded().unwrap().kind(), ApartmentKind::SingleThreaded);
}
