// Passkeys are the one thing here that needs a script: the browser speaks to the device only through it.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const makers = {
    async create({ publicKey: asked }) {
      const made = await navigator.credentials.create({
        publicKey: {
          ...asked,
          challenge: bytes(asked.challenge),
          user: { ...asked.user, id: bytes(asked.user.id) },
          excludeCredentials: keys(asked.excludeCredentials),
        },
      });
      return written(made, { attestationObject: text(made.response.attestationObject) });
    },
    async get({ publicKey: asked }) {
      const made = await navigator.credentials.get({
        publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: keys(asked.allowCredentials) },
      });
      return written(made, {
        authenticatorData: text(made.response.authenticatorData),
        signature: text(made.response.signature),
        userHandle: made.response.userHandle ? text(made.response.userHandle) : null,
      });
    },
  };

  const written = (made, response) =>
    JSON.stringify({
      type: made.type,
      id: made.id,
      rawId: text(made.rawId),
      clientExtensionResults: made.getClientExtensionResults(),
      response: { clientDataJSON: text(made.response.clientDataJSON), ...response },
    });

  const options = async (form) => {
    if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  };

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        form.elements.credential.value = await makers[form.dataset.passkey](await options(form));
        form.submit();
      } catch (refused) {
        form.querySelector("[role=status]").textContent = form.dataset.refused || refused.message;
      }
    });
  }
})();
