// A figure with draggable joints. What joints there are, how they hang together and what colour
// they have comes from the server; nothing here knows a body.

const REACH = { mouse: 26, touch: 40, pen: 30 }; // pixels around a joint in which it is taken
const STEP = 0.01;
const MOST_UNDONE = 100;

export class Figure {
  // `changed(final)` is called with every movement; `say` tells those who do not see.
  constructor(body, changed, say) {
    this.body = body;
    this.changed = changed;
    this.say = say;
    this.stage = document.getElementById("stage");
    this.canvas = document.getElementById("canvas");
    this.follow = true;
    this.picture = null;
    this.held = null;
    this.past = [];
    this.take(body.presets[0]);
    this.makeJoints();
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.stage);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  // A pose: {points, off}, and perhaps {weights}: how sure a model is of each joint.
  take(pose) {
    this.points = pose.points.map(([x, y]) => [x, y]);
    this.weights = pose.weights ? [...pose.weights] : pose.points.map(() => 1);
    this.on = pose.points.map((_, joint) => !pose.off.includes(joint));
  }

  pose() {
    return { points: this.points.map(([x, y]) => [x, y]), off: this.off(), weights: [...this.weights] };
  }

  // What is asked for: x, y and how much the joint counts.
  asked() {
    return this.points.map(([x, y], joint) => [x, y, this.on[joint] ? this.weights[joint] : 0]);
  }

  off() {
    return this.on.flatMap((on, joint) => (on ? [] : [joint]));
  }

  remember() {
    this.past.push({ ...this.pose(), picture: this.picture });
    if (this.past.length > MOST_UNDONE) this.past.shift();
  }

  start(pose, picture = null) {
    this.remember();
    this.take(pose);
    this.picture = picture;
    this.done();
  }

  undo() {
    const last = this.past.pop();
    if (!last) return;
    this.take(last);
    this.picture = last.picture;
    this.done();
  }

  mirror() {
    this.remember();
    const { points, on, weights } = this;
    this.points = this.body.joints.map(({ other }) => [1 - points[other][0], points[other][1]]);
    this.on = this.body.joints.map(({ other }) => on[other]);
    this.weights = this.body.joints.map(({ other }) => weights[other]);
    if (this.picture) this.picture = { ...this.picture, flipped: !this.picture.flipped };
    this.done();
  }

  toggle(joints, on) {
    this.remember();
    for (const joint of joints) {
      if (on && !this.on[joint]) this.weights[joint] = 1;
      this.on[joint] = on;
    }
    this.done();
  }

  move(joint, dx, dy) {
    const along = this.follow ? [joint, ...this.body.joints[joint].carries] : [joint];
    for (const each of along) {
      this.points[each] = [this.points[each][0] + dx, this.points[each][1] + dy];
    }
    this.weights[joint] = 1; // who puts it there is sure
  }

  done() {
    this.draw();
    this.changed(true);
  }

