// Comfort only: every page works without this file. Local times, countdowns, and address fields by country.
(function () {
  document.documentElement.classList.add("js");
  var lang = document.documentElement.lang;
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function tick() {
    var over = false;
    document.querySelectorAll("time[data-ms]").forEach(function (el) {
      var end = Number(el.dataset.ms), when = new Date(end);
      var text = when.toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
      if (when.toDateString() !== new Date().toDateString()) text = when.toLocaleDateString(lang) + " " + text;
      if (el.dataset.left) {
        var s = Math.max(0, Math.round((end - Date.now()) / 1000));
        if (s > 0 && s < 86400) text += " (" + (s >= 3600 ? Math.floor(s / 3600) + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60) + " " + el.dataset.left + ")";
        if (s === 0 && end + 3000 > Date.now()) over = true;
      }
      if (el.textContent !== text) el.textContent = text;
    });
    if (over) setTimeout(function () { location.reload(); }, 2500);
    else setTimeout(tick, 1000);
  }
  tick();
  var country = document.getElementById("country");
  if (country) country.addEventListener("change", function () {
    var button = document.querySelector("button[name=what][value=country]");
    if (button) button.click();
  });
})();
