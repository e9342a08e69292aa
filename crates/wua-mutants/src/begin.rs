//! Mutants of `BeginInstall` and `BeginUninstall` as calls (clauses `BEG-1` to `BEG-12`).

use wua::InstallationImpact;

use super::altered::{changed, refused, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("begin-waits", &["BEG-1"]).fault("Begin… returns only when the operation is over.").begin(
        |installer, begin| {
            let job = installer.begin(begin)?;
            while installer.is_machine_busy() && !job.is_done() {
                installer.bench().good.advance(Duration::from_secs(60));
            }
            Ok(job)
        },
    ),
    Mutant::new("busy-code-other-than-said", &["BEG-2"])
        .fault(
            "The busy code is the one of the IsBusy page although the agent says that it is the one of \
                the method pages.",
        )
        .refusal(|installer, code| match installer.is_machine_busy() {
            true if code == HResult::WU_E_INSTALL_NOT_ALLOWED => HResult::WU_E_OPERATIONINPROGRESS,
            true if code == HResult::WU_E_OPERATIONINPROGRESS => HResult::WU_E_INSTALL_NOT_ALLOWED,
            _ => code,
        }),
    Mutant::new("second-begin-queues", &["BEG-2"])
        .fault("A second Begin… waits for the operation that runs instead of being refused.")
        .begin(|installer, begin| {
            wait_for_the_machine(installer);
            Ok(installer.begin(begin)?)
        }),
    Mutant::new("second-begin-aborts-the-first", &["BEG-2"])
        .fault("A second Begin… is refused and aborts the operation that runs.")
        .begin(|installer, begin| {
            let running = installer.bench().memo().kept.iter().find_map(job_of);
            let begun = installer.begin(begin);
            match &begun {
                Ok(job) => installer.bench().memo().kept.push(Box::new(job.me.clone())),
                Err(_) => drop(running.map(|job| job.request_abort())),
            }
            Ok(begun?)
        }),
    Mutant::new("empty-list-means-everything", &["BEG-3"])
        .fault("An empty list installs everything that is offered.")
        .begin(|installer, begin| match installer.list().is_empty() {
            true => Ok(installer.begin_with(offered(installer)?, begin)?),
            false => Ok(installer.begin(begin)?),
        }),
    Mutant::new("empty-list-code", &["BEG-3", "SYN-3", "INST-UPD-4"])
        .fault("An empty list is refused as an unexpected failure.")
        .refusal(|_, code| match code {
            HResult::WU_E_NO_UPDATE | HResult::E_INVALIDARG => HResult::E_FAIL,
            other => other,
        }),
    Mutant::new("callbacks-never-called", &["BEG-4"]).fault("Callbacks are taken and never called.").begin(
        |installer, begin| {
            let (progress, completed) = (unheard(begin.progress), unheard(begin.completed));
            Ok(installer.begin(Begin { progress, completed, ..begin })?)
        },
    ),
    Mutant::new("null-callbacks-accepted", &["BEG-5"])
        .fault("NULL in the place of a callback is taken as \"none\".")
        .begin(|installer, begin| {
            let null = matches!(begin.progress, Callback::Null) || matches!(begin.completed, Callback::Null);
            if !null || installer.bench().chose("null_callbacks", "accept") {
                return Ok(installer.begin(begin)?);
            }
            let (progress, completed) = (Callback::Foreign, Callback::Foreign);
            Ok(installer.begin(Begin { progress, completed, ..begin })?)
        }),
    Mutant::new("null-callbacks-after-the-list", &["BEG-5"])
        .fault("The list is looked at before the callbacks.")
        .refusal(|installer, code| match installer.list().is_empty() && code == HResult::E_POINTER {
            true => HResult::WU_E_NO_UPDATE,
            false => code,
        }),
    Mutant::new("only-one-callback-checked", &["BEG-5"])
        .fault("Only the progress callback must not be NULL.")
        .begin(|installer, mut begin| {
            if matches!(begin.completed, Callback::Null)
                && !installer.bench().chose("null_callbacks", "accept")
            {
                begin.completed = Callback::Foreign;
            }
            Ok(installer.begin(begin)?)
        }),
    Mutant::new("foreign-callbacks-refused", &["BEG-6"])
        .fault("An object that is no callback is refused.")
        .begin(|installer, begin| {
            let foreign =
                matches!(begin.progress, Callback::Foreign) || matches!(begin.completed, Callback::Foreign);
            if foreign { refused(HResult::E_NOINTERFACE) } else { Ok(installer.begin(begin)?) }
        }),
    Mutant::new("any-state-taken", &["BEG-7"]).fault("A user-defined type is taken as the state.").begin(
        |installer, mut begin| {
            if begin.state == AsyncState::Record {
                begin.state = AsyncState::Empty;
            }
            Ok(installer.begin(begin)?)
        },
    ),
    Mutant::new("states-become-texts", &["BEG-7"])
        .fault("Truth values and numbers come back as texts.")
        .state(|_, state| match state {
            AsyncState::Bool(value) => AsyncState::text(value.to_string()),
            AsyncState::R8(value) => AsyncState::text(value.to_string()),
            AsyncState::I4(value) => AsyncState::text(value.to_string()),
            other => other,
        }),
    Mutant::new("null-and-empty-are-one", &["BEG-7"])
        .fault("A state that is NULL comes back as empty.")
        .state(|_, state| if state == AsyncState::Null { AsyncState::Empty } else { state }),
    Mutant::new("exclusive-beside-others", &["BEG-8", "BEH-6"])
        .fault("An exclusive update is installed beside others.")
        .begin(|installer, begin| Ok(installer.begin_with(unexclusive(installer), begin)?))
        .sync(|installer, operation| {
            installer.with_list(unexclusive(installer), || installer.operate(operation))
        }),
    Mutant::new("exclusive-refused-alone", &["BEG-8"])
        .fault("An exclusive update is refused even when it is alone.")
        .begin(|installer, begin| match installer.list().iter().any(is_exclusive) {
            true => refused(HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT),
            false => Ok(installer.begin(begin)?),
        })
        .sync(|installer, operation| match installer.list().iter().any(is_exclusive) {
            true => refused(HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT),
            false => installer.operate(operation),
        }),
    Mutant::new("exclusive-left-out", &["BEG-8"])
        .fault("An exclusive update beside others is left out without a word.")
        .begin(|installer, begin| {
            let mut list = installer.list();
            if list.len() > 1 {
                list.retain(|update| !is_exclusive(update));
            }
            Ok(installer.begin_with(list, begin)?)
        }),
    Mutant::new("self-update-unnoticed", &["BEG-9"])
        .fault("Operations begin while the agent replaces itself.")
        .scenario(|mut scenario| {
            scenario.agent.flags.remove(AgentFlag::SelfUpdate);
            scenario
        })
        .flags(|bench, mut set, clear| {
            set.remove(AgentFlag::SelfUpdate);
            bench.good.change_flags(set, clear);
        }),
    Mutant::new("self-update-code", &["BEG-9"])
        .fault("While the agent replaces itself it says that something is being installed.")
        .refusal(|_, code| match code {
            HResult::WU_E_SELFUPDATE_IN_PROGRESS => HResult::WU_E_INSTALL_NOT_ALLOWED,
            other => other,
        }),
    Mutant::new("one-code-for-every-state", &["BEG-10"])
        .fault("Every state of the agent in which it does not work has the same code.")
        .refusal(|_, code| match code {
            HResult::WU_E_USER_ACCESS_DISABLED
            | HResult::WU_E_SYSPREP_IN_PROGRESS
            | HResult::WU_E_SETUP_IN_PROGRESS
            | HResult::WU_E_AU_OOBE_IN_PROGRESS
            | HResult::WU_E_LOW_BATTERY
            | HResult::WU_E_REBOOT_IN_PROGRESS
            | HResult::WU_E_STANDBY_ACTIVITY_NOT_ALLOWED => HResult::WU_E_SERVICE_STOP,
            other => other,
        }),
    Mutant::new("states-stay-for-ever", &["BEG-10"])
        .fault("A state of the agent that is over still refuses.")
        .flags(|bench, set, _| bench.good.change_flags(set, AgentFlags::default())),
    Mutant::new("refused-begin-leaves-busy", &["BEG-11"])
        .fault("After a refused Begin… the machine counts as busy.")
        .begin(|installer, begin| {
            let begun = installer.begin(begin);
            installer.bench().memo().flag |= begun.is_err();
            Ok(begun?)
        })
        .busy(|installer| Ok(installer.good.is_busy()? || installer.bench().memo().flag)),
    Mutant::new("refused-begin-in-history", &["BEG-11"])
        .fault("A refused Begin… is in the history.")
        .begin(|installer, begin| {
            let begun = installer.begin(begin);
            if let (Err(error), Some(update)) = (&begun, installer.list().first()) {
                let entry = super::history::entry_of(installer.bench(), update, error.hresult());
                installer.bench().memo().history.push(entry);
            }
            Ok(begun?)
        })
        .history(|bench, entries| bench.memo().history.iter().cloned().chain(entries).collect()),
    Mutant::new("refused-begin-takes-the-updates", &["BEG-11"])
        .fault("A refused Begin… leaves the updates of its list as if they were installed.")
        .begin(|installer, begin| {
            let begun = installer.begin(begin);
            installer.bench().memo().flag |= begun.is_err();
            Ok(begun?)
        })
        .found(|bench, update| {
            let is_installed = update.is_installed || bench.memo().flag;
            UpdateData { is_installed, ..update }
        }),
    Mutant::new("removal-installs", &["BEG-12"])
        .fault("BeginUninstall and Uninstall install.")
        .begin(|installer, begin| {
            Ok(installer.begin(Begin { operation: UpdateOperation::INSTALLATION, ..begin })?)
        })
        .end(|installer, operation, job| {
            let wanted = MutantInstaller::wrapped(job).map_or(operation, |job| job.operation);
            installer.end(wanted, job)
        })
        .sync(|installer, _| installer.operate(UpdateOperation::INSTALLATION)),
    Mutant::new("early-completion-other-than-said", &["CB-C-4"])
        .fault("Callbacks come inside Begin… although the agent says that they do not.")
        .scenario(|scenario| with_switch(scenario, "early_completion", "true")),
];