  // Buttons over the joints, for keys and screen readers; fingers and mice use the stage.
  makeJoints() {
    const group = document.getElementById("joints");
    this.buttons = this.body.joints.map(({ label }, joint) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.joint = this.body.joints[joint].name;
      button.setAttribute("aria-roledescription", "joint");
      button.addEventListener("keydown", (event) => this.key(event, joint));
      button.addEventListener("focus", () => this.draw());
      button.addEventListener("blur", () => this.draw());
      button.addEventListener("click", (event) => {
        if (event.detail === 0) this.toggleOne(joint); // by key or by a screen reader
      });
      group.append(button);
      return button;
    });
  }

  toggleOne(joint) {
    this.toggle([joint], !this.on[joint]);
    this.say(`${this.body.joints[joint].label} ${this.on[joint] ? "counts" : "left out"}`);
  }

  key(event, joint) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.remember();
    const step = STEP * (event.shiftKey ? 5 : 1);
    this.move(joint, way[0] * step, way[1] * step);
    this.done();
    this.say(this.told(joint));
  }

  told(joint) {
    const [x, y] = this.points[joint].map((value) => Math.round(value * 100));
    return `${this.body.joints[joint].label}, ${x} across, ${y} down`;
  }

  listen() {
    const { stage } = this;
    stage.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.held) return;
      const joint = this.near(event);
      if (joint === null) return;
      event.preventDefault();
      this.held = { joint, pointer: event.pointerId, moved: false, at: this.where(event) };
      stage.setPointerCapture(event.pointerId);
      stage.classList.add("held");
      this.buttons[joint].focus({ preventScroll: true, focusVisible: false });
      this.draw();
    });
    stage.addEventListener("pointermove", (event) => {
      if (!this.held) {
        this.hover(event);
        return;
      }
      if (event.pointerId !== this.held.pointer) return;
      const [x, y] = this.where(event).map((value) => Math.min(Math.max(value, 0), 1));
      const [fromX, fromY] = this.held.at;
      if (!this.held.moved) {
        if (Math.hypot(x - fromX, y - fromY) * this.side() < 2) return;
        this.remember();
        this.held.moved = true;
        this.on[this.held.joint] = true;
      }
      this.move(this.held.joint, x - fromX, y - fromY);
      this.held.at = [x, y];
      this.draw();
      this.changed(false);
    });
    const end = (event) => {
      if (!this.held || event.pointerId !== this.held.pointer) return;
      const { moved } = this.held;
      this.held = null;
      stage.classList.remove("held");
      this.draw();
      if (moved) this.changed(true);
    };
    stage.addEventListener("pointerup", end);
    stage.addEventListener("pointercancel", end);
    stage.addEventListener("pointerleave", () => this.hover(null));
    stage.addEventListener("dblclick", (event) => {
      const joint = this.near(event);
      if (joint !== null) this.toggleOne(joint);
    });
  }

  side() {
    return this.stage.clientWidth;
  }

  where(event) {
    const { left, top } = this.stage.getBoundingClientRect();
    const border = this.stage.clientLeft;
    return [(event.clientX - left - border) / this.side(), (event.clientY - top - border) / this.side()];
  }

  near(event) {
    const [x, y] = this.where(event);
    let found = null;
    let nearest = (REACH[event.pointerType] ?? REACH.mouse) / this.side();
    this.points.forEach(([px, py], joint) => {
      const away = Math.hypot(px - x, py - y) * (this.on[joint] ? 1 : 1.3);
      if (away < nearest) [found, nearest] = [joint, away];
    });
    return found;
  }

  hover(event) {
    const joint = event && event.pointerType !== "touch" ? this.near(event) : null;
    if (joint === this.over) return;
    this.over = joint;
    this.draw();
  }

  draw() {
    const side = this.side();
    if (!side) return;
    const sharp = window.devicePixelRatio || 1;
    this.canvas.width = this.canvas.height = Math.round(side * sharp);
    const pen = this.canvas.getContext("2d");
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    if (this.picture) drawPicture(pen, this.picture, side);
    else drawGrid(pen, side);
    drawBody(pen, this.body, this.points, this.on, side, { ghost: Boolean(this.picture) });
    const focused = this.buttons?.indexOf(document.activeElement) ?? -1;
    const named = this.held?.joint ?? this.over ?? (focused < 0 ? null : focused);
    drawJoints(pen, this.body, this.points, this.on, side, named);
    this.buttons?.forEach((button, joint) => {
      const [x, y] = this.points[joint];
      button.style.left = `${Math.min(Math.max(x, 0), 1) * 100}%`;
      button.style.top = `${Math.min(Math.max(y, 0), 1) * 100}%`;
      button.setAttribute("aria-pressed", String(this.on[joint]));
      button.setAttribute("aria-label", this.told(joint));
    });
  }
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function drawGrid(pen, side) {
  pen.strokeStyle = colour("--grid");
  pen.lineWidth = 1;
  pen.beginPath();
  for (let line = 1; line < 10; line += 1) {
    const at = Math.round((line * side) / 10) + 0.5;
    pen.moveTo(at, 0);
    pen.lineTo(at, side);
    pen.moveTo(0, at);
    pen.lineTo(side, at);
  }
  pen.stroke();
}

