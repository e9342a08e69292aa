//! Hangs and failures at percentages that the update reaches: scenario files may have no others.

use wua_scenario::{Curve, End, Hang, ScriptedUpdate};

/// Moves the hang and the failure of the update to where its curve leads, the hang no later than the failure.
pub(crate) fn reachable(mut update: ScriptedUpdate) -> ScriptedUpdate {
    let highest = match &update.curve {
        Curve::Points(points) => points.iter().map(|point| point.percent).max().unwrap_or(0),
        _ => 100,
    };
    let mut latest = highest;
    if let End::Failure { at, .. } = &mut update.end {
        *at = at.filter(|at| *at <= highest || *at == 100);
        latest = at.unwrap_or(100).min(highest);
    }
    update.hang = update.hang.map(|hang| Hang { at: hang.at.min(latest), ..hang });
    update
}
