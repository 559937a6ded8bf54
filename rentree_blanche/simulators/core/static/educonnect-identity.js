// Joins the three parts of the birth date, as the real page does.
document.getElementById("theForm").addEventListener("submit", () => {
  const value = (name) => document.getElementById(name).value;
  document.getElementById("password-input").value = value("jour") + value("mois") + value("annee");
});