function drawPicture(pen, { image, x, y, width, height, flipped }, side) {
  pen.save();
  if (flipped) {
    pen.translate(side, 0);
    pen.scale(-1, 1);
  }
  pen.globalAlpha = 0.8;
  pen.drawImage(image, x * side, y * side, width * side, height * side);
  pen.restore();
}

// The mannequin: a head, a body, limbs in their colours. Joints that do not count are left out.
export function drawBody(pen, body, points, on, side, { ghost = false, thin = false } = {}) {
  const at = (joint) => points[joint].map((value) => value * side);
  const size = thin ? side / 26 : Math.max(side / 60, 5);
  pen.lineCap = pen.lineJoin = "round";
  pen.fillStyle = pen.strokeStyle = colour("--body");
  pen.globalAlpha = ghost ? 0.25 : 0.55;
  if (body.torso.every((joint) => on[joint])) {
    pen.lineWidth = size * 1.6;
    pen.beginPath();
    body.torso.forEach((joint) => pen.lineTo(...at(joint)));
    pen.closePath();
    pen.fill();
    pen.stroke();
  }
  const head = body.parts[0].joints.filter((joint) => on[joint]).map(at);
  if (head.length > 1) {
    const x = head.reduce((sum, point) => sum + point[0], 0) / head.length;
    const y = head.reduce((sum, point) => sum + point[1], 0) / head.length;
    const far = Math.max(...head.map((point) => Math.hypot(point[0] - x, point[1] - y)));
    pen.beginPath();
    pen.ellipse(x, y - far * 0.25, far * 1.25, far * 1.45, 0, 0, 7);
    pen.fill();
  }
  pen.globalAlpha = 1;
  for (const { ends: [first, second], colour: ink } of body.links) {
    if (!on[first] || !on[second]) continue;
    pen.strokeStyle = ink;
    const face = body.parts[0].joints.includes(first) || body.parts[0].joints.includes(second);
    pen.lineWidth = face ? size * 0.45 : size;
    pen.globalAlpha = face ? 0.6 : 0.92;
    pen.beginPath();
    pen.moveTo(...at(first));
    pen.lineTo(...at(second));
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

function drawJoints(pen, body, points, on, side, named) {
  const paper = colour("--paper");
  points.forEach(([x, y], joint) => {
    const { colour: ink } = body.joints[joint];
    const small = body.parts[0].joints.includes(joint);
    pen.beginPath();
    pen.arc(x * side, y * side, (small ? 4.5 : 7) + (joint === named ? 2.5 : 0), 0, 7);
    pen.fillStyle = paper;
    pen.globalAlpha = on[joint] ? 1 : 0.75;
    pen.fill();
    pen.setLineDash(on[joint] ? [] : [2, 3]);
    pen.strokeStyle = on[joint] ? ink : colour("--soft");
    pen.lineWidth = on[joint] ? 2.6 : 1.5;
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  });
  if (named === null) return;
  const [x, y] = points[named].map((value) => value * side);
  const text = body.joints[named].label + (on[named] ? "" : " (left out)");
  pen.font = "600 13px system-ui, sans-serif";
  const width = pen.measureText(text).width + 14;
  const left = Math.min(Math.max(x - width / 2, 4), side - width - 4);
  const top = y > 44 ? y - 38 : y + 16;
  pen.fillStyle = colour("--ink");
  pen.beginPath();
  pen.roundRect(left, top, width, 22, 6);
  pen.fill();
  pen.fillStyle = paper;
  pen.textBaseline = "middle";
  pen.fillText(text, left + 7, top + 11.5);
}
