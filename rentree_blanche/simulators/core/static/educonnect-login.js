// Shows the credentials once a profile is chosen, and one tab at a time, without asking the server.
(() => {
  const byId = (id) => document.getElementById(id);
  const tabs = { "onglet-connexion": "connexion", "onglet-inscription": "inscription" };
  const show = (chosen) => {
    for (const [tab, panel] of Object.entries(tabs)) {
      byId(panel).hidden = tab !== chosen;
      if (tab === chosen) byId(tab).setAttribute("aria-current", "true");
      else byId(tab).removeAttribute("aria-current");
    }
  };
  const choose = (event) => {
    event.preventDefault();
    const chosen = event.currentTarget;
    for (const button of document.querySelectorAll(".choixProfil__btn")) {
      const isChosen = button === chosen;
      button.classList.toggle("second", !isChosen);
      button.setAttribute("aria-pressed", String(isChosen));
    }
    byId("typeUser").value = chosen.value;
    byId("titre-profil").textContent = chosen.textContent;
    for (const id of ["onglet-inscription", "sans-compte", "acces-franceconnect"]) byId(id).hidden = chosen.value === "eleve";
    for (const id of ["identifiant-oublie", "mot-de-passe-oublie"]) byId(id).href = byId(id).dataset[chosen.value];
    show("onglet-connexion");
    byId("div_connexion").classList.remove("fr-hidden");
    byId("changer-profil").hidden = false;
    byId("username").focus();
  };
  for (const button of document.querySelectorAll(".choixProfil__btn")) button.addEventListener("click", choose);
  for (const tab of Object.keys(tabs)) {
    byId(tab).addEventListener("click", (event) => {
      event.preventDefault();
      show(tab);
    });
  }
  show("onglet-connexion");
})();
