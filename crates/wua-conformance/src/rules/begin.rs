//! Beginning an operation: acceptance, refusals, and their codes (clauses `BEG-1` to `BEG-12`).

use super::calls::{
    BUSY, Course, EMPTY, OPERATIONS, Visible, all_refused, all_refused_by, begin_with_state, picked, present,
    states,
};
use super::obstacles::clean;
use crate::rules::words::*;

rules! {
    BEG_1 BEG_2 BEG_3 BEG_4 BEG_5 BEG_6 BEG_7 BEG_8 BEG_9 BEG_10 BEG_11 BEG_12
}

rule!(BEG_1 = Law(beg_1) "BEG-1", needs [Install, Scripted, VirtualTime];
    "A call that begins work returns before the work is done, and the job that it gives has its work still \
     before it.";
    Documented(&["nf-wuapi-iupdateinstaller-begininstall", "nf-wuapi-iupdateinstaller-beginuninstall"]));
fn beg_1(run: &Run) -> Outcome {
    applies_if(!run.jobs.is_empty(), "no job was begun")?;
    for (number, job) in run.numbered_jobs() {
        let Some(record) = run.records.get(job.step) else { continue };
        ensure_eq!(record.answer, Answer::Job(number), "the answer of the call");
        let Some(work) = least_work(run, job) else { continue };
        let spent = record.to.saturating_sub(record.from);
        ensure!(spent < work, "the call that began job{number} took {spent:?}, as long as its work");
        let at_once = run.polls(number).into_iter().find(|poll| poll.step == job.step + 1);
        if let Some(poll) = at_once {
            ensure!(!poll.completed, "job{number} is complete as soon as it was begun");
            let busy = run.records.get(poll.step + 1).map(|record| &record.answer);
            ensure_eq!(busy, Some(&Answer::Flag(true)), "IsBusy as soon as job{number} was begun");
        }
    }
    Ok(())
}

/// Returns the time that the installation of the list takes at least; `None` if it may take none.
fn least_work(run: &Run, job: &Begun) -> Option<Duration> {
    let lasts = |index: usize| {
        let early = |end| matches!(end, End::Failure { at: Some(_), .. });
        let update = run.scripted(job, index).filter(|update| !early(update.end));
        update.map_or(Duration::ZERO, |update| update.duration.min)
    };
    let surely = (0..job.updates.len()).filter(|index| clean(run, job, *index)).map(lasts).sum();
    (job.operation == INSTALL && surely > Duration::ZERO).then_some(surely)
}

rule!(BEG_2 = Example(beg_2) "BEG-2" PolicyDependent, needs [Install, Scripted, VirtualTime, Callbacks];
    "While a job runs every call that would begin work is refused as busy, and the job does not notice.";
    Documented(&["nf-wuapi-iupdateinstaller-begininstall", "nf-wuapi-iupdateinstaller-get_isbusy"]));
fn beg_2(fixture: &Fixture) -> Outcome {
    let mut scenario = plain_machine(3);
    scenario.agent.user_interface = true;
    let course = |disturbed: bool| -> Result<Course, Fault> {
        let trial = fixture.trial(&scenario)?;
        let (first, second) = (trial.installer()?, trial.installer()?);
        let third = trial.another_session().create_update_installer()?;
        third.set_updates(&trial.offered()?);
        Course::of(&trial, &first, |at, job| {
            if !disturbed || at % 7 != 0 || job.is_completed()? {
                return Ok(());
            }
            [&first, &second, &third].into_iter().try_for_each(|installer| is_busy(&trial, installer))
        })
    };
    course(true)?.is_like(&course(false)?, "beside refused calls")
}

/// Checks that every call that begins work is refused as busy.
fn is_busy(trial: &Trial, installer: &Installer) -> Outcome {
    all_refused_by(trial, installer, "busy_code", &BUSY)?;
    trial.legal("busy_code", &code(&installer.run_wizard("")), &BUSY)
}

rule!(BEG_3 = Example(beg_3) "BEG-3" PolicyDependent, needs [Install, History, SystemInformation];
    "An empty list is refused, without any effect.";
    Documented(&["nf-wuapi-iupdateinstaller-begininstall"]));
fn beg_3(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    let cleared = trial.installer()?;
    cleared.set_updates(&UpdateCollection::new());
    let before = Visible::of(&trial)?;
    for installer in [trial.bare_installer()?, trial.installer_of(&UpdateCollection::new())?, cleared] {
        all_refused_by(&trial, &installer, "empty_list", &EMPTY)?;
    }
    ensure_eq!(Visible::of(&trial)?, before, "the machine after the refusals");
    Ok(())
}

