// What a page does by itself: it notices that something has changed, and knows a few keys. All of it works without.
"use strict";

const PAUSE = 3000;
let known = document.body.dataset.changes;

async function look() {
  try {
    const heard = await (await fetch("/changes")).json();
    if (heard.changes !== known) {
      known = heard.changes;
      await renew(heard.waiting);
    }
  } catch {
    // The office is closed; the next look will tell.
  }
  setTimeout(look, PAUSE);
}

async function renew(waiting) {
  const parts = document.querySelectorAll("[data-live]");
  if (!parts.length) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const focused = document.activeElement?.id;
  let changed = false;
  for (const part of parts) {
    const now = page.getElementById(part.id);
    if (now && now.innerHTML !== part.innerHTML) {
      part.replaceChildren(...now.childNodes);
      changed = true;
    }
  }
  const nav = page.querySelector("header nav");
  if (nav) document.querySelector("header nav").replaceChildren(...nav.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (changed) document.getElementById("news").textContent = news(waiting);
}

function news(waiting) {
  return document.querySelector("main").dataset.news ?? `The list has changed: ${waiting} waiting.`;
}

function step(by) {
  const mails = [...document.querySelectorAll("a.mail")];
  const at = mails.indexOf(document.activeElement?.closest("li")?.querySelector("a.mail"));
  mails[Math.min(Math.max(at + by, 0), mails.length - 1)]?.focus();
}

function release() {
  const row = document.activeElement?.closest("li") ?? document;
  row.querySelector("[data-release]")?.click();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: release,
  u: () => document.querySelector("[data-up]")?.click(),
  "/": () => document.getElementById("q")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select");
  if (writing || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  document.getElementById("news").textContent = "Copied.";
});

if (document.querySelector("[data-live]")) setTimeout(look, PAUSE);
