// Marks each rule of the password as met or not while it is typed; the server checks again.
(() => {
  const rules = {
    uppercase: (text) => /\p{Lu}/u.test(text),
    lowercase: (text) => /\p{Ll}/u.test(text),
    digit: (text) => /[0-9]/.test(text),
    special: (text) => /[!?@#$()[\]_.,;&=+\-%*<>£µ/:]/.test(text),
    length: (text) => [...text].length >= 8,
  };
  const input = document.getElementById("password");
  const force = document.getElementById("force");
  input.addEventListener("input", () => {
    let met = 0;
    for (const item of document.querySelectorAll("#regles li")) {
      const holds = rules[item.dataset.regle](input.value);
      item.classList.toggle("respectee", holds);
      met += holds ? 1 : 0;
    }
    const total = Object.keys(rules).length;
    const word = met === total ? force.dataset.fort : met >= 3 ? force.dataset.moyen : force.dataset.faible;
    force.textContent = input.value ? word : "";
  });
})();