rule!(BEG_4 = Example(beg_4) "BEG-4", needs [Install, Callbacks];
    "Each of the two callback objects is called, with the job that the call gave.";
    Documented(&["nf-wuapi-iupdateinstaller-begininstall"]));
fn beg_4(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    let installer = trial.installer()?;
    let (progress, completed) = (Recorder::default(), Recorder::default());
    let (on_progress, on_completed) = (progress.on_progress_changed(), completed.on_completed());
    let job = installer.begin_with(INSTALL, on_progress, on_completed, AsyncState::Empty)?;
    trial.finish(&job)?;
    // A clean-up waits until the last callback has returned.
    job.clean_up()?;
    let silent = trial.choice("callbacks").is_some_and(|chosen| chosen == "none");
    ensure!(silent || !progress.reported().is_empty(), "onProgressChanged was never called");
    ensure_eq!(completed.completions(), 1, "how often onCompleted was called");
    for reported in progress.reported().into_iter().chain(completed.reported()) {
        ensure!(reported.job == identity(job.raw()), "a callback was given another job than the call gave");
    }
    Ok(())
}

rule!(BEG_5 = Example(beg_5) "BEG-5" PolicyDependent, needs [Install];
    "A NULL in the place of a callback is refused with E_POINTER before anything else is looked at, or is \
     accepted.";
    Observed(&["HEP: E_POINTER, also with an empty list", "BDN: E_POINTER from BeginDownload"]));
fn beg_5(fixture: &Fixture) -> Outcome {
    let (null, foreign) = (OnProgressChanged::Null, OnProgressChanged::Foreign);
    let (no_completion, any_completion) = (OnCompleted::Null, OnCompleted::Foreign);
    for operation in OPERATIONS {
        for (progress, completed) in
            [(&null, &any_completion), (&foreign, &no_completion), (&null, &no_completion)]
        {
            let trial = fixture.trial(&plain_machine(1))?;
            let begin = |installer: &Installer| {
                let begun =
                    installer.begin_with(operation, progress.clone(), completed.clone(), AsyncState::Empty);
                code(&begun)
            };
            let empty = begin(&trial.bare_installer()?);
            let accepted = EMPTY.iter().filter(|(value, _)| trial.may_choose("empty_list", value));
            let accepted: Vec<_> = accepted.map(|(_, code)| ("accept", *code)).collect();
            let answers = [vec![("reject", HResult::E_POINTER)], accepted].concat();
            trial.legal("null_callbacks", &empty, &answers)?;
            let listed = begin(&trial.installer()?);
            let answers = [("reject", HResult::E_POINTER), ("accept", HResult::S_OK)];
            trial.legal("null_callbacks", &listed, &answers)?;
            let refused = listed != HResult::S_OK;
            ensure!(!refused || !trial.bare_installer()?.is_busy()?, "IsBusy is true after a refused call");
        }
    }
    Ok(())
}

rule!(BEG_6 = Example(beg_6) "BEG-6", needs [Install, Callbacks];
    "An object that is not a callback is accepted in its place, and the job runs like any other.";
    Observed(&["CRI: passes the installer itself and polls"]));
fn beg_6(fixture: &Fixture) -> Outcome {
    for (progress, completed) in [(false, false), (true, false), (false, true)] {
        let trial = fixture.trial(&plain_machine(2))?;
        let installer = trial.installer()?;
        let recorder = Recorder::default();
        let on_progress = if progress { recorder.on_progress_changed() } else { OnProgressChanged::Foreign };
        let on_completed = if completed { recorder.on_completed() } else { OnCompleted::Foreign };
        let job = installer.begin_with(INSTALL, on_progress, on_completed, AsyncState::Empty)?;
        let results = trial.result(&installer, &job)?.update_results().len();
        job.clean_up()?;
        ensure!(job.is_completed()?, "IsCompleted is false after the job came to its end");
        ensure_eq!(Ok(results), usize::try_from(installer.updates().count()), "how many results there are");
        ensure_eq!(recorder.completions(), usize::from(completed), "how often onCompleted was called");
        let silent = trial.choice("callbacks").is_some_and(|chosen| chosen == "none");
        ensure!(silent || progress != recorder.progress().is_empty(), "onProgressChanged was not called");
    }
    Ok(())
}

