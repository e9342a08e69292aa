//! The output and the exit code of each command, as golden files. `TRYCMD=overwrite cargo test` updates them.

#[test]
fn commands_print_what_the_golden_files_say() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md");
}
