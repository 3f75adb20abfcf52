// Keys on devices: a form that carries what a key answers. Where there are none, the sentence beside it stays.
for (const box of all("[data-passkey]")) passkey(box);

function passkey(box) {
  if (!window.PublicKeyCredential) return;
  box.querySelector("[data-without]").hidden = true;
  box.querySelector("[data-within]").hidden = false;
  const form = box.querySelector("form");
  const said = box.querySelector("[aria-live]");
  const decoded = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const encoded = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      const answer = await fetch(box.dataset.passkey, { method: "POST" });
      const { publicKey } = await answer.json();
      publicKey.challenge = decoded(publicKey.challenge);
      if (publicKey.user) publicKey.user.id = decoded(publicKey.user.id);
      for (const key of publicKey.excludeCredentials ?? []) key.id = decoded(key.id);
      const key = await navigator.credentials[publicKey.user ? "create" : "get"]({ publicKey });
      const response = {};
      for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
        if (key.response[part]) response[part] = encoded(key.response[part]);
      }
      const { id, type } = key;
      const extensions = key.getClientExtensionResults();
      form.elements.credential.value = JSON.stringify({ id, rawId: encoded(key.rawId), type, response, extensions });
      form.submit();
    } catch ({ name }) {
      said.textContent =
        name === "InvalidStateError"
          ? words("Cet appareil a déjà une clé pour ce compte.", "This device has a passkey for this account already.")
          : words("Cela n’a pas abouti. Réessayez, ou choisissez un autre moyen.", "This did not finish. Try again, or choose another way.");
    }
  });
}
