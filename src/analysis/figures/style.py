"""How every figure looks, and what it carries: a picture, its words and its table."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib_fontja.matplotlib_fontja import FONT_NAME  # importing it makes the font known

from analysis.data import catalog
from analysis.figures.few_colours import in_few_colours
from analysis.figures.tables import Table, source_line
from analysis.mime import FIGURE_MIME, SYNTHETIC_MARK

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's palette (2008): told apart with every common form of colour blindness.
BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#6B6B6B"
PALETTE = (BLUE, ORANGE, GREEN, "#CC79A7", "#56B4E9", RED, "#8C7A00")
DPI = 144


@dataclass(frozen=True)
class Picture:
    """A finished figure: PNG, the words for those who do not see it, and the table behind it.

    Parameters
    ----------
    id : str
        Name of the figure within its study (also its file name).
    title : str
        What the figure shows, in Japanese.
    png : bytes
        The picture.
    alt : str
        Alternative text, written from the result.
    source : str
        Source line as printed under the figure.
    table : Table or None
        The numbers that are drawn.
    synthetic : bool
        Whether any table loaded so far is made up for practice.
    message : str
        What to see in the picture, in a sentence written from the result; the report sets it over the picture.
    """

    id: str
    title: str
    png: bytes = field(repr=False)
    alt: str
    source: str
    table: Table | None
    synthetic: bool
    message: str = ""

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        words = {
            "id": self.id,
            "title": self.title,
            "message": self.message,
            "alt": self.alt,
            "source": self.source,
            "synthetic": self.synthetic,
            "table": self.table.to_dict() if self.table else None,
        }
        data = {
            "image/png": base64.b64encode(self.png).decode("ascii"),
            "text/plain": self.alt,
            FIGURE_MIME: words,
        }
        return data, {"image/png": {"width": 760}}


def axes(width: float = 7.6, height: float = 4.6, **options: Any) -> tuple[Figure, Any]:
    """Open a figure in the house style.

    Parameters
    ----------
    width, height : float
        Size in inches.
    **options
        Passed to `matplotlib.pyplot.subplots`.

    Returns
    -------
    tuple of Figure and Axes (or array of Axes)
    """
    # Whatever the user's matplotlibrc says: the same data give the same figure on every machine.
    plt.rcdefaults()
    sns.set_theme(style="whitegrid", palette=list(PALETTE), rc={"axes.edgecolor": GREY, "axes.titlesize": 11})
    plt.rc("font", family=FONT_NAME)
    # From the start as large as it is written: words that were measured for the layout keep their measures.
    figure, panel = plt.subplots(figsize=(width, height), dpi=DPI, layout="constrained", **options)
    FigureCanvasAgg(figure)  # whatever the screen's
    return figure, panel


def finish(
    figure: Figure, id: str, title: str, alt: str, table: Table | None = None, *, message: str = ""
) -> Picture:
    """Turn a drawn figure into a `Picture` and mark it when made-up data were loaded.

    Parameters
    ----------
    figure : Figure
        The drawn figure; it is closed.
    id, title, alt, message : str
        See `Picture`.
    table : Table, optional
        The numbers that are drawn.

    Returns
    -------
    Picture
    """
    synthetic = catalog.is_synthetic()
    png, alt = rendered(figure, alt, synthetic=synthetic)
    return Picture(id, title, png, alt, source_line(), table, synthetic, message)


def rendered(figure: Figure, alt: str, *, synthetic: bool) -> tuple[bytes, str]:
    """Turn a drawn figure into a picture, marked in picture and words when it shows made-up data.

    Parameters
    ----------
    figure : Figure
        The drawn figure; it is closed.
    alt : str
        Alternative text.
    synthetic : bool
        Whether it shows made-up data.

    Returns
    -------
    tuple of bytes and str
        PNG and alternative text.
    """
    if synthetic:
        figure.suptitle(SYNTHETIC_MARK, x=0.995, ha="right", color=RED, fontsize=12)
        alt = f"{SYNTHETIC_MARK}。{alt}"
    canvas = cast("FigureCanvasAgg", figure.canvas)
    canvas.draw()
    plt.close(figure)
    return in_few_colours(np.asarray(canvas.buffer_rgba())[..., :3].copy()), alt
