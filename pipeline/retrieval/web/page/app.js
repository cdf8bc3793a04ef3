// The page: the figure asks, the drawings answer, as it is dragged.

import { Figure, drawBody } from "/page/figure.js";
import { Results, away } from "/page/results.js";

const BETWEEN = 40; // milliseconds between an answer and the next question
const QUIET = 700; // milliseconds of quiet before a screen reader is told what was found
const FIRST = 24; // drawings asked for; "More drawings" doubles it

const by = (id) => document.getElementById(id);
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const { figure: body, corpus, drawings, ratings, sure, formats, most_bytes, most_drawings } = await (
  await fetch("/api/figure")
).json();

let count = FIRST;
let told = 0;

function say(text) {
  by("status").textContent = text;
}

function showSaid(text, wrong = false) {
  by("said").textContent = text;
  by("said").classList.toggle("wrong", wrong);
}

// ---- asking: one question at a time, always the newest pose

let asking = false;
let changed = false;

function question() {
  const data = new FormData(by("filters"));
  return {
    points: figure.asked(),
    mirror: data.has("mirrored"),
    rotation: data.has("turned"),
    group: data.has("grouped"),
    tags: data.get("tags").split(/[\s,]+/).filter(Boolean),
    ratings: data.get("rating") ? [data.get("rating")] : null,
    count,
  };
}

async function ask() {
  changed = true;
  if (asking) return;
  asking = true;
  document.body.dataset.asking = "yes";
  while (changed) {
    changed = false;
    await once();
    await sleep(BETWEEN);
  }
  asking = false;
  document.body.dataset.asking = "no";
}

async function once() {
  const started = performance.now();
  try {
    const answer = await send("/api/search", "application/json", JSON.stringify(question()));
    const took = Math.round(performance.now() - started);
    results.show(answer.drawings);
    by("more").hidden = answer.drawings.length < count || count >= most_drawings;
    const text = answer.why || `${answer.drawings.length} nearest of ${answer.of.toLocaleString()} drawings · ${took} ms`;
    showSaid(text, Boolean(answer.why));
    clearTimeout(told);
    told = setTimeout(() => {
      const nearest = answer.drawings[0];
      say(nearest ? `${answer.drawings.length} drawings; nearest is ${nearest.post_id}, ${away(nearest)} away` : text);
    }, QUIET);
  } catch (error) {
    if (error.again) {
      showSaid("The server is busy; asking again …");
      changed = true;
      await sleep(error.again * 1000);
    } else {
      showSaid(error.message, true);
      say(error.message);
    }
  }
}

async function send(path, type, data) {
  let answer;
  try {
    answer = await fetch(path, { method: "POST", headers: { "content-type": type }, body: data });
  } catch {
    throw new Error("The server does not answer: is posebooru serve still running?");
  }
  if (answer.ok) return answer.json();
  const said = await answer.json().catch(() => ({}));
  const why = typeof said.detail === "string" ? said.detail : `refused (${answer.status})`;
  const error = new Error(why);
  if (answer.status === 503) error.again = Number(answer.headers.get("retry-after")) || 1;
  throw error;
}

// ---- the figure and its tools

function changedFigure(final) {
  by("undo").disabled = !figure.past.length;
  by("clear").hidden = !figure.picture;
  for (const [place, button] of [...by("parts").querySelectorAll("button")].entries()) {
    button.setAttribute("aria-pressed", String(body.parts[place].joints.some((joint) => figure.on[joint])));
  }
  if (final) count = FIRST;
  ask();
}

const figure = new Figure(body, changedFigure, say);
const results = new Results(body, sure, (drawing) => poseLike(drawing));

by("corpus").textContent = `${corpus} · ${drawings.toLocaleString()} drawings`;
by("file").accept = formats.join(",");
for (const rating of ratings) by("rating").add(new Option(rating, rating));
for (const name of ["left", "right"]) {
  const dot = document.createElement("i");
  dot.style.background = body.joints.find(({ side }) => side === name).colour;
  by("sides").append(dot, name === "left" ? "the character's left" : name);
}

for (const { label, joints } of body.parts) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.title = `Whether the ${label} counts`;
  button.addEventListener("click", () => {
    figure.toggle(joints, button.getAttribute("aria-pressed") !== "true");
    say(`${label} ${button.getAttribute("aria-pressed") === "true" ? "counts" : "left out"}`);
  });
  by("parts").append(button);
}

const drawn = body.presets.map((preset) => {
  const button = document.createElement("button");
  button.type = "button";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  button.append(canvas, preset.label);
  button.addEventListener("click", () => figure.start(preset));
  by("presets").append(button);
  return () => {
    canvas.width = canvas.height = 108;
    const on = preset.points.map((_, joint) => !preset.off.includes(joint));
    drawBody(canvas.getContext("2d"), body, preset.points, on, 108, { thin: true });
  };
});
const drawPresets = () => drawn.forEach((draw) => draw());
drawPresets();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawPresets);

