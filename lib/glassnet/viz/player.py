"""K-Means as a flip-book in the notebook: a slider over still pictures, nothing moves by itself."""

import base64
import hashlib
import html
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from glassnet.viz._checks import points
from glassnet.viz.alt import describe
from glassnet.viz.steps import draw_frame, read_frames, tell_moves

# The pictures hold few colours: a palette of 64 costs nothing one can see and saves most of the bytes.
_PALETTE = 64

_PAGE = """<figure id="{id}" style="margin:0;width:{width}px;max-width:100%">
<img alt="{alt}" src="{src}" style="width:100%;height:auto;background:#fff">
<div style="display:flex;gap:8px;align-items:center">
<button type="button" aria-label="previous step">◀</button>
<input type="range" min="0" max="{last}" value="0" aria-label="step" style="flex:1">
<button type="button" aria-label="next step">▶</button>
<output style="min-width:4.5em">1 of {count}</output></div>
<script>(() => {{
const frames = {frames}, words = {words};
for (const root of document.querySelectorAll("#{id}")) {{
  if (root.dataset.ready) continue;  // the same run may stand twice on a page
  root.dataset.ready = "yes";
  const bar = root.querySelector("input"), img = root.querySelector("img");
  const turn = (i) => {{
    i = Math.min(Math.max(i, 0), frames.length - 1);
    bar.value = i;
    img.src = "data:image/png;base64," + frames[i];
    img.alt = words[i];
    root.querySelector("output").textContent = (i + 1) + " of " + frames.length;
  }};
  const [back, next] = root.querySelectorAll("button");
  bar.addEventListener("input", () => turn(+bar.value));
  back.addEventListener("click", () => turn(+bar.value - 1));
  next.addEventListener("click", () => turn(+bar.value + 1));
}}
}})();</script></figure>"""


class Player:
    """Still pictures behind a slider.

    Parameters
    ----------
    pngs : sequence of bytes
        The pictures, all of one size.
    words : sequence of str
        What each of them shows.
    alt : str
        What the whole shows.
    width : int
        Width on the page in pixels.
    """

    def __init__(self, pngs: Sequence[bytes], words: Sequence[str], alt: str, width: int = 520) -> None:
        self.pngs, self.words, self.alt, self.width = list(pngs), list(words), alt, width

    def __len__(self) -> int:
        return len(self.pngs)

    def __repr__(self) -> str:
        return f"[{len(self)} pictures] {self.alt}"

    def _repr_html_(self) -> str:
        frames = [base64.b64encode(png).decode() for png in self.pngs]
        # The id comes from the content: the same run writes the same page.
        name = "flip-" + hashlib.sha256("".join(frames).encode()).hexdigest()[:12]
        return _PAGE.format(
            id=name,
            width=self.width,
            alt=html.escape(f"{self.alt} {self.words[0]}"),
            src="data:image/png;base64," + frames[0],
            last=len(self) - 1,
            count=len(self),
            frames=json.dumps(frames),
            words=json.dumps(self.words).replace("</", "<\\/"),
        )


def kmeans_player(X: Any, steps: Iterable[Any], *, max_frames: int = 40, dpi: int = 110) -> Player:
    """Make a flip-book of K-Means, one picture for each half-step.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    steps : iterable of half-steps
        From `glassnet.cluster.kmeans_steps`.
    max_frames : int
        Later half-steps are left out; the alt text says so. Keeps the notebook small.
    dpi : int

    Returns
    -------
    player : Player
        Display it with `viz.show`. It moves only when asked to; the same data give the same bytes.

    Raises
    ------
    ValueError
        "kmeans_player: steps is empty"
    """
    import matplotlib.pyplot as plt

    X = points("kmeans_player", X)
    frames = read_frames("kmeans_player", X, steps)
    kept = frames[:max_frames]
    pngs, words = [], []
    for frame in kept:
        fig, ax = plt.subplots(figsize=(5.2, 4.4), layout="constrained")
        draw_frame(ax, X, frame)
        words.append(describe(ax))
        pngs.append(small_png(fig, dpi))
        plt.close(fig)
    left = f" The last {len(frames) - len(kept)} half-steps are not drawn." if len(frames) > len(kept) else ""
    return Player(pngs, words, f"K-Means in {len(frames)} half-steps, one picture each. {tell_moves(frames)}{left}")


def small_png(fig: Any, dpi: int) -> bytes:
    """Write a picture of few colours as a PNG with a palette: a page of a flip-book."""
    from PIL import Image

    raw, small = io.BytesIO(), io.BytesIO()
    fig.savefig(raw, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    picture = Image.open(raw).convert("RGB").quantize(_PALETTE, dither=Image.Dither.NONE)
    picture.save(small, format="png", optimize=True)
    return small.getvalue()
