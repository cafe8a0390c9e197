"use strict";
(() => {
  const data = JSON.parse(document.getElementById("moments").textContent);
  if (data.changes.length === 0) return;
  const by = (id) => document.getElementById(id);
  const at = by("at"), play = by("play");
  const GLYPHS = {
    up: "▲", down: "▼", slow: "~", unknown: "?", paused: "–", impaired: "~",
    open: "○", waiting: "◌", running: "▶", failed: "✖", done: "✔", verified: "✔", skipped: "–",
  };
  const two = (n) => String(n).padStart(2, "0");
  const face = (ms) => {
    const s = Math.floor(ms / 1000), h = Math.floor(s / 3600);
    return (h ? h + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
  };
  const clock = (ms) => new Date(data.start_ms + data.offset_ms + ms).toISOString().slice(11, 19);

  // The state at an instant is everything that changed up to it.
  const room = (t) => {
    const state = { scope: ["unknown", 0, 0], checks: [], steps: [], seats: [], lines: [] };
    for (const [when, kind, a, b] of data.changes) {
      if (when > t) break;
      if (kind === "scope") state.scope = [a, b, when];
      else if (kind === "check") state.checks[a] = b;
      else if (kind === "step") state.steps[a] = b;
      else if (kind === "seat") state.seats[a] = b;
      else state.lines.push(a);
    }
    return state;
  };

  const item = (word, text) => {
    const li = document.createElement("li"), mark = document.createElement("span");
    mark.className = "is-" + word;
    mark.textContent = (GLYPHS[word] || "·") + " " + word + " ";
    li.append(mark, text);
    return li;
  };

  const show = () => {
    const t = Number(at.value), state = room(t), [word, downtime, since] = state.scope;
    const ms = word === "down" ? downtime + (t - since) : downtime;
    by("when").textContent = clock(t) + " (T+" + face(t) + ")";
    by("scope").className = "is-" + word;
    by("scope").textContent = (GLYPHS[word] || "") + " " + word.toUpperCase();
    by("since").textContent = ms > 0 ? "downtime " + face(ms) : "";
    by("checks").replaceChildren(...state.checks.map((word, i) => item(word, data.checks[i])));
    const steps = state.steps.map((word, i) => {
      const { title, item: name } = data.steps[i];
      return item(word, name ? "↳ " + name : title);
    });
    by("steps").replaceChildren(...steps);
    const lines = state.lines.slice(-6).reverse().map((n) => by("n" + n)).filter(Boolean);
    by("lines").replaceChildren(...lines.map((line) => {
      const copy = line.cloneNode(true);
      copy.removeAttribute("id");
      return copy;
    }));
    by("seats").textContent = data.seats.filter((_, i) => state.seats[i]).join(", ");
    const share = data.length_ms > 0 ? t / data.length_ms : 0;
    for (const picture of document.querySelectorAll(".picture")) {
      const left = Number(picture.dataset.left), right = Number(picture.dataset.right);
      const x = left + (right - left) * share, line = picture.querySelector(".cursor");
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }
    document.body.classList.add("scrubbed");
  };

  // The whole room in half a minute, whatever its length.
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶";
    play.setAttribute("aria-label", "play");
  };
  play.addEventListener("click", () => {
    if (timer !== null) return stop();
    if (Number(at.value) >= data.length_ms) at.value = 0;
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "pause");
    timer = setInterval(() => {
      at.value = Math.min(data.length_ms, Number(at.value) + data.length_ms / 300);
      show();
      if (Number(at.value) >= Number(at.max)) stop();
    }, 100);
  });
  at.max = data.length_ms;
  at.value = data.length_ms;
  at.addEventListener("input", () => { if (timer !== null) stop(); show(); });
  by("bar").hidden = by("scrubber").hidden = false;
  show();
  document.body.classList.remove("scrubbed");
})();
