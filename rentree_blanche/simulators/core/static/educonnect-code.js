// Says that the message did not arrive, when the gateway tells so after the page was shown.
(() => {
  const panel = document.getElementById("activation");
  const look = async (seconds) => {
    const answer = await fetch(window.location.href, { cache: "no-store" }).catch(() => null);
    if (answer !== null && answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const failure = page.getElementById("echec-envoi");
      if (failure !== null) {
        panel.querySelectorAll("h2, h2 + p, .succes").forEach((said) => said.remove());
        panel.querySelector("h1").after(document.adoptNode(failure));
        return;
      }
    }
    if (seconds < 60) setTimeout(look, seconds * 2000, seconds * 2);
  };
  setTimeout(look, 1000, 1);
})();
