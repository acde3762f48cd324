// Says that there is news, and shows it in place when the reader asks for it. Nothing on a page needs this file.
//
// One stream for the page, from the mark that the page was made at, so that nothing between the two is missed. A page
// that nobody looks at lets go of its stream and asks once a minute.
"use strict";
(() => {
  const bar = document.querySelector(".news");
  if (!bar) return;
  const title = document.title;
  const HIDDEN_MS = 60_000;
  const REFUSED_MS = 30_000;
  const LONGEST_MS = 600_000;

  let mark = bar.dataset.mark;
  let told = new Set();
  let isBehind = false;
  let refused = REFUSED_MS;
  let stream = null;
  let timer = 0;

  const concerns = (news) =>
    bar.dataset.of === "story" ? news.stories.filter((id) => id === bar.dataset.story) : news[bar.dataset.of];

  function show() {
    const count = told.size;
    if (!count && !isBehind) return;
    const words = !count || isBehind || bar.dataset.of === "story" ? bar.dataset.some
      : count === 1 ? bar.dataset.one : bar.dataset.many.replace("#", count);
    const link = bar.querySelector("a") ?? document.createElement("a");
    link.href = location.href;
    if (link.textContent !== words) link.textContent = words;
    if (!link.isConnected) bar.replaceChildren(link);
    document.title = `(${isBehind || !count ? "•" : count}) ${title}`;
  }

  function hear(event) {
    const news = JSON.parse(event.data);
    mark = event.lastEventId;
    refused = REFUSED_MS;
    isBehind ||= news.behind;
    for (const id of concerns(news)) told.add(id);
    show();
    if (document.hidden) rest();
  }

  function open() {
    close();
    stream = new EventSource(`/events?since=${encodeURIComponent(mark)}`);
    stream.addEventListener("news", hear);
    stream.addEventListener("error", () => {
      // Lost streams come back by themselves; one that was refused (503, 401) does not.
      if (stream.readyState !== EventSource.CLOSED) return;
      later(refused * (0.75 + Math.random() / 2));
      refused = Math.min(refused * 2, LONGEST_MS);
    });
  }

  function close() {
    clearTimeout(timer);
    stream?.close();
    stream = null;
  }

  function later(milliseconds) {
    close();
    timer = setTimeout(open, milliseconds);
  }

  const rest = () => later(HIDDEN_MS);

  async function refresh(event) {
    event.preventDefault();
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const fresh = page?.getElementById("main");
    if (!fresh) return location.reload();
    const main = document.getElementById("main");
    const open = [...main.querySelectorAll("details")].map((one) => one.open);
    for (const id of told) fresh.querySelector(`[data-id="${CSS.escape(id)}"]`)?.classList.add("fresh");
    mark = page.querySelector(".news")?.dataset.mark ?? mark;
    main.replaceChildren(...document.adoptNode(fresh).childNodes);
    if (bar.dataset.of === "story") main.querySelectorAll("details").forEach((one, n) => { one.open = open[n] ?? one.open; });
    told = new Set();
    isBehind = false;
    bar.replaceChildren();
    document.title = title;
    main.focus({ preventScroll: true });
    scrollTo({ top: 0, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    later(0);
  }

  bar.addEventListener("click", (event) => { if (event.target.closest("a")) refresh(event); });
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
  open();
})();
