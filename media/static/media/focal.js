// The focal point by click, with every crop following at once. Without this file the two number fields do the same.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const focus = document.querySelector(".desk-focus");
  const fields = ["x", "y"].map((axis) => document.getElementById(`id_focal_${axis}`));
  const image = focus && focus.querySelector("img");
  if (!image || fields.some((field) => !field)) return;

  const marker = document.createElement("span");
  marker.className = "desk-marker";
  image.parentElement.append(marker);
  focus.classList.add("desk-clickable");
  focus.querySelector("[data-focal-help]").hidden = false;

  const crops = [...document.querySelectorAll("[data-crop]")].map((figure) => {
    const [width, height] = figure.dataset.crop.split(":").map(Number);
    return { image: figure.querySelector("img"), sources: figure.querySelectorAll("source"), ratio: width / height };
  });
  const ratio = focus.dataset.focalWidth / focus.dataset.focalHeight;

  // CSS places the picture by what hangs over, the newsroom by the point that stays in the middle: convert.
  const position = (point, shown) => {
    if (shown >= 1) return 50;
    return Math.min(100, Math.max(0, ((point / 100 - shown / 2) / (1 - shown)) * 100));
  };

  const show = (live) => {
    const [x, y] = fields.map((field) => Math.min(100, Math.max(0, Number(field.value) || 0)));
    marker.style.left = `${x}%`;
    marker.style.top = `${y}%`;
    if (!live) return;
    for (const crop of crops) {
      crop.sources.forEach((source) => source.remove());
      crop.image.removeAttribute("srcset");
      if (crop.image.src !== image.currentSrc) crop.image.src = image.currentSrc;
      const across = position(x, Math.min(1, crop.ratio / ratio));
      const down = position(y, Math.min(1, ratio / crop.ratio));
      crop.image.style.objectPosition = `${across}% ${down}%`;
    }
  };

  image.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    fields[0].value = Math.round(((event.clientX - box.left) / box.width) * 100);
    fields[1].value = Math.round(((event.clientY - box.top) / box.height) * 100);
    show(true);
  });
  fields.forEach((field) => field.addEventListener("input", () => show(true)));
  show(false);
});
