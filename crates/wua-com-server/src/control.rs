//! The control: moves the world's time, injects faults and shows the journal. Late bound, for scripts.

use std::fmt::{self, Display};
use std::sync::Arc;
use std::time::Duration;

use windows_core::IUnknown;
use wua::{HResult, Member};
use wua_automation::{Fault, OptionalText, Result, rows};
use wua_com::automation::IDispatch;
use wua_com::vtables;
use wua_scenario::{find_member, members, nearest, parse_duration};
use wua_sim::World;

use crate::class::Class;
use crate::server::{Server, say};

/// The only object of `Wuasim.Control`. A refusal is `E_INVALIDARG`, and a line on standard error.
pub(crate) struct Control(Arc<Server>);

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control").finish_non_exhaustive()
    }
}

/// Creates an object of that class in a server's world.
pub(crate) fn create(server: &Arc<Server>, class: Class) -> wua_com::Result<IUnknown> {
    match class {
        Class::Agent(class) => server.face.create(class),
        Class::Control => object(server),
    }
}

/// Returns a new control of that server's world.
fn object(server: &Arc<Server>) -> wua_com::Result<IUnknown> {
    server.controls.object(Control(Arc::clone(server)))
}

/// Hands the rows of the control to a macro.
macro_rules! control_rows {
    ($($face:tt)+) => { $($face)+! { Control as IWuasimControl {
        IWuasimControl: IDispatch = "24b3ef5b-7b8d-4afa-9fba-781ac7b7f47a" {
            [0x6002_0001] Advance(duration: String) => ask |server| advance(&server.world, &duration)?;
            [0x6002_0002] get_Now() -> f64 => ask |server| server.world.now().as_secs_f64();
            [0x6002_0003] Run() => ask |server| server.world.run();
            [0x6002_0004] Restart() => ask |server| server.world.restart();
            [0x6002_0005] InjectFault(call: String, code: String, times: OptionalText) =>
                ask |server| inject_fault(&server.world, &call, &code, &times.0)?;
            [0x6002_0006] ClearFaults() => ask |server| server.world.clear_faults();
            [0x6002_0007] get_Journal() -> String => |control| control.0.world.journal().to_string();
            [0x6002_0008] get_LiveObjects() -> i32 => |control| live_objects(&control.0);
            [0x6002_0009] get_Seed() -> String => |control| control.0.world.seed().to_string();
            [0x6002_000a] get_Scenario() -> String => |control| control.0.world.scenario().title.clone();
        }
    } } };
}

control_rows!(rows);
control_rows!(vtables);

fn advance(world: &World, duration: &str) -> Result<()> {
    world.advance(read_duration(duration).map_err(refused)?);
    Ok(())
}

fn inject_fault(world: &World, call: &str, code: &str, times: &str) -> Result<()> {
    let call = read_call(call).map_err(refused)?;
    let code: HResult = code.parse().map_err(refused)?;
    let times = read_times(times).map_err(refused)?;
    world.inject_fault(call, code, times).map_err(refused)
}

fn live_objects(server: &Server) -> i32 {
    i32::try_from(server.face.live_objects()).unwrap_or(i32::MAX)
}

/// Prints the reason for a person; the caller only gets the code.
fn refused(why: impl Display) -> Fault {
    say(format_args!("Wuasim.Control: {why}"));
    Fault(HResult::E_INVALIDARG)
}

/// Parses a duration with units, or a number of seconds. A script converts numbers to text with the decimal comma of
/// the user's language.
fn read_duration(text: &str) -> std::result::Result<Duration, String> {
    let text = text.trim();
    if let Ok(seconds) = text.replace(',', ".").parse::<f64>() {
        return Duration::try_from_secs_f64(seconds)
            .map_err(|_| format!("`{text}` is not a number of seconds"));
    }
    parse_duration(text).map_err(|why| format!("`{text}`: {why}, or a number of seconds"))
}

fn read_call(text: &str) -> std::result::Result<Member, String> {
    let text = text.trim();
    find_member(text).map_err(|why| {
        let hint = nearest(text, members().map(Member::full_name));
        let hint = hint.map(|name| format!("; did you mean {name}?")).unwrap_or_default();
        format!("`{text}`: {why}{hint}")
    })
}

/// Parses a number of calls; none means every call.
fn read_times(text: &str) -> std::result::Result<Option<u32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let times = text.parse().ok().filter(|times| *times > 0);
    times.map(Some).ok_or_else(|| format!("`{text}`: expected a number of calls, at least 1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wua::member::IUpdateInstaller;

    #[test]
    fn durations_have_units_or_are_seconds() {
        for (text, millis) in [("90", 90_000), (" 1h30m ", 5_400_000), ("0.5", 500), ("0,5", 500), ("0", 0)] {
            assert_eq!(read_duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for wrong in ["", "-1", "NaN", "inf", "soon", "1e300", "1m1h"] {
            assert!(read_duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn members_are_found_by_name_or_the_nearest_is_suggested() {
        assert_eq!(read_call("BeginInstall"), Ok(IUpdateInstaller::BeginInstall));
        assert!(read_call("QueryHistory").unwrap_err().contains("several members have that name"));
        let wrong = read_call("IUpdateInstaller::BeginInstal").unwrap_err();
        assert!(wrong.ends_with("did you mean IUpdateInstaller::BeginInstall?"), "{wrong}");
    }

    #[test]
    fn times_may_be_left_out() {
        assert_eq!((read_times(""), read_times("3")), (Ok(None), Ok(Some(3))));
        for wrong in ["0", "-1", "often"] {
            assert!(read_times(wrong).is_err(), "{wrong}");
        }
    }
}
