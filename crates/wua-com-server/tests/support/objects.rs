//! One object of every kind that a client can hold.

use std::cell::RefCell;
use std::rc::Rc;

use windows::Win32::System::Com::IDispatch;
use windows::Win32::System::UpdateAgent::{
    IInstallationJob, IInstallationProgressChangedCallback, IInstallationProgressChangedCallback_Impl,
    IInstallationProgressChangedCallbackArgs,
};
use windows_core::{ComObject, IUnknown, Interface, Ref, implement};
use wua_com::{Coclass, Kind};
use wua_sim::ClockMode;

use super::{Arg, SCENARIO, Stage, late, late_by_name};

/// A callback that keeps the arguments of its last call.
#[implement(IInstallationProgressChangedCallback)]
struct Keeper(Kept);

/// The place of the arguments. Only one thread calls.
type Kept = Rc<RefCell<Option<IUnknown>>>;

impl IInstallationProgressChangedCallback_Impl for Keeper_Impl {
    fn Invoke(
        &self,
        _job: Ref<'_, IInstallationJob>,
        args: Ref<'_, IInstallationProgressChangedCallbackArgs>,
    ) -> windows_core::Result<()> {
        *self.0.borrow_mut() = args.as_ref().map(|args| args.cast()).transpose()?;
        Ok(())
    }
}

/// A fixture with one object of every kind, and a job half-way.
pub(crate) struct Objects {
    // Declared before the stage, whose drop checks that they are gone.
    pub(crate) all: Vec<(&'static str, IUnknown)>,
    pub(crate) stage: Stage,
}

/// Returns the object that a member answers.
pub(crate) fn object(of: &IUnknown, name: &str, kind: Kind, arguments: &[Arg]) -> IUnknown {
    let dispid = late_by_name(of, name).unwrap();
    let (code, value) = late(of, dispid, kind, arguments);
    assert!(code.is_ok(), "{name}: {code:?}");
    IDispatch::try_from(&value).unwrap().cast().unwrap()
}

impl Objects {
    /// Uses a manual clock: nothing moves by itself.
    pub(crate) fn new() -> Self {
        Self::with_clock(ClockMode::Manual)
    }

    pub(crate) fn with_clock(clock: ClockMode) -> Self {
        use Kind::{Call, Get};
        let stage = Stage::new(SCENARIO, clock);
        let made = |class| stage.face.create(class).unwrap();
        let session = made(Coclass::UpdateSession);
        let searcher = object(&session, "CreateUpdateSearcher", Call, &[]);
        let found = object(&searcher, "Search", Call, &[Arg::Text("IsInstalled=0")]);
        let updates = object(&found, "Updates", Get, &[]);
        let update = object(&updates, "Item", Get, &[Arg::Int(0)]);
        let list = object(&updates, "Copy", Call, &[]);
        let before = object(&session, "CreateUpdateInstaller", Call, &[]);
        put(&before, "Updates", &updates);
        let kept = Kept::default();
        let keeper: IInstallationProgressChangedCallback =
            ComObject::new(Keeper(Rc::clone(&kept))).into_interface();
        let first = begin(&before, &keeper.cast().unwrap());
        stage.world.run();
        drop(keeper);
        let result = object(&before, "EndInstall", Call, &[Arg::Object(first)]);
        let history = object(&searcher, "QueryHistory", Call, &[Arg::Int(0), Arg::Int(9)]);
        stage.world.restart();
        let installer = object(&session, "CreateUpdateInstaller", Call, &[]);
        let again = object(&searcher, "Search", Call, &[Arg::Text("IsInstalled=1 or IsInstalled=0")]);
        put(&installer, "Updates", &object(&again, "Updates", Get, &[]));
        let job = begin(&installer, &installer);
        stage.world.advance(std::time::Duration::from_secs(30));
        let progress = object(&job, "GetProgress", Call, &[]);
        let categories = object(&update, "Categories", Get, &[]);
        let strings = made(Coclass::StringCollection);
        let _ = late(&strings, late_by_name(&strings, "Add").unwrap(), Call, &[Arg::Text("text")]);
        let warnings = object(&found, "Warnings", Get, &[]);
        let all = vec![
            ("IUpdateIdentity", object(&update, "Identity", Get, &[])),
            ("IInstallationBehavior", object(&update, "InstallationBehavior", Get, &[])),
            ("ICategory", object(&categories, "Item", Get, &[Arg::Int(0)])),
            ("ICategoryCollection", categories),
            ("IUpdateHistoryEntry", object(&history, "Item", Get, &[Arg::Int(0)])),
            ("IUpdateHistoryEntryCollection", history),
            ("IUpdateException", object(&warnings, "Item", Get, &[Arg::Int(0)])),
            ("IUpdateExceptionCollection", warnings),
            ("IInstallationProgressChangedCallbackArgs", kept.take().unwrap()),
            ("IUpdateInstallationResult", object(&result, "GetUpdateResult", Call, &[Arg::Int(0)])),
            ("IInstallationResult", result),
            ("IInstallationProgress", progress),
            ("IInstallationJob", job),
            ("IUpdateInstaller", installer),
            ("IUpdate", update),
            ("IUpdateCollection", list),
            ("IStringCollection", strings),
            ("ISearchResult", found),
            ("ISystemInformation", made(Coclass::SystemInformation)),
            ("IUpdateSearcher", searcher),
            ("IUpdateSession", session),
        ];
        Self { all, stage }
    }

    /// Returns the object with this interface, in any version.
    pub(crate) fn of(&self, interface: &str) -> Option<&IUnknown> {
        let kind = interface.trim_end_matches(|digit: char| digit.is_ascii_digit());
        self.all.iter().find(|(name, _)| *name == kind).map(|(_, object)| object)
    }
}

fn put(installer: &IUnknown, name: &str, value: &IUnknown) {
    let (code, _) =
        late(installer, late_by_name(installer, name).unwrap(), Kind::Put, &[Arg::Object(value.clone())]);
    assert!(code.is_ok(), "{name}: {code:?}");
}

/// Begins a job; the other callback is the installer itself, which is never called.
fn begin(installer: &IUnknown, progress: &IUnknown) -> IUnknown {
    let arguments = [Arg::Object(progress.clone()), Arg::Object(installer.clone()), Arg::State(7)];
    object(installer, "BeginInstall", Kind::Call, &arguments)
}
