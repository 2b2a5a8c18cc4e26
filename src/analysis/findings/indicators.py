"""What may be claimed of a pair of indicators that was one of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.findings.finding import described
from analysis.written import p_value

if TYPE_CHECKING:
    from analysis.findings.finding import Finding
    from analysis.measures.indicator_pairs import Pairs
    from analysis.measures.indicators import Areas

ECOLOGICAL = (
    "地域の値どうしの関係であり、その地域の1人1人について同じことが言えるとは限らない（生態学的誤謬）。"
)


def fishing(found: Pairs, x: str, y: str) -> str:
    """Warn, in a sentence, of how many pairs there were to choose from.

    Parameters
    ----------
    found : Pairs
        From `analysis.measures.indicator_pairs.pairs`.
    x, y : str
        The pair that is reported.

    Returns
    -------
    str
    """
    adjusted = p_value(found.adjusted(x, y))
    return f"この組は、並べた{found.looked_at}組のうちの1組。組の数で調整したp値は{adjusted}。"


def one_of_many(claim: Finding, found: Pairs, x: str, y: str) -> Finding:
    """Put the number of pairs beside the claim of one, and take the claim back where adjustment does.

    Parameters
    ----------
    claim : Finding
        Of the pair, from `analysis.findings.relations.relation`.
    found : Pairs
        From `analysis.measures.indicator_pairs.pairs`.
    x, y : str
        The pair.

    Returns
    -------
    Finding
        `unstable` where the pair's own interval excludes zero but its adjusted p-value does not pass.
    """
    fished = claim.status == "relation" and found.adjusted(x, y) >= found.alpha
    doubt = (
        f"並べた{found.looked_at}組の1つとして調整すると、次の関係は偶然と区別できない。" if fished else ""
    )
    return replace(
        claim,
        status="unstable" if fished else claim.status,
        headline=doubt + claim.headline,
        certainty=("この組だけを見たとき：" if fished else "") + claim.certainty + fishing(found, x, y),
    )


def many_pairs(id: str, areas: Areas, found: Pairs, *, hides: Sequence[str] = ()) -> Finding:
    """Say how many pairs remain after adjustment, and how many chance alone would let through.

    Parameters
    ----------
    id : str
        Of the finding.
    areas : Areas
        From `analysis.measures.indicators.load`.
    found : Pairs
        From `analysis.measures.indicator_pairs.pairs`.
    hides : sequence of str
        See `Finding`.

    Returns
    -------
    Finding
    """
    by_chance = found.alpha * found.looked_at
    first = found.table.iloc[0]
    level = f"{found.alpha:.3g}"
    if found.remaining == 0:
        result = "1組も残らない。目につく組があっても、偶然と区別できない"
    elif found.remaining == found.looked_at:
        result = "すべての組が残る"
    else:
        result = f"{found.remaining}組が残る"
    whole = described(
        id,
        f"{areas.label}の指標{found.looked_at}組のうち、組の数で調整すると{result}。",
        value=float(found.remaining), unit="組", n=len(areas.frame), n_unit=areas.unit_name,
        method="相関係数の並べ替え検定と、ホルムの方法による調整", evidence="association",
        certainty=f"調整しないp値が{level}を下回るのは{found.below}組。関係が何もなくても、平均{by_chance:.1f}組は下回る。",
        caveats=(
            "たくさんの組を見て、よく見える組だけを選んで報告すると、偶然の当たりを報告することになる。",
            "指標の一部は同じ数から作られ（人口と増減率など）、計算上つながっている組がある。",
            ECOLOGICAL,
        ),
        details={"最も強い組": f"{first['x_title']}と{first['y_title']}（{first['estimate']:.2f}）"},
    )  # fmt: skip
    return replace(whole, hides=hides)
