// The filter: shows the rules that hold every word, with the chosen verdict, and hides all else.
(() => {
  const find = (id) => document.getElementById(id);
  const [box, text, verdict, count] = ["filter", "text", "verdict", "count"].map(find);
  const rows = [...document.querySelectorAll("tr.rule")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const families = [...document.querySelectorAll("section.family")];
  const number = (some) => (some === rows.length ? `${some} rules` : `${some} of ${rows.length}`);

  const apply = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = verdict.value;
    const fits = (row, at) =>
      words.every((word) => texts[at].includes(word)) &&
      (!chosen || row.dataset.verdicts.split(",").includes(chosen));
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !fits(row, at);
      shown += row.hidden ? 0 : 1;
    });
    families.forEach((family) => {
      family.hidden = !family.querySelector("tr.rule:not([hidden])");
    });
    document.body.classList.toggle("filtering", words.length > 0 || chosen !== "");
    count.textContent = number(shown);
  };

  // A link to a rule or a failure shows it, whatever is filtered or folded.
  const reveal = () => {
    const target = find(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (document.body.classList.contains("filtering") && !target.closest("tr.rule:not([hidden])")) {
      text.value = verdict.value = "";
      apply();
    }
    if (target.matches("details")) target.open = true;
    target.scrollIntoView();
  };

  box.hidden = false;
  text.addEventListener("input", apply);
  verdict.addEventListener("change", apply);
  window.addEventListener("hashchange", reveal);
  apply();
  reveal();
})();
