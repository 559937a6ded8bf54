// Goes on as soon as the telephone has confirmed: until then the waiting page answers itself, afterwards a redirect.
const look = async () => {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (answer.type === "opaqueredirect" || !answer.ok) location.reload();
};
setInterval(look, 2000);
