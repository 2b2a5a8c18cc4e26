(() => {
  "use strict";
  const folded = "details.printed:not([open])";
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll(folded)) {
      details.open = true;
      details.dataset.opened = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const details of document.querySelectorAll("details[data-opened]")) {
      details.open = false;
      delete details.dataset.opened;
    }
  });

  const links = new Map();
  for (const link of document.querySelectorAll(".report .contents a")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) links.set(target, link);
  }
  if (!links.size || !("IntersectionObserver" in window)) return;
  const mark = () => {
    let current;
    for (const [target, link] of links) {
      link.removeAttribute("aria-current");
      if (target.getBoundingClientRect().top < innerHeight / 3) current = link;
    }
    current?.setAttribute("aria-current", "location");
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
  for (const target of links.keys()) observer.observe(target);
})();
