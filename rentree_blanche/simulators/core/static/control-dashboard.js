// Keeps the dashboard live: asks each second for the parts that change. Without it the page works by reloading.
(() => {
  const journal = document.getElementById("journal");
  const rows = document.getElementById("journal-partie");
  const state = document.getElementById("journal-etat");
  const parts = ["horloge", "sms", "pannes"].map((name) => document.getElementById(`${name}-partie`));
  const diagram = document.getElementById("diagramme-partie");
  const kept = 300;
  let last = Number(journal.dataset.last);
  let asking = false;

  // A part that did not change stays as it is, and so does the one in which somebody is about to press a button.
  const put = (place, html) => {
    if (place.dataset.html === html || place.contains(document.activeElement)) return;
    place.dataset.html = html;
    place.innerHTML = html;
  };

  const show = (said) => {
    if (said.last < last) {
      location.reload();
      return;
    }
    [said.clock, said.sms, said.faults].forEach((html, place) => put(parts[place], html));
    if (said.diagram) put(diagram, said.diagram);
    if (said.rows) rows.insertAdjacentHTML("afterbegin", said.rows);
    while (rows.children.length > kept) rows.lastElementChild.remove();
    last = said.last;
  };

  const ask = async () => {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(`/direct?after=${last}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
      state.textContent = "";
    } catch {
      state.textContent = "La fédération ne répond pas.";
    } finally {
      asking = false;
    }
  };

  setInterval(ask, 1000);
})();
