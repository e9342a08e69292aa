//! The cost of reading a scenario, compared with parsing the same text as plain TOML.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use wua_benches::run;
use wua_scenario::Scenario;

const UPDATES: usize = 1_000;

fn main() {
    run(parse);
}

fn parse(criterion: &mut Criterion) {
    let text = text();
    let scenario = Scenario::from_toml("bench", &text).expect("the scenario is right");
    assert_eq!(scenario.updates.len(), UPDATES);

    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("scenario", |b| {
        b.iter(|| Scenario::from_toml("bench", black_box(&text)).expect("the scenario is right"));
    });
    group.bench_function("toml-table", |b| {
        b.iter(|| toml::from_str::<toml::Table>(black_box(&text)).expect("the text is TOML"));
    });
}

/// Returns a scenario of many updates, in which every fourth has an explicit end and every tenth an explicit curve.
fn text() -> String {
    let kinds = ["standalone", "driver", "definition", "dotnet-cumulative", "removal-tool"];
    let mut text = String::from("title = \"A thousand updates\"\n");
    for n in 0..UPDATES {
        let kind = kinds[n % kinds.len()];
        let kb = 5_000_000 + n;
        let title = format!("2026-11 Update {n} for Windows Server 2019 for x64-based Systems (KB{kb})");
        let _ = write!(text, "\n[[update]]\ntitle = \"{title}\"\nkb = \"{kb}\"\nkind = \"{kind}\"\n");
        if n % 10 == 0 {
            text.push_str("curve = { points = [[\"0s\", 0], [\"30s\", 40], [\"70s\", 100]] }\n");
        } else {
            text.push_str("duration = \"40s..2m\"\n");
        }
        if n % 4 == 0 {
            text.push_str("end = { result = \"failure\", hresult = \"ERROR_INSTALL_FAILURE\", at = 66 }\n");
        }
    }
    text
}
