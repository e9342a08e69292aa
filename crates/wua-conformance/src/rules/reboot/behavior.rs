//! `IInstallationBehavior`: the behaviour of updates, and its effects.

use wua::InstallationBehavior;

use crate::rules::words::*;

const IMPACTS: [InstallationImpact; 3] =
    [InstallationImpact::NORMAL, InstallationImpact::MINOR, InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING];

const REBOOTS: [InstallationRebootBehavior; 3] = [
    InstallationRebootBehavior::NEVER_REBOOTS,
    InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT,
    InstallationRebootBehavior::CAN_REQUEST_REBOOT,
];

/// An update of that behaviour, which ends in keeping with it.
fn behaving(title: &str, behavior: InstallationBehavior) -> ScriptedUpdate {
    let restarts = behavior.reboot_behavior == InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT;
    let mut update = update(title).restarting(restarts);
    update.data.installation_behavior = behavior;
    update
}

fn behavior(
    asks: bool,
    impact: InstallationImpact,
    reboot_behavior: InstallationRebootBehavior,
    network: bool,
) -> InstallationBehavior {
    InstallationBehavior {
        can_request_user_input: asks,
        impact,
        reboot_behavior,
        requires_network_connectivity: network,
    }
}

/// One update of each behaviour that there is: a minor one neither asks nor restarts.
fn varied() -> Scenario {
    let mut updates = Vec::new();
    for (asks, network) in [(false, false), (false, true), (true, false), (true, true)] {
        for impact in IMPACTS {
            for reboot in REBOOTS {
                let behavior = behavior(asks, impact, reboot, network);
                let never = reboot == InstallationRebootBehavior::NEVER_REBOOTS;
                if impact != InstallationImpact::MINOR || (never && !asks) {
                    updates.push(behaving(&format!("update {}", updates.len()), behavior));
                }
            }
        }
    }
    machine(updates)
}

fn scripted<'a>(scenario: &'a Scenario, identity: &UpdateIdentity) -> Result<&'a ScriptedUpdate, Fault> {
    let found = scenario.updates.iter().find(|update| update.data.identity == *identity);
    found.ok_or_else(|| Fault::Broken(format!("a search finds {identity}, which is not offered")))
}

/// Checks that each update that is found behaves as scripted; all of them must be found.
fn as_scripted(scenario: &Scenario, found: &UpdateCollection) -> Outcome {
    ensure_eq!(found.to_vec().len(), scenario.updates.len(), "the number of updates found");
    for update in found.to_vec() {
        let expected = scripted(scenario, &update.identity)?.data.installation_behavior;
        ensure_eq!(update.installation_behavior, expected, "the behaviour of {:?}", update.title);
    }
    Ok(())
}

rule!(BEH_1 = Example(beh_1) "BEH-1", needs [Install, Scripted];
    "An update shows the four facts of its installation behaviour, before and after it is installed.";
    Documented(&["nn-wuapi-iinstallationbehavior", "nf-wuapi-iupdate-get_installationbehavior"]));
fn beh_1(fixture: &Fixture) -> Outcome {
    let scenario = varied();
    let trial = fixture.trial(&scenario)?;
    let before = trial.offered()?;
    as_scripted(&scenario, &before)?;
    let plain = |update: &Arc<Update>| update.installation_behavior.impact == InstallationImpact::NORMAL;
    let installer = trial.installer_of(&before.to_vec().into_iter().filter(plain).collect())?;
    let job = installer.begin(INSTALL)?;
    trial.finish(&job)?;
    for update in job.updates()?.to_vec() {
        let expected = scripted(&scenario, &update.identity)?.data.installation_behavior;
        ensure_eq!(update.installation_behavior, expected, "the behaviour of an update of the job");
    }
    as_scripted(&scenario, &trial.offered()?)
}

rule!(BEH_2 = Example(beh_2) "BEH-2" PolicyDependent, needs [];
    "An update that can be removed has an uninstallation behavior; another one has none, or has one, by \
     choice.";
    Documented(&["nf-wuapi-iupdate-get_uninstallationbehavior", "MS-UAMG"]));
