// Comfort only: every page works without this file. Local times, countdowns, fields by country, changes as they come.
(() => {
  "use strict";
  const root = document.documentElement;
  // The page's language as the reader's region writes it: 14:05 or 2:05 PM.
  const lang = navigator.languages.find((tag) => tag.split("-")[0] === root.lang) || root.lang;
  // The server's clock counts, not the phone's.
  const ahead = Number(root.dataset.now) - Date.now();
  const now = () => Date.now() + ahead;
  const all = (selector) => document.querySelectorAll(selector);
  const write = (el, text) => { if (el.textContent !== text) el.textContent = text; };
  const two = (n) => String(n).padStart(2, "0");

  function local(el) {
    const when = new Date(Number(el.dataset.ms));
    const how = { hour: "2-digit", minute: "2-digit" };
    if ("year" in el.dataset) Object.assign(how, { day: "numeric", month: "long", year: "numeric" });
    else if (when.toDateString() !== new Date(now()).toDateString()) Object.assign(how, { weekday: "short", day: "numeric", month: "short" });
    write(el, when.toLocaleString(lang, how));
  }

  function left(el) {
    const s = Math.max(0, Math.ceil((Number(el.dataset.ends) - now()) / 1000));
    const hours = Math.floor(s / 3600);
    write(el, s < 86400 ? (hours ? hours + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60) : "");
    el.classList.toggle("soon", s < 120);
    return s;
  }

  // What was counted down to has come: asked for at once, and not in the same moment by everybody.
  let wait = 0, wake = () => {};
  function due() {
    setTimeout(() => { wait = 1.6; wake(); }, 500 + Math.random() * 2500);
  }

  function tick() {
    all("time[data-ms]").forEach(local);
    let over = false;
    all("[data-ends]").forEach((el) => {
      const ends = left(el) === 0;
      if (ends && el.dataset.runs) due();
      el.dataset.runs = ends ? "" : "1";
      over = over || ends;
    });
    // What was typed stays: the page only says so, and the next click shows what is possible.
    if (over) all("[data-over]").forEach((el) => { el.hidden = false; });
  }

  function dress() {
    all("[data-js]").forEach((el) => { el.hidden = false; });
    tick();
  }

  root.classList.add("js");
  dress();
  setInterval(tick, 1000);

  async function page(url, options) {
    const answer = await fetch(url, { credentials: "same-origin", ...options });
    const type = answer.headers.get("Content-Type") || "";
    if (!type.startsWith("text/html")) throw new Error("no page");
    return { answer, doc: new DOMParser().parseFromString(await answer.text(), "text/html") };
  }

  const busy = () => [...all("main input:not([type=hidden]), main select")].some((el) => el === document.activeElement || el.value);

  // Changes by themselves: asked for more and more rarely, never in a hidden tab, never while somebody types.
  async function watch() {
    const main = document.getElementById("main"), every = Number(main.dataset.watch);
    if (!every) return;
    wait = Math.min(60, wait ? wait * 1.25 : every);
    await new Promise((done) => { wake = done; setTimeout(done, wait * 1000); });
    if (document.hidden) await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
    try {
      const here = location.href.split("#")[0], { answer, doc } = await page(here);
      const fresh = doc.getElementById("main");
      if (answer.ok && fresh && fresh.dataset.mark !== main.dataset.mark && !busy()) {
        if (fresh.dataset.mark === undefined || answer.url !== here) { location.replace(answer.url); return; }
        const inside = main.contains(document.activeElement) && main !== document.activeElement;
        main.replaceWith(fresh);
        document.title = doc.title;
        dress();
        if (inside) fresh.focus();
        const news = fresh.querySelector("[data-news]");
        if (news) write(document.getElementById("news"), news.textContent.replace(/\s+/g, " ").trim());
        wait = 0;
      }
    } catch { /* away for a moment: asked again later */ }
    watch();
  }
  watch();

  // The fields of a country, in place: what was typed and where one stands stay as they are.
  const country = document.getElementById("country");
  if (country) country.addEventListener("change", async () => {
    const form = country.form, button = form.querySelector("button[name=what]");
    const body = new FormData(form);
    body.set("what", "country");
    try {
      const { answer, doc } = await page(form.action, { method: "POST", body });
      const fresh = doc.getElementById("fields");
      if (!fresh) { location.assign(answer.url); return; }
      const old = document.getElementById("fields"), at = document.activeElement;
      // What was typed while the answer was on its way counts.
      old.querySelectorAll("input").forEach((el) => {
        const same = fresh.querySelector(`input[name=${el.name}]`);
        if (same) same.value = el.value;
      });
      old.replaceWith(fresh);
      if (at && old.contains(at)) (fresh.querySelector(`[name=${at.name}]`) || country).focus();
    } catch { button.click(); }
  });

  // One click is enough.
  document.addEventListener("submit", (event) => {
    const buttons = event.target.querySelectorAll("button");
    setTimeout(() => buttons.forEach((b) => { b.disabled = true; }), 0);
    setTimeout(() => buttons.forEach((b) => { b.disabled = false; }), 8000);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted && !busy()) location.reload(); });
})();
