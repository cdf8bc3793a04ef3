// The drawings that were found: a card each, kept while it stays among them.

const SVG = "http://www.w3.org/2000/svg";

export class Results {
  // `take(drawing)` poses the figure like a drawing.
  constructor(body, sure, take) {
    this.body = body;
    this.sure = sure;
    this.take = take;
    this.list = document.getElementById("results");
    this.cards = new Map();
  }

  show(drawings) {
    const focused = document.activeElement;
    const cards = new Map();
    for (const drawing of drawings) {
      const card = this.cards.get(drawing.post_id) ?? this.makeCard(drawing);
      this.fill(card, drawing);
      cards.set(drawing.post_id, card);
    }
    this.cards = cards;
    if (cards.size) this.list.replaceChildren(...cards.values());
    else this.list.replaceChildren(make("li", "empty", "No drawing is left: fewer tags, or more joints that count?"));
    if (focused !== document.activeElement && this.list.contains(focused)) focused.focus({ preventScroll: true });
  }

  makeCard(drawing) {
    const card = make("li", "card");
    card.dataset.post = drawing.post_id;
    const picture = make("button", "picture");
    picture.type = "button";
    picture.setAttribute("aria-pressed", "false");
    picture.addEventListener("click", () => {
      picture.setAttribute("aria-pressed", String(picture.getAttribute("aria-pressed") === "false"));
    });
    const far = make("span", "badge away");
    far.title = "how far limbs are turned, on the whole";
    picture.append(this.drawn(drawing), make("span", "badge mirrored", "mirrored"), far);
    const words = make("div", "words");
    words.append(make("span", "artist", drawing.artists.join(", ") || "artist unknown"));
    const facts = make("span", "facts");
    facts.append(make("span", "", `#${drawing.post_id}`), make("span", "variants"));
    if (drawing.source) {
      const link = make("a", "", "source");
      link.href = drawing.source;
      link.rel = "noopener noreferrer nofollow";
      link.target = "_blank";
      link.setAttribute("aria-label", `source of drawing ${drawing.post_id}, in a new tab`);
      facts.append(link);
    }
    const take = make("button", "take", "Use pose");
    take.type = "button";
    take.title = "Pose the figure like this drawing";
    take.setAttribute("aria-label", `Pose the figure like drawing ${drawing.post_id}`);
    take.addEventListener("click", () => this.take(card.drawing));
    words.append(facts, take);
    card.append(picture, words);
    return card;
  }

  fill(card, drawing) {
    card.drawing = drawing;
    card.querySelector(".mirrored").hidden = !drawing.mirrored;
    card.querySelector(".away").textContent = away(drawing);
    const variants = drawing.variants.length;
    card.querySelector(".variants").textContent = variants ? `+${variants} alike` : "";
    const by = drawing.artists.length ? ` by ${drawing.artists.join(", ")}` : "";
    const mirrored = drawing.mirrored ? ", mirrored" : "";
    card
      .querySelector(".picture")
      .setAttribute("aria-label", `Drawing ${drawing.post_id}${by}, ${away(drawing)} away${mirrored}: keep its pose shown`);
  }

  // The picture around its figure, and the pose over it.
  drawn(drawing) {
    const { width, height, points } = drawing;
    const svg = within(null, "svg", { viewBox: around(drawing).join(" "), "aria-hidden": "true" });
    within(svg, "image", { href: `/thumbnails/${drawing.post_id}.jpg`, width, height });
    const pose = within(svg, "g", { class: "pose" });
    within(pose, "rect", { width, height });
    for (const { ends: [first, second], colour } of this.body.links) {
      const [[x1, y1, sure1], [x2, y2, sure2]] = [points[first], points[second]];
      if (Math.min(sure1, sure2) >= this.sure) within(pose, "line", { x1, y1, x2, y2, stroke: colour });
    }
    this.body.joints.forEach(({ colour }, joint) => {
      const [x, y, sure] = points[joint];
      // A line of no length with round ends: a dot as large on every card.
      if (sure >= this.sure) within(pose, "line", { x1: x, y1: y, x2: x + 0.01, y2: y, stroke: colour, class: "joint" });
    });
    return svg;
  }
}

const AIR = 1.25; // a figure's card is this much larger than its box

// A square around the figure, within the image where that is possible: x, y, width, height.
function around({ box: [x, y, width, height], width: across, height: down }) {
  const side = Math.min(Math.max(width, height) * AIR, Math.max(across, down));
  const inside = (middle, extent) =>
    side >= extent ? (extent - side) / 2 : Math.min(Math.max(middle - side / 2, 0), extent - side);
  return [inside(x + width / 2, across), inside(y + height / 2, down), side, side];
}

function within(parent, name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

// How far limbs are turned, on the whole.
export function away({ distance }) {
  return `${Math.round(distance)}°`;
}

function make(name, kind = "", text = "") {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}