fn beh_2(fixture: &Fixture) -> Outcome {
    for choice in ["null_if_not", "free"] {
        let updates = machine([update("stays"), update("can be removed").removable()]);
        let trial = fixture.trial(&updates.choosing("uninstall_behaviour", choice))?;
        let offered = trial.offered()?.to_vec();
        applies_if(!offered.is_empty(), "the machine offers no update")?;
        offered.iter().try_for_each(|update| has_its_behavior(&trial, update))?;
    }
    Ok(())
}

fn has_its_behavior(trial: &Trial, update: &Update) -> Outcome {
    let has_behavior = update.uninstallation_behavior.is_some();
    if !update.is_uninstallable {
        return trial.legal("uninstall_behaviour", &has_behavior, &[("null_if_not", false), ("free", true)]);
    }
    ensure!(has_behavior, "{:?} can be removed and has no UninstallationBehavior", update.title);
    Ok(())
}

/// Installs these updates and returns the result of each.
fn results_of(trial: &Trial, updates: &UpdateCollection) -> Result<Vec<UpdateInstallationResult>, Fault> {
    Ok(trial.perform(INSTALL, updates)?.update_results().to_vec())
}

fn codes(results: &[UpdateInstallationResult]) -> Vec<OperationResultCode> {
    results.iter().map(|result| result.result_code).collect()
}

rule!(BEH_3 = Example(beh_3) "BEH-3", needs [Install, Scripted];
    "With nobody at the machine an update that shows CanRequestUserInput fails with \
     WU_E_NO_INTERACTIVE_USER, and no other does.";
    Documented(&["nf-wuapi-iinstallationbehavior-get_canrequestuserinput",
                 "Wua_Sdk/using-wua-from-a-secondary-logon--run-as--process"]));
fn beh_3(fixture: &Fixture) -> Outcome {
    use OperationResultCode as Code;
    let (normal, never) = (InstallationImpact::NORMAL, InstallationRebootBehavior::NEVER_REBOOTS);
    let (asks, silent) = (behavior(true, normal, never, false), behavior(false, normal, never, false));
    let mut scenario = machine([behaving("asks", asks), behaving("does not ask", silent)]);
    scenario.agent.interactive_user = true;
    let with_user = fixture.trial(&scenario)?;
    shows_who_asks(&with_user)?;
    ensure_eq!(
        codes(&results_of(&with_user, &with_user.offered()?)?),
        [Code::SUCCEEDED, Code::SUCCEEDED],
        "the results with a user"
    );
    scenario.agent.interactive_user = false;
    let trial = fixture.trial(&scenario)?;
    shows_who_asks(&trial)?;
    let alone = results_of(&trial, &trial.offered()?)?;
    ensure_eq!(codes(&alone), [Code::FAILED, Code::SUCCEEDED], "the results with nobody at the machine");
    let named = alone.first().map(|result| result.hresult);
    ensure_eq!(named, Some(HResult::WU_E_NO_INTERACTIVE_USER), "the code of the update that asks");
    Ok(())
}

/// Programs skip updates by this flag, with or without a user at the machine.
fn shows_who_asks(trial: &Trial) -> Outcome {
    let offered = trial.offered()?.to_vec();
    let shown: Vec<_> = offered.iter().map(|it| it.installation_behavior.can_request_user_input).collect();
    ensure_eq!(shown, [true, false], "CanRequestUserInput of one that asks and of one that does not");
    Ok(())
}

rule!(BEH_4 = Example(beh_4) "BEH-4", needs [];
    "Impact is one of 0, 1 and 2, and the one that the update has.";
    Documented(&["nf-wuapi-iinstallationbehavior-get_impact"]));
fn beh_4(fixture: &Fixture) -> Outcome {
    let scenario = varied();
    let offered = fixture.trial(&scenario)?.offered()?.to_vec();
    applies_if(!offered.is_empty(), "the machine offers no update")?;
    for update in offered {
        let impact = update.installation_behavior.impact;
        ensure!(IMPACTS.contains(&impact), "the impact of {:?} is {impact:?}", update.title);
        if let Ok(scripted) = scripted(&scenario, &update.identity) {
            let expected = scripted.data.installation_behavior.impact;
            ensure_eq!(impact, expected, "the impact of {:?}", update.title);
        }
    }
    Ok(())
}