rule!(BEG_7 = Example(beg_7) "BEG-7", needs [Install];
    "Any value but a user-defined type may be the state of a job, which gives it back as it was.";
    Documented(&["nf-wuapi-iupdateinstaller-begininstall",
                 "Wua_Sdk/guidelines-for-asynchronous-wua-operations"]));
fn beg_7(fixture: &Fixture) -> Outcome {
    let states = states();
    for operation in OPERATIONS {
        for state in &states {
            let trial = fixture.trial(&plain_machine(1))?;
            let installer = trial.installer()?;
            let job = begin_with_state(&installer, operation, state.clone())?;
            ensure_eq!(job.async_state(), *state, "AsyncState at the start");
            trial.finish(&job)?;
            ensure_eq!(job.async_state(), *state, "AsyncState at the end");
        }
        let trial = fixture.trial(&plain_machine(1))?;
        let refused = code(&begin_with_state(&trial.installer()?, operation, AsyncState::Record));
        let legal = [HResult::E_INVALIDARG, HResult::DISP_E_TYPEMISMATCH].contains(&refused);
        ensure!(legal, "a user-defined type as the state is answered {refused}");
        ensure!(!trial.bare_installer()?.is_busy()?, "IsBusy is true after a refused call");
    }
    Ok(())
}

/// Two plain updates and, between them, one that must be alone.
fn machine_with_an_exclusive_update() -> Scenario {
    machine([update("first"), update("alone").exclusive(), update("last")])
}

rule!(BEG_8 = Example(beg_8) "BEG-8", needs [Install, Scripted, History, SystemInformation];
    "An update that needs exclusive handling is installed alone, and beside any other the whole list is \
     refused.";
    Documented(&["ne-wuapi-installationimpact", "Wua_Sdk/searching--downloading--and-installing-updates"]));
fn beg_8(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&machine_with_an_exclusive_update())?;
    let offered = trial.offered()?;
    let before = Visible::of(&trial)?;
    for places in [[0, 1].as_slice(), &[1, 0], &[0, 1, 2], &[2, 0, 1]] {
        let installer = trial.installer_of(&picked(&offered, places)?)?;
        let conflict = HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT;
        for (member, found) in
            [("BeginInstall", code(&installer.begin(INSTALL))), ("Install", code(&installer.install()))]
        {
            ensure_eq!(found, conflict, "the answer of {member} for {places:?}, where 1 must be alone,");
        }
    }
    ensure_eq!(Visible::of(&trial)?, before, "the machine after the refusals");
    for places in [[1].as_slice(), &[0, 2]] {
        let result = trial.installer_of(&picked(&offered, places)?)?.install()?;
        ensure_eq!(result.hresult(), HResult::S_OK, "the result of installing {places:?}");
    }
    Ok(())
}

/// Checks that every call is refused with that code while the flag is set, and that there is a job afterwards.
fn refuses_while(fixture: &Fixture, flag: AgentFlag, refusal: HResult) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    let installer = trial.installer()?;
    trial.set_flag(flag);
    all_refused(&installer, refusal, &format!("in the state {flag}"))?;
    trial.clear_flag(flag);
    installer.begin(INSTALL)?;
    Ok(())
}

rule!(BEG_9 = Example(beg_9) "BEG-9", needs [Install, AgentFlags];
    "While the agent replaces itself every call that begins work answers WU_E_SELFUPDATE_IN_PROGRESS.";
    Documented(&["wuerror.h"]));
fn beg_9(fixture: &Fixture) -> Outcome {
    refuses_while(fixture, AgentFlag::SelfUpdate, HResult::WU_E_SELFUPDATE_IN_PROGRESS)
}

/// The states of the agent, each with the code that names it.
const STATES: [(AgentFlag, HResult); 8] = [
    (AgentFlag::AccessDisabled, HResult::WU_E_USER_ACCESS_DISABLED),
    (AgentFlag::ServiceStop, HResult::WU_E_SERVICE_STOP),
    (AgentFlag::Sysprep, HResult::WU_E_SYSPREP_IN_PROGRESS),
    (AgentFlag::OsSetup, HResult::WU_E_SETUP_IN_PROGRESS),
    (AgentFlag::Oobe, HResult::WU_E_AU_OOBE_IN_PROGRESS),
    (AgentFlag::LowBattery, HResult::WU_E_LOW_BATTERY),
    (AgentFlag::RebootInProgress, HResult::WU_E_REBOOT_IN_PROGRESS),
    (AgentFlag::Standby, HResult::WU_E_STANDBY_ACTIVITY_NOT_ALLOWED),
];

