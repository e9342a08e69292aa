//! Properties of updates as a search finds them (clauses `UPD-…`).

use crate::rules::words::*;

rules! {
    UPD_MSRC_SEVERITY
}

rule!(UPD_MSRC_SEVERITY = Example(upd_msrc_severity) "UPD-MsrcSeverity", needs [Scripted];
    "MsrcSeverity is the rating of the update: Critical, Important, Moderate or Low, or empty.";
    Documented(&["MS-UAMG 3.20.4.27"]));
fn upd_msrc_severity(fixture: &Fixture) -> Outcome {
    let ratings = ["Critical", "Important", "Moderate", "Low", ""];
    let rated = |rating: &str| {
        let mut update = update(&format!("rated {rating:?}"));
        rating.clone_into(&mut update.data.msrc_severity);
        update
    };
    let found = fixture.trial(&machine(ratings.map(rated)))?.offered()?.to_vec();
    let shown: Vec<&str> = found.iter().map(|update| &*update.msrc_severity).collect();
    ensure_eq!(shown, ratings, "MsrcSeverity of the updates");
    Ok(())
}