rule!(BEH_5 = Example(beh_5) "BEH-5", needs [Install, Scripted, SystemInformation];
    "A minor update neither reboots nor asks, and its installation leaves no restart behind.";
    Documented(&["ne-wuapi-installationimpact"]));
fn beh_5(fixture: &Fixture) -> Outcome {
    let minor = ScriptedUpdate::new(UpdateKind::Definition, "minor");
    let trial = fixture.trial(&machine([minor, update("normal")]))?;
    let minor: Vec<_> = trial.offered()?.to_vec().into_iter().filter(|update| is_minor(update)).collect();
    ensure_eq!(minor.len(), 1, "the number of minor updates");
    for update in &minor {
        let shown = update.installation_behavior;
        let never = InstallationRebootBehavior::NEVER_REBOOTS;
        ensure_eq!(shown.reboot_behavior, never, "the reboot behaviour of a minor update");
        ensure!(!shown.can_request_user_input, "a minor update can ask the user");
    }
    let result = trial.perform(INSTALL, &minor.into_iter().collect())?;
    let expected = [UpdateInstallationResult::succeeded(false)];
    ensure_eq!(result.update_results(), expected, "the result of a minor update");
    ensure!(!trial.system()?.reboot_required()?, "a minor update left a restart behind");
    Ok(())
}

fn is_minor(update: &Update) -> bool {
    update.installation_behavior.impact == InstallationImpact::MINOR
}

rule!(BEH_6 = Example(beh_6) "BEH-6", needs [Install, Scripted];
    "An update that requires exclusive handling is refused in company and installed alone.";
    Documented(&["ne-wuapi-installationimpact"]));
fn beh_6(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&machine([update("alone").exclusive(), update("in company")]))?;
    let offered = trial.offered()?;
    let together = code(&trial.installer_of(&offered)?.begin(INSTALL));
    ensure_eq!(together, HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT, "BeginInstall of both");
    for update in offered.to_vec() {
        let code = trial.perform(INSTALL, &[update].into_iter().collect())?.result_code();
        ensure_eq!(code, OperationResultCode::SUCCEEDED, "the result of one alone");
    }
    Ok(())
}

rule!(BEH_7 = Example(beh_7) "BEH-7", needs [Install];
    "RebootBehavior is one of 0, 1 and 2, and the result of a success is in keeping with it.";
    Documented(&["nf-wuapi-iinstallationbehavior-get_rebootbehavior",
                 "ne-wuapi-installationrebootbehavior"]));
fn beh_7(fixture: &Fixture) -> Outcome {
    let mut never = update("never");
    never.data.installation_behavior.reboot_behavior = InstallationRebootBehavior::NEVER_REBOOTS;
    let can = [update("can, and does").restarting(true), update("can, and does not").restarting(false)];
    let updates = [vec![never, always_restarting("always")], can.to_vec()].concat();
    let trial = fixture.trial(&machine(updates))?;
    let (installer, job) = trial.installed()?;
    let (result, updates) = (installer.end_job(&job)?, job.updates()?.to_vec());
    ensure_eq!(updates.len(), result.update_results().len(), "the number of updates of a job with results");
    for (update, result) in updates.iter().zip(result.update_results()) {
        let reboots = update.installation_behavior.reboot_behavior;
        ensure!(REBOOTS.contains(&reboots), "the reboot behaviour of {:?} is {reboots:?}", update.title);
        let did_it = *result == UpdateInstallationResult::succeeded(result.reboot_required);
        let expected = match reboots {
            InstallationRebootBehavior::NEVER_REBOOTS => false,
            InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT if did_it => true,
            _ => continue,
        };
        ensure_eq!(
            result.reboot_required,
            expected,
            "RebootRequired of {:?}, which is {reboots:?}",
            update.title
        );
    }
    Ok(())
}

rule!(BEH_8 = Example(beh_8) "BEH-8", needs [Install, Scripted];
    "Without a network exactly the updates that need one fail for the lack of it.";
    Documented(&["nf-wuapi-iinstallationbehavior-get_requiresnetworkconnectivity"]));
