"use strict";

// The contract of whoever the token is of.  The token is kept in this page's memory alone, and sent to this service alone.
const CONTRACT = "openapi.json";
const field = document.getElementById("token");
const said = document.getElementById("said");
let token = "";

function signed(request) {
  if (token && new URL(request.url, location.href).origin === location.origin) {
    request.headers.Authorization = `Bearer ${token}`;
  }
  return request;
}

function told(answer) {
  if (new URL(answer.url, location.href).pathname.endsWith(`/${CONTRACT}`)) {
    said.textContent = answer.status === 401 ? "The token is not valid here, or has expired." : "";
  }
  return answer;
}

const ui = SwaggerUIBundle({
  url: CONTRACT,
  dom_id: "#contract",
  requestInterceptor: signed,
  responseInterceptor: told,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => {
    document.title = ui.specSelectors.info().get("title");
  },
});

document.getElementById("caller").addEventListener("submit", (event) => {
  event.preventDefault();
  token = field.value.trim();
  ui.specActions.download(CONTRACT);
});
