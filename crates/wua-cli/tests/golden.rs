//! Golden files: what each command prints, and its exit code. `TRYCMD=overwrite cargo test` writes them anew.

#[test]
fn commands_print_what_the_golden_files_say() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md");
}
