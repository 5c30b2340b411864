// Comfort only: every page works without this file. Local times, parts that refresh themselves, the post while one types.
(() => {
  "use strict";
  const root = document.documentElement;
  const lang = navigator.languages.find((tag) => tag.split("-")[0] === root.lang) || root.lang;
  // The server's clock counts, not the computer's.
  const ahead = Number(root.dataset.now) - Date.now();
  const now = () => Date.now() + ahead;
  const all = (selector, from = document) => from.querySelectorAll(selector);
  const write = (el, text) => { if (el.textContent !== text) el.textContent = text; };
  const two = (n) => String(n).padStart(2, "0");
  const relative = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto", style: "narrow" });
  root.classList.add("js");

  function ago(ms) {
    const s = Math.round((ms - now()) / 1000), size = Math.abs(s);
    if (size < 45) return relative.format(0, "second");
    if (size < 3600) return relative.format(Math.round(s / 60), "minute");
    if (size < 86400) return relative.format(Math.round(s / 3600), "hour");
    return relative.format(Math.round(s / 86400), "day");
  }

  function local(el) {
    const ms = Number(el.dataset.ms), when = new Date(ms);
    const how = { hour: "2-digit", minute: "2-digit" };
    const same = when.toDateString() === new Date(now()).toDateString();
    if ("exact" in el.dataset) how.second = "2-digit";
    if (!same) Object.assign(how, { day: "numeric", month: "short" });
    if (when.getFullYear() !== new Date(now()).getFullYear()) how.year = "numeric";
    const text = when.toLocaleString(lang, how);
    if ("ago" in el.dataset) { write(el, ago(ms)); el.title = when.toLocaleString(lang); } else write(el, text);
  }

  function left(el) {
    const s = Math.max(0, Math.floor((Number(el.dataset.ends) - now()) / 1000));
    const days = Math.floor(s / 86400), hours = Math.floor(s / 3600) % 24, minutes = Math.floor(s / 60) % 60;
    const unit = (n, name) => new Intl.NumberFormat(root.lang, { style: "unit", unit: name, unitDisplay: "narrow" }).format(n);
    write(el, days ? `${unit(days, "day")} ${unit(hours, "hour")}` : hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`);
    el.classList.toggle("soon", s < 600);
  }

  function tick() {
    all("time[data-ms]").forEach(local);
    all("[data-ends]").forEach(left);
  }
  tick();
  setInterval(tick, 1000);

  // A part takes over what differs and keeps the rest: focus, open drawers and what is being typed stay.
  function morph(old, fresh) {
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || (old.id || "") !== (fresh.id || "") ||
        (old.nodeType === 1 && old.dataset.key !== fresh.dataset.key)) { old.replaceWith(fresh); return; }
    if (old.nodeType !== 1) { if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue; return; }
    if (old.matches("details[open], [data-still]") || old.contains(document.activeElement) && old.matches("form")) return;
    if (old.matches("time[data-ms], [data-ends]") && old.dataset.ms === fresh.dataset.ms && old.dataset.ends === fresh.dataset.ends) return;
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    inside(old, fresh);
  }

  const key = (node) => (node && node.nodeType === 1 && node.dataset.key) || "";
  // Things with a key are found again wherever they stand now; what has the focus is never moved itself.
  function inside(old, fresh) {
    let at = old.firstChild;
    for (const node of [...fresh.childNodes]) {
      const name = key(node);
      const match = name ? [...old.children].find((el) => el.dataset.key === name) : key(at) ? null : at;
      if (!match) { old.insertBefore(node, at); continue; }
      if (match !== at) {
        if (match.contains(document.activeElement)) while (at !== match) { const next = at.nextSibling; at.remove(); at = next; }
        else old.insertBefore(match, at);
      }
      at = match.nextSibling;
      morph(match, node);
    }
    while (at) { const next = at.nextSibling; at.remove(); at = next; }
  }

  // What changes by itself: asked for every few seconds, never in a hidden tab, more and more rarely when away.
  const part = document.getElementById("live"), news = document.getElementById("news");
  let told = "";
  async function watch(wait) {
    await new Promise((done) => setTimeout(done, wait * 1000));
    if (document.hidden) await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
    let next = Number(part.dataset.every);
    try {
      const answer = await fetch(part.dataset.live, { credentials: "same-origin", headers: { "X-Replycart-Live": "1" } });
      if (answer.status === 401) { location.reload(); return; }
      if (!answer.ok) throw new Error("away");
      const holder = part.cloneNode(false);
      holder.innerHTML = await answer.text();
      [...holder.querySelectorAll("[data-counts]")].forEach(counts);
      morph(part, holder);
      tick();
      const said = part.querySelector("[data-news]");
      const text = said ? said.textContent.replace(/\s+/g, " ").trim() : "";
      if (text && text !== told) write(news, text);
      told = text;
      part.classList.remove("away");
    } catch { next = Math.min(60, wait * 2); part.classList.add("away"); }
    watch(next);
  }
  function counts(el) {
    for (const [name, number] of Object.entries(JSON.parse(el.dataset.counts))) {
      all(`[data-count="${name}"]`).forEach((badge) => { badge.hidden = !number; write(badge.firstElementChild, String(number)); });
    }
    el.remove();
  }
  if (part && part.dataset.every) {
    const said = part.querySelector("[data-news]");
    told = said ? said.textContent.replace(/\s+/g, " ").trim() : "";
    watch(Number(part.dataset.every));
  }

  // Products while one types.
  const finder = document.getElementById("finder");
  if (finder) {
    let turn = 0, timer = 0;
    finder.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++turn, url = new URL(finder.action);
        url.searchParams.set("search", finder.elements.search.value);
        try {
          const answer = await fetch(url, { credentials: "same-origin", headers: { "X-Replycart-Live": "1" } });
          const text = await answer.text();
          if (!answer.ok || mine !== turn) return;
          document.getElementById("found").innerHTML = text;
          write(news, document.querySelector("#found [data-news]")?.textContent || "");
          history.replaceState(null, "", url);
        } catch { /* the button does the same */ }
      }, 220);
    });
  }

  // The composer: times in the reader's zone, the post while one types, placeholders by a click.
  const composer = document.getElementById("composer");
  if (composer) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC", fields = composer.elements;
    if (fields.zone.value === "UTC" && zone !== "UTC") {
      for (const name of ["starts_at", "ends_at"]) {
        const at = fields[name].value && new Date(fields[name].value + "Z");
        if (at) fields[name].value = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
      }
      fields.zone.value = zone;
    }
    all("[data-zone]").forEach((el) => write(el, fields.zone.value.replace(/_/g, " ")));
    let turn = 0, timer = 0;
    const draw = () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++turn;
        try {
          const answer = await fetch(composer.dataset.preview, {
            method: "POST", credentials: "same-origin", headers: { "X-Replycart-Live": "1" }, body: new URLSearchParams(new FormData(composer)),
          });
          const text = await answer.text();
          if (answer.ok && mine === turn) {
            const old = document.getElementById("post"), holder = old.cloneNode(false);
            holder.innerHTML = text;
            morph(old, holder);
          }
        } catch { /* drawn again with the next letter */ }
      }, 200);
    };
    composer.addEventListener("input", draw);
    composer.addEventListener("change", draw);
    all("[data-holder]").forEach((button) => button.addEventListener("click", () => {
      const area = fields.wording;
      if (!area.value) area.value = area.placeholder;
      area.setRangeText(button.dataset.holder, area.selectionStart, area.selectionEnd, "end");
      area.focus();
      draw();
    }));
    if (fields.wording) fields.lang.addEventListener("change", () => { fields.wording.placeholder = fields.lang.selectedOptions[0].dataset.words; });
    draw();
  }

  all("[data-send]").forEach((el) => el.addEventListener("change", () => el.form.requestSubmit()));
  all("[data-print]").forEach((el) => el.addEventListener("click", () => print()));
  // What was taken apart by a click elsewhere or by Escape.
  document.addEventListener("click", (event) => all(".tabs details[open]").forEach((el) => { if (!el.contains(event.target)) el.open = false; }));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all(".tabs details[open], .sheet[open]").forEach((el) => { el.open = false; el.querySelector("summary").focus(); });
  });
  // One click is enough.
  document.addEventListener("submit", (event) => {
    const buttons = event.target.querySelectorAll("button:not([type=button])");
    setTimeout(() => buttons.forEach((b) => { b.disabled = true; }), 0);
    setTimeout(() => buttons.forEach((b) => { b.disabled = false; }), 6000);
  });
})();
