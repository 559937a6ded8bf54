// Keeps the dashboard live: asks each second for the parts that change. Without it the page works by reloading.
(() => {
  const journal = document.getElementById("journal");
  const rows = document.getElementById("journal-partie");
  const state = document.getElementById("journal-etat");
  const parts = ["horloge", "code", "sms", "courriels", "pannes"].map((name) => document.getElementById(`${name}-partie`));
  const { mobile = "", email = "" } = document.getElementById("joue")?.dataset ?? {};
  const played = `&mobile=${encodeURIComponent(mobile)}&email=${encodeURIComponent(email)}`;
  const diagram = document.getElementById("diagramme-partie");
  let last = Number(journal.dataset.last);
  let asking = false;
  let leaving = false;

  // A part that did not change stays as it is, and so does the one in which somebody is about to press a button.
  const put = (place, html) => {
    if (place.dataset.html === html || place.contains(document.activeElement)) return;
    place.dataset.html = html;
    place.innerHTML = html;
  };

  // Lines that stay keep their element: one that is being read remains open.
  const arrange = (html) => {
    const said = document.createElement("ol");
    said.innerHTML = html;
    const wanted = [...said.children];
    const names = new Set(wanted.map((line) => line.id));
    [...rows.children].filter((line) => !names.has(line.id)).forEach((line) => line.remove());
    let place = rows.firstElementChild;
    for (const line of wanted) {
      const known = document.getElementById(line.id);
      if (known !== null && known === place) place = place.nextElementSibling;
      else rows.insertBefore(known ?? line, place);
    }
  };

  // The newest exchange is the lowest.
  const toTheLast = () => { diagram.scrollTop = diagram.scrollHeight; };

  // A message of the diagram opens its line, with what was decoded.
  diagram.addEventListener("click", (event) => {
    const line = document.querySelector(event.target.closest?.("a")?.getAttribute("href") ?? "#none");
    const details = line?.querySelector("details");
    if (!details) return;
    event.preventDefault();
    details.open = true;
    line.scrollIntoView({ block: "nearest" });
    details.querySelector("summary").focus();
  });

  const show = (said) => {
    if (said.last < last && !leaving) {
      location.reload();
      return;
    }
    [said.clock, said.code, said.sms, said.mail, said.faults].forEach((html, place) => put(parts[place], html));
    if (said.diagram) {
      const atEnd = diagram.scrollHeight - diagram.scrollTop - diagram.clientHeight < 40;
      put(diagram, said.diagram);
      if (atEnd) toTheLast();
    }
    if (said.rows) arrange(said.rows);
    last = said.last;
  };

  const ask = async () => {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(`/direct?after=${last}${played}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
      state.textContent = "";
    } catch {
      if (!leaving) state.textContent = "La fédération ne répond pas.";
    } finally {
      asking = false;
    }
  };

  // A button that was pressed says so until the page comes back; its value must be read before it is disabled.
  const buttons = () => document.querySelectorAll("form[method=post] button");
  document.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    leaving = true;
    setTimeout(() => {
      buttons().forEach((button) => { button.disabled = true; });
      if (!pressed) return;
      pressed.dataset.words = pressed.textContent;
      pressed.textContent = `${pressed.textContent} – en cours…`;
    });
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    buttons().forEach((button) => {
      button.disabled = false;
      button.textContent = button.dataset.words ?? button.textContent;
    });
  });

  // Only the effects that make sense for an exchange are offered.
  const exchange = document.getElementById("echange");
  const effect = document.getElementById("effet");
  const offer = () => {
    const sensible = exchange.selectedOptions[0].dataset.effets.split(" ");
    [...effect.options].forEach((option) => { option.disabled = !sensible.includes(option.value); });
    if (effect.selectedOptions[0]?.disabled !== false) effect.value = sensible[0];
  };
  exchange.addEventListener("change", offer);
  offer();

  toTheLast();
  setInterval(ask, 1000);
})();
