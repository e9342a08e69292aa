//! The cost of one poll through COM, compared with the floor: an empty method, and an empty object created and
//! released.
//!
//! In process, under Windows or Wine: `cargo xtask windows --bench`.

#[cfg(not(windows))]
fn main() {
    eprintln!("skipped: this bench needs Windows or Wine (cargo xtask windows --bench)");
}

#[cfg(windows)]
fn main() {
    com::main();
}

#[cfg(windows)]
#[expect(clippy::unwrap_used, reason = "in a bench a failure is the message")]
mod com {
    use std::hint::black_box;
    use std::sync::Arc;
    use std::time::Duration;

    use criterion::Criterion;
    use windows::Win32::System::Com::{
        COINIT_MULTITHREADED, CoInitializeEx, DISPATCH_METHOD, DISPATCH_PROPERTYGET, DISPPARAMS, IDispatch,
    };
    use windows::Win32::System::UpdateAgent::{IInstallationJob, IUpdateSession3};
    use windows::Win32::System::Variant::{VARIANT, VT_I4};
    use windows_core::{BSTR, ComObject, GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface, implement};
    use wua_com::{Agent, Coclass, Face};
    use wua_sim::{ClockMode, World};

    const SCENARIO: &str = "title = \"two updates\"\n\
        [[update]]\ntitle = \"first\"\nkind = \"cumulative\"\n\
        [[update]]\ntitle = \"second\"\nkind = \"definition\"\n";
    /// `IInstallationJob::GetProgress` and `IInstallationProgress::PercentComplete`.
    const GET_PROGRESS: i32 = 0x6002_0005;
    const PERCENT_COMPLETE: i32 = 0x6002_0003;

    struct Machine(Arc<World>);

    impl Agent for Machine {
        fn session(&self) -> Arc<dyn wua::UpdateSession> {
            self.0.session()
        }

        fn system_information(&self) -> Arc<dyn wua::SystemInformation> {
            self.0.system_information()
        }
    }

    /// The smallest possible COM interface.
    #[windows_core::interface("9a1d5f5e-3c5b-4f0a-8f6e-0d1c2b3a4958")]
    unsafe trait IEmpty: IUnknown {
        fn nothing(&self) -> HRESULT;
    }

    #[implement(IEmpty)]
    struct Empty;

    impl IEmpty_Impl for Empty_Impl {
        unsafe fn nothing(&self) -> HRESULT {
            HRESULT(0)
        }
    }

    pub(super) fn main() {
        // SAFETY: the bench's own thread, which ends with it.
        unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) }.unwrap();
        let mut criterion = Criterion::default()
            .without_plots()
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(2))
            .configure_from_args();
        let (world, job) = job_in_its_middle();
        let mut group = criterion.benchmark_group("com");
        group.bench_function("floor", |b| {
            let other: IEmpty = Empty.into();
            b.iter(|| {
                let object: IEmpty = ComObject::new(Empty).into_interface();
                // SAFETY: a live interface of our own.
                let answer = unsafe { black_box(&other).nothing() };
                black_box((object, answer))
            });
        });
        group.bench_function("poll-by-vtable", |b| b.iter(|| by_vtable(black_box(&job))));
        let late: IDispatch = job.cast().unwrap();
        group.bench_function("poll-by-idispatch", |b| b.iter(|| by_idispatch(black_box(&late))));
        group.finish();
        criterion.final_summary();
        drop(world);
    }

    /// Creates a job of two updates, half a minute after its start.
    fn job_in_its_middle() -> (Arc<World>, IInstallationJob) {
        let scenario = wua_scenario::Scenario::from_toml("bench.toml", SCENARIO).unwrap();
        let world = World::builder(scenario).unwrap().clock(ClockMode::Manual).build();
        let world = Arc::new(world);
        let face = Face::new(Arc::new(Machine(Arc::clone(&world))));
        let session: IUpdateSession3 = face.create(Coclass::UpdateSession).unwrap().cast().unwrap();
        // SAFETY: live interfaces of our own.
        let job = unsafe {
            let found = session.CreateUpdateSearcher().unwrap().Search(&BSTR::from("IsInstalled=0")).unwrap();
            let installer = session.CreateUpdateInstaller().unwrap();
            installer.SetUpdates(&found.Updates().unwrap()).unwrap();
            let nobody: IUnknown = ComObject::new(Empty).into_interface::<IEmpty>().into();
            installer.BeginInstall(&nobody, &nobody, &VARIANT::default()).unwrap()
        };
        world.advance(Duration::from_secs(30));
        (world, job)
    }

    fn by_vtable(job: &IInstallationJob) -> i32 {
        // SAFETY: live interfaces of our own.
        unsafe { job.GetProgress().unwrap().PercentComplete().unwrap() }
    }

    fn by_idispatch(job: &IDispatch) -> i32 {
        let progress = invoke(job, GET_PROGRESS, DISPATCH_METHOD.0);
        let progress = IDispatch::try_from(&progress).unwrap();
        let percent = invoke(&progress, PERCENT_COMPLETE, DISPATCH_PROPERTYGET.0);
        assert_eq!(percent.vt(), VT_I4);
        // SAFETY: the type was checked.
        unsafe { percent.Anonymous.Anonymous.Anonymous.lVal }
    }

    fn invoke(object: &IDispatch, dispid: i32, flags: u16) -> VARIANT {
        let (nothing, mut answer) = (DISPPARAMS::default(), VARIANT::default());
        let flags = windows::Win32::System::Com::DISPATCH_FLAGS(flags);
        // SAFETY: no arguments, and a local variable for the answer.
        unsafe { object.Invoke(dispid, &GUID::zeroed(), 0, flags, &nothing, Some(&mut answer), None, None) }
            .unwrap();
        answer
    }
}