pub(super) fn wait_for_the_machine(installer: &MutantInstaller) {
    for _ in 0..1000 {
        if !installer.is_machine_busy() {
            return;
        }
        installer.bench().good.advance(Duration::from_secs(60));
    }
}

fn job_of(kept: &Box<dyn std::any::Any + Send>) -> Option<Arc<MutantJob>> {
    kept.downcast_ref::<std::sync::Weak<MutantJob>>()?.upgrade()
}

fn offered(installer: &MutantInstaller) -> Result<Vec<Arc<Update>>> {
    let searcher = installer.session.good.create_update_searcher()?;
    Ok(searcher.search("IsInstalled=0 and IsHidden=0")?.updates.to_vec())
}

fn unheard<C: ?Sized>(callback: Callback<C>) -> Callback<C> {
    match callback {
        Callback::Null => Callback::Null,
        _ => Callback::Foreign,
    }
}

fn is_exclusive(update: &Arc<Update>) -> bool {
    update.installation_behavior.impact == InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING
}

fn unexclusive(installer: &MutantInstaller) -> Vec<Arc<Update>> {
    let plain = |update: &Arc<Update>| match is_exclusive(update) {
        true => changed(update, |data| data.installation_behavior.impact = InstallationImpact::NORMAL),
        false => Arc::clone(update),
    };
    installer.list().iter().map(plain).collect()
}