by("mirror").addEventListener("click", () => figure.mirror());
by("undo").addEventListener("click", () => figure.undo());
by("clear").addEventListener("click", () => figure.start(figure.pose()));
by("follow").addEventListener("click", () => {
  figure.follow = !figure.follow;
  by("follow").setAttribute("aria-pressed", String(figure.follow));
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && event.target.type !== "text") {
    event.preventDefault();
    figure.undo();
  }
});

by("filters").addEventListener("input", (event) => {
  if (event.target.id === "overlays") return;
  count = FIRST;
  ask();
});
// Tags are suggested for the last word, as whole contents of the field.
by("tags").addEventListener("input", async () => {
  const [, before, word] = by("tags").value.match(/^(.*?)([^\s,]*)$/s);
  if (word.length < 2) return;
  const answer = await fetch(`/api/tags?begins=${encodeURIComponent(word)}`).catch(() => null);
  if (!answer?.ok) return;
  const options = (await answer.json()).map(({ tag, drawings: having }) => new Option(having.toLocaleString(), before + tag));
  by("known").replaceChildren(...options);
});
by("narrow").open = !matchMedia("(max-width: 46rem)").matches;
by("filters").addEventListener("submit", (event) => event.preventDefault());
by("overlays").addEventListener("change", () => {
  by("results").classList.toggle("all", by("overlays").checked);
});
by("more").addEventListener("click", () => {
  count = Math.min(count * 2, most_drawings);
  ask();
});

// ---- poses from drawings and pictures

const FILLS = 0.82; // the share of the stage that a pose takes

// Keypoints in pixels of an image, put into the middle of the stage.
function placed(points) {
  const shown = points.filter((point) => point[2] >= sure);
  const seen = shown.length > 1 ? shown : points;
  const range = (axis) => [Math.min(...seen.map((p) => p[axis])), Math.max(...seen.map((p) => p[axis]))];
  const [left, right] = range(0);
  const [top, bottom] = range(1);
  const scale = FILLS / Math.max(right - left, bottom - top, 1e-6);
  const x = 0.5 - ((left + right) / 2) * scale;
  const y = 0.5 - ((top + bottom) / 2) * scale;
  return {
    scale, x, y,
    // What the model could not see stays within reach, left out.
    points: points.map((p) => [p[0] * scale + x, p[1] * scale + y].map((v) => Math.min(Math.max(v, 0.02), 0.98))),
    weights: points.map((p) => Math.min(Math.max(p[2], 0), 1)),
    off: points.flatMap((p, joint) => (p[2] >= sure ? [] : [joint])),
  };
}

function poseLike(drawing) {
  figure.start(placed(drawing.points));
  say(`The figure is posed like drawing ${drawing.post_id}`);
  by("stage").scrollIntoView({ block: "nearest" });
}

let reading = 0;

async function fromPicture(file) {
  const problem = unfit(file);
  if (problem) {
    showSaid(problem, true);
    say(problem);
    return;
  }
  const mine = ++reading;
  by("wait").hidden = false;
  say("Reading the pose");
  try {
    const found = await patiently(() => send("/api/pose", file.type, file));
    if (mine !== reading) return;
    if (!found.points) throw new Error("No character was found in this picture.");
    const image = await createImageBitmap(file).catch(() => null);
    const pose = placed(found.points);
    const { scale, x, y } = pose;
    const picture = image && { image, x, y, width: found.width * scale, height: found.height * scale, flipped: false };
    figure.start(pose, picture);
    say("The figure has the pose of the picture; drag joints to correct it");
  } catch (error) {
    if (mine !== reading) return;
    showSaid(error.message, true);
    say(error.message);
  } finally {
    if (mine === reading) by("wait").hidden = true;
  }
}

function unfit(file) {
  if (!formats.includes(file.type)) return `Not a picture that can be read: ${formats.map((f) => f.split("/")[1]).join(", ")}.`;
  if (file.size > most_bytes) return `This picture is too large: more than ${Math.floor(most_bytes / 1e6)} MB.`;
  return "";
}

async function patiently(work, tries = 5) {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      tries -= 1;
      if (!error.again || !tries) throw error;
      await sleep(error.again * 1000);
    }
  }
}

by("file").addEventListener("change", () => {
  const [file] = by("file").files;
  if (file) fromPicture(file);
  by("file").value = "";
});
const files = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!files(event)) return;
  event.preventDefault();
  by("drop").hidden = false;
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) by("drop").hidden = true;
});
document.addEventListener("drop", (event) => {
  if (!files(event)) return;
  event.preventDefault();
  by("drop").hidden = true;
  const [file] = event.dataTransfer.files;
  if (file) fromPicture(file);
});
document.addEventListener("paste", (event) => {
  const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
  if (file) fromPicture(file);
});

figure.draw();
changedFigure(true);
