// Shows the credentials once a profile is chosen, without asking the server.
(() => {
  const choose = (event) => {
    event.preventDefault();
    const chosen = event.currentTarget;
    for (const button of document.querySelectorAll(".choixProfil__btn")) {
      const isChosen = button === chosen;
      button.classList.toggle("second", !isChosen);
      button.setAttribute("aria-pressed", String(isChosen));
    }
    document.getElementById("typeUser").value = chosen.value;
    document.getElementById("titre-profil").textContent = chosen.textContent;
    for (const id of ["inscription", "onglet-inscription"]) {
      document.getElementById(id).hidden = chosen.value === "eleve";
    }
    document.getElementById("div_connexion").classList.remove("fr-hidden");
    document.getElementById("username").focus();
  };
  for (const button of document.querySelectorAll(".choixProfil__btn")) button.addEventListener("click", choose);
})();
