//! The control: moves the world's time, injects faults and shows the journal. Late bound, for scripts.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use windows::Win32::Foundation::E_INVALIDARG;
use windows_core::{ComObject, GUID, IUnknown, implement};
use wua::{HResult, Member};
use wua_com::automation::{IDispatch, IDispatch_Impl, IDispatch_Vtbl, OptionalText, Primary};
use wua_com::{Fault, IWuaDouble, Result, dual, outside};
use wua_scenario::{find_member, members, nearest, parse_duration};
use wua_sim::World;

use crate::server::{Server, say};

/// The CLSID of `Wuasim.Control`.
pub const CONTROL_CLSID: GUID = GUID::from_u128(0xbfaf2488_686c_460d_b705_3afc1360bbea);

/// The only object of `Wuasim.Control`. A refusal is `E_INVALIDARG`, and a line on standard error.
#[implement(IWuasimControl, IWuaDouble)]
pub(crate) struct Control {
    server: Arc<Server>,
    _alive: Arc<()>,
}

/// Creates a control of this server's world; `alive` counts it.
pub(crate) fn object(server: &Arc<Server>, alive: &Arc<()>) -> IUnknown {
    Control::primary(ComObject::new(Control { server: Arc::clone(server), _alive: Arc::clone(alive) })).into()
}

impl Control {
    fn advance(&self, duration: String) -> Result<()> {
        let duration = read_duration(&duration).map_err(refused)?;
        self.move_world(move |world| world.advance(duration))
    }

    /// Returns the world's time in seconds.
    fn now(&self) -> Result<f64> {
        Ok(outside(&self.server.world, World::now).as_secs_f64())
    }

    fn run(&self) -> Result<()> {
        self.move_world(World::run)
    }

    fn restart(&self) -> Result<()> {
        self.move_world(World::restart)
    }

    fn inject_fault(&self, call: String, code: String, times: OptionalText) -> Result<()> {
        let call = read_call(&call).map_err(refused)?;
        let code: HResult = code.parse().map_err(refused)?;
        let times = read_times(&times.0).map_err(refused)?;
        outside(&self.server.world, move |world| world.inject_fault(call, code, times)).map_err(refused)
    }

    fn clear_faults(&self) -> Result<()> {
        self.move_world(World::clear_faults)
    }

    fn journal(&self) -> Result<String> {
        Ok(self.server.world.journal().to_string())
    }

    fn live_objects(&self) -> Result<i32> {
        Ok(i32::try_from(self.server.face.live_objects()).unwrap_or(i32::MAX))
    }

    fn seed(&self) -> Result<String> {
        Ok(self.server.world.seed().to_string())
    }

    fn scenario(&self) -> Result<String> {
        Ok(self.server.world.scenario().title.clone())
    }

    /// Runs a closure that may call back, also into this thread's apartment.
    fn move_world(&self, work: impl FnOnce(&World) + Send + 'static) -> Result<()> {
        outside(&self.server.world, work);
        Ok(())
    }
}

/// Prints the reason for a person; the caller only gets the code.
fn refused(why: impl Display) -> Fault {
    say(format_args!("Wuasim.Control: {why}"));
    Fault(E_INVALIDARG)
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

dual! {
    impl Control (Control_Impl) as IWuasimControl {
        interface IWuasimControl (IWuasimControl_Impl): IDispatch = "24b3ef5b-7b8d-4afa-9fba-781ac7b7f47a" {
            0x6002_0001 Call Both Advance => advance(duration: String);
            0x6002_0002 Get Both Now => now() -> f64;
            0x6002_0003 Call Both Run => run();
            0x6002_0004 Call Both Restart => restart();
            0x6002_0005 Call Both InjectFault => inject_fault(call: String, code: String, times: OptionalText);
            0x6002_0006 Call Both ClearFaults => clear_faults();
            0x6002_0007 Get Both Journal => journal() -> String;
            0x6002_0008 Get Both LiveObjects => live_objects() -> i32;
            0x6002_0009 Get Both Seed => seed() -> String;
            0x6002_000a Get Both Scenario => scenario() -> String;
        }
    }
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
    fn members_are_found_by_name_or_a_near_miss_is_told() {
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