fn beh_8(fixture: &Fixture) -> Outcome {
    use OperationResultCode as Code;
    let never = InstallationRebootBehavior::NEVER_REBOOTS;
    let needs = behavior(false, InstallationImpact::NORMAL, never, true);
    let does_not = behavior(false, InstallationImpact::NORMAL, never, false);
    let mut scenario = machine([behaving("needs it", needs), behaving("does not", does_not)]);
    scenario.agent.online = true;
    let online = fixture.trial(&scenario)?;
    // Without a network the search finds nothing, so its twin installs the updates found before the loss.
    let found = online.offered()?;
    ensure_eq!(
        codes(&results_of(&online, &found)?),
        [Code::SUCCEEDED, Code::SUCCEEDED],
        "the results online"
    );
    scenario.agent.online = false;
    let offline = results_of(&fixture.trial(&scenario)?, &found)?;
    ensure_eq!(codes(&offline), [Code::FAILED, Code::SUCCEEDED], "the results offline");
    let code = offline.first().map(|result| result.hresult);
    ensure_eq!(code, Some(HResult::WU_E_NO_CONNECTION), "the code of the update that needs the network");
    Ok(())
}

/// A bundle of such children. Its own script does not say how it behaves.
fn bundle(number: usize, children: &[InstallationBehavior]) -> ScriptedUpdate {
    let child = |(at, behavior): (usize, &InstallationBehavior)| {
        let scripted = behaving(&format!("child {at} of bundle {number}"), *behavior);
        Arc::new(Update::new(scripted.data))
    };
    let mut bundle = update(&format!("bundle {number}"));
    bundle.data.bundled_updates = UpdateCollection::read_only(children.iter().enumerate().map(child));
    bundle
}

rule!(BEH_9 = Example(beh_9) "BEH-9", needs [Scripted];
    "A bundle asks, needs the network, disturbs and restarts as the most demanding of its children.";
    Documented(&["nf-wuapi-iupdate-get_installationbehavior"]));
fn beh_9(fixture: &Fixture) -> Outcome {
    use InstallationImpact as Impact;
    use InstallationRebootBehavior as Reboot;
    let minor = behavior(false, Impact::MINOR, Reboot::NEVER_REBOOTS, false);
    let normal = behavior(false, Impact::NORMAL, Reboot::CAN_REQUEST_REBOOT, false);
    let asking = behavior(true, Impact::NORMAL, Reboot::NEVER_REBOOTS, true);
    let heavy = behavior(false, Impact::REQUIRES_EXCLUSIVE_HANDLING, Reboot::ALWAYS_REQUIRES_REBOOT, false);
    let families: [&[InstallationBehavior]; 5] =
        [&[minor, minor], &[minor, normal], &[minor, asking], &[normal, heavy], &[asking, heavy, minor]];
    let bundles = families.iter().enumerate().map(|(number, children)| bundle(number, children));
    let offered = fixture.trial(&machine(bundles))?.offered()?.to_vec();
    ensure_eq!(offered.len(), families.len(), "the number of bundles found");
    for (bundle, children) in offered.iter().zip(families) {
        let shown = bundle.bundled_updates.to_vec();
        let shown: Vec<_> = shown.iter().map(|child| child.installation_behavior).collect();
        ensure_eq!(shown, children, "the behaviours of the children of {:?}", bundle.title);
        most_demanding(&bundle.installation_behavior, &shown)?;
    }
    Ok(())
}

fn most_demanding(bundle: &InstallationBehavior, children: &[InstallationBehavior]) -> Outcome {
    let any = |has: fn(&InstallationBehavior) -> bool| children.iter().any(has);
    let impact = match () {
        () if any(|child| child.impact.value() == 2) => 2,
        () if !any(|child| child.impact.value() != 1) => 1,
        () => 0,
    };
    let reboots = match () {
        () if any(|child| child.reboot_behavior.value() == 1) => 1,
        () if any(|child| child.reboot_behavior.value() == 2) => 2,
        () => 0,
    };
    ensure_eq!(bundle.impact.value(), impact, "the impact of a bundle of {children:?}");
    ensure_eq!(bundle.reboot_behavior.value(), reboots, "the reboot behaviour of a bundle of {children:?}");
    let asks = any(|child| child.can_request_user_input);
    ensure_eq!(bundle.can_request_user_input, asks, "CanRequestUserInput of a bundle of {children:?}");
    let network = any(|child| child.requires_network_connectivity);
    ensure_eq!(bundle.requires_network_connectivity, network, "the need of a network of {children:?}");
    Ok(())
}