rule!(BEG_10 = Example(beg_10) "BEG-10", needs [Install, AgentFlags];
    "In each state in which the agent may not work, calls that begin work answer the code of that state, \
     and work again when it is over.";
    Assumed("the headers have a code for each of these states, and no page says when it comes"));
fn beg_10(fixture: &Fixture) -> Outcome {
    STATES.iter().try_for_each(|(flag, refusal)| refuses_while(fixture, *flag, *refusal))
}

rule!(BEG_11 = Example(beg_11) "BEG-11",
    needs [Install, Scripted, VirtualTime, Callbacks, History, SystemInformation, AgentFlags];
    "A refused call changes nothing: neither what the machine shows nor what the next call does.";
    Assumed("a call that fails is not expected to have had effects"));
fn beg_11(fixture: &Fixture) -> Outcome {
    let course = |refused: bool| -> Result<Course, Fault> {
        let trial = fixture.trial(&machine_with_an_exclusive_update())?;
        let recorder = Recorder::default();
        if refused {
            all_kinds_of_refusals(&trial, &recorder)?;
        }
        let installer = trial.installer_of(&picked(&trial.offered()?, &[0, 2])?)?;
        let course = Course::undisturbed(&trial, &installer)?;
        ensure!(recorder.reported().is_empty(), "the callbacks of a refused call were called");
        Ok(course)
    };
    course(true)?.is_like(&course(false)?, "after refused calls")
}

fn all_kinds_of_refusals(trial: &Trial, recorder: &Recorder) -> Outcome {
    let offered = trial.offered()?;
    let good = trial.installer_of(&picked(&offered, &[0, 2])?)?;
    let conflicting = trial.installer()?;
    let kinds = [("an empty list", &trial.bare_installer()?), ("an exclusive update", &conflicting)];
    for (kind, installer) in kinds {
        leaves_nothing(trial, installer, recorder, kind)?;
    }
    let at_first = Visible::of(trial)?;
    let states = STATES.map(|(flag, _)| flag);
    for flag in [AgentFlag::SelfUpdate, AgentFlag::Busy, AgentFlag::MandatoryReboot].into_iter().chain(states)
    {
        trial.set_flag(flag);
        leaves_nothing(trial, &good, recorder, flag.name())?;
        trial.clear_flag(flag);
    }
    let refused = begin_with_state(&good, INSTALL, AsyncState::Record);
    ensure!(refused.is_err(), "a user-defined type is accepted as the state");
    ensure_eq!(Visible::of(trial)?, at_first, "the machine after all refusals");
    Ok(())
}

/// Makes each call that begins work, with callbacks if it takes them.
fn leaves_nothing(trial: &Trial, installer: &Installer, recorder: &Recorder, kind: &str) -> Outcome {
    let before = Visible::of(trial)?;
    for operation in OPERATIONS {
        let (progress, completed) = (recorder.on_progress_changed(), recorder.on_completed());
        let begun = installer.begin_with(operation, progress, completed, AsyncState::Empty);
        ensure!(begun.is_err(), "{operation} is accepted in spite of {kind}");
    }
    let done = installer.install().is_ok() || installer.uninstall().is_ok();
    ensure!(!done, "a call that waits is accepted in spite of {kind}");
    ensure_eq!(Visible::of(trial)?, before, "the machine after a refusal for {kind}");
    Ok(())
}

rule!(BEG_12 = Example(beg_12) "BEG-12", needs [Install, Scripted];
    "BeginUninstall begins a removal, and the updates of its list are gone when EndUninstall has given the \
     result.";
    Documented(&["nf-wuapi-iupdateinstaller-beginuninstall"]));
fn beg_12(fixture: &Fixture) -> Outcome {
    let [one, two] = ["one", "two"].map(|title| update(title).installed().removable());
    let trial = fixture.trial(&machine([one, update("three"), two]).managed())?;
    let removal = REMOVE;
    let installer = trial.installer_of(&picked(&trial.offered()?, &[2, 0])?)?;
    let job = installer.begin(removal)?;
    let result = trial.result(&installer, &job)?;
    let gone = UpdateInstallationResult::succeeded(false);
    ensure_eq!(result.update_results(), [gone, gone], "the results of the removals");
    for update in present(&trial)? {
        ensure!(!update.is_installed, "{:?} is installed after the removal", update.title);
    }
    Ok(())
}
