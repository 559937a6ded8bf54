// Follows which services are logged out, then goes on: at once when all are, after five seconds otherwise.
(() => {
  const panel = document.getElementById("deconnexion");
  const words = panel.querySelector("ul").dataset;
  const end = performance.now() + 5000;
  const look = async () => {
    const states = await (await fetch(panel.dataset.etat, { cache: "no-store" })).json();
    for (const [id, state] of Object.entries(states)) {
      document.querySelector(`#service-${CSS.escape(id)} .etat`).textContent = words[state];
    }
    const waiting = Object.values(states).some((state) => state === "waiting");
    if (waiting && performance.now() < end) setTimeout(look, 150);
    else window.location.replace(panel.dataset.fin);
  };
  look();
})();
