// A press on a control counts though the page moved meanwhile: a browser sends the click to what lies under the pointer
// at its end. A press that is taken back, by moving the pointer away, stays nothing.
const CONTROLS = "button, a[href], summary, label, input:is([type=submit], [type=button], [type=checkbox], [type=radio], [type=file])";
const STILL = 8; // pixels within which the pointer of a press may tremble
let press = null;

const cornerOf = (element) => {
  const { left, top } = element.getBoundingClientRect();
  return [left, top];
};
const isNear = ([x, y], [otherX, otherY], distance) => Math.hypot(x - otherX, y - otherY) <= distance;

document.addEventListener(
  "pointerdown",
  (event) => {
    const control = event.isPrimary && event.button === 0 ? event.target.closest?.(CONTROLS) : null;
    press = control && { control, pointer: [event.clientX, event.clientY], corner: cornerOf(control) };
  },
  true,
);
document.addEventListener(
  "click",
  (event) => {
    if (!event.isTrusted || !event.detail || !press) return; // by a key or a script
    const { control, pointer, corner } = press;
    press = null;
    if (control.contains(event.target) || !control.checkVisibility()) return;
    if (!isNear(pointer, [event.clientX, event.clientY], STILL) || isNear(corner, cornerOf(control), 1)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    control.click();
  },
  true,
);
