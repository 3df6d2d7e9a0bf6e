// Lists change in place, by htmx; without these scripts the same links and forms open the same pages.
"use strict";
(() => {
  const whole = (address) => (address ? location.assign(address) : location.reload());
  const toasts = () => document.getElementById("toasts");
  const first = (part) => part && part.querySelector("a[href], button, input:not([type=hidden]), select, textarea");
  let had = 0;

  const listed = (box) => box && box.closest("#rows");

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt } = event.detail;
    if (elt.matches("[data-correct] form") && !listed(elt)) { // on the comment's own page all of it changes
      event.preventDefault();
      elt.submit();
    }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, target } = event.detail;
    const asked = requestConfig.elt;
    const box = asked.closest("[data-correct]");
    if (xhr.status === 422 && box) { // the form stays, with what is wrong
      Object.assign(event.detail, { shouldSwap: true, isError: false, target: box, selectOverride: "[data-correct]", swapOverride: "outerHTML" });
      return;
    }
    const wanted = asked.getAttribute("hx-select").split(" ")[0];
    const held = xhr.status === 200 && new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(wanted);
    if (!held) { // signed out, refused, or another page: show it whole
      event.detail.shouldSwap = false;
      whole(requestConfig.verb === "get" ? xhr.responseURL || requestConfig.path : "");
    }
    had = target.children.length;
    if (asked.hasAttribute("data-put-right")) document.querySelectorAll("#rows [data-correct]").forEach((each) => each.remove());
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const { requestConfig, target } = event.detail, asked = requestConfig.elt, box = asked.closest("[data-correct]");
    if (asked.rel === "next") { // rows came below: go on from the first of them
      const next = first(target.children[had]);
      if (next) next.focus({ preventScroll: true });
    } else if (asked.hasAttribute("data-put-right")) {
      const opened = document.querySelector("[data-correct] input:not([type=hidden])");
      if (opened) opened.focus();
    } else if (listed(box) && !box.querySelector(".errors")) {
      box.remove(); // said on a list: the form goes, the row has its new words
      const back = document.querySelector(`${asked.getAttribute("hx-target")} a`);
      if (back) back.focus();
    }
    const said = document.querySelector("#list[data-said]"), told = document.getElementById("told");
    if (target.id === "list" && said && told) told.textContent = said.dataset.said;
    if (toasts() && toasts().childElementCount) toasts().classList.add("toasts");
  });
  document.addEventListener("htmx:sendError", (event) => whole(event.detail.requestConfig.verb === "get" ? event.detail.requestConfig.path : ""));
})();
