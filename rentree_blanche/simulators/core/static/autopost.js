// Sends the only form of a page as soon as it has loaded, as SAML's HTTP-POST binding does.
document.forms[0].submit();
