// Reads what the browser's local storage holds for the IdP, as Shibboleth's first page does, and goes on.
(() => {
  const form = document.getElementById("form1");
  const field = (name) => form.elements.namedItem(name);
  let supported = false;
  try { supported = typeof window.localStorage.getItem === "function"; } catch { supported = false; }
  field("shib_idp_ls_supported").value = String(supported);
  for (const store of ["shib_idp_session_ss", "shib_idp_persistent_ss"]) {
    try {
      field("shib_idp_ls_value." + store).value = (supported && window.localStorage.getItem(store)) || "";
      field("shib_idp_ls_success." + store).value = String(supported);
    } catch (error) {
      field("shib_idp_ls_success." + store).value = "false";
      field("shib_idp_ls_exception." + store).value = String(error);
    }
  }
  form.submit();
})();
