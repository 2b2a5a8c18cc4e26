"""What the study of distances to offices claims: of people where they are registered, else of area and so named."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Finding, described, not_available
from analysis.measures.access_people import by_district, mean_km
from analysis.measures.convenience import WHOLE, certificates
from analysis.written import share

STRAIGHT = "メッシュの中心からの直線距離で、道のりではない。川・鉄道・山・冬の通行止めは考えていない。"
CELLS = (
    "同じ500 mメッシュに住む人は、すべてその中心にいるとみなしている"
    "（実際の位置との差は最大で約0.4 km。500 m以下の割合は特に粗い）。"
)
OFFICES = "窓口は、キャッシュレス決済の表に載っているものだけである。開いている時間、扱う手続、混み具合は含めていない。"
AREA = "メッシュは面積であって人数ではない。人の住まない山林や湖も同じ重みで数えるため、山の多い地区ほど遠く見える。"
COMPLETE = "表にある窓口とメッシュのすべてを計算したもので、標本誤差はない。仮定による違いはある。"
PEOPLE_METHOD = "最も近い窓口までの直線距離（メッシュの人口で重み付け）"
AREA_METHOD = "最も近い窓口までの直線距離（人口による重みなし）"
NO_PEOPLE = "needs-people"
REGISTER = (
    "e-Stat の500 mメッシュ人口（取得のしかたは docs/data.md）を python -m analysis.data.census_mesh に与えて登録する",
    "練習市（city=practice）で、登録後にできることを見る",
)


def distance(id: str, label: str, reached: pd.DataFrame, places: pd.DataFrame) -> Finding:
    """State how far the nearest office is, for people where they are known, else over area.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    label : str
        Name of the city.
    reached : DataFrame
        From `analysis.measures.access.nearest`.
    places : DataFrame
        From `analysis.measures.access.offices`.

    Returns
    -------
    Finding
    """
    districts = by_district(reached)
    people = bool(reached["population"].sum() > 0)
    column = "people_mean_km" if people else "area_mean_km"
    ranked = districts.dropna(subset=[column])
    far, near = ranked.iloc[0], ranked.iloc[-1]
    value = mean_km(reached, "population") if people else float(reached["distance_km"].median())
    ends = (
        f"地区別に{'' if people else '面積で'}みた平均が最も長いのは{far['district']}（{far[column]:.2f} km）、"
        f"最も短いのは{near['district']}（{near[column]:.2f} km）である。"
    )
    what = (
        f"住民1人あたりの平均で{value:.2f} km、65歳以上では{mean_km(reached, 'aged'):.2f} km"
        if people
        else f"面積でみた中央値で{value:.2f} km（人口による重みなし、山林を含む）"
    )
    return described(
        id,
        f"{label}で最も近い窓口までの直線距離は、{what}である（窓口は{len(places)}か所）。{ends}",
        value=value,
        unit="km",
        n=counted(reached),
        n_unit=counted_unit(reached),
        method=PEOPLE_METHOD if people else AREA_METHOD,
        certainty=COMPLETE,
        caveats=(STRAIGHT, OFFICES, *_merged(places), *((CELLS, *hidden(reached)) if people else (AREA,))),
        details={
            "500 mメッシュ": f"{len(reached):,}個",
            "最も遠いメッシュ": f"{reached['distance_km'].max():.1f} km",
        },
    )


def _merged(places: pd.DataFrame) -> tuple[str, ...]:
    several = places[places["counters"].map(len) > 1]
    names = [
        f"{office}（{'、'.join(counters)}）"
        for office, counters in zip(several["office"], several["counters"], strict=True)
    ]
    return (f"同じ地点にある窓口は1か所とした：{'、'.join(names)}。",) if names else ()


def counted(reached: pd.DataFrame) -> int:
    """Count what a mean or share is over: the people, or the cells while nobody is registered."""
    return int(reached["population"].sum()) or len(reached)


def counted_unit(reached: pd.DataFrame) -> str:
    """Name what `counted` counts."""
    return "人" if reached["population"].sum() > 0 else "メッシュ"


def hidden(reached: pd.DataFrame) -> tuple[str, ...]:
    """Say in how many cells people are not known, and how they were counted."""
    unknown = int(reached["population"].isna().sum())
    secret = int((reached["aged"].isna() & reached["population"].notna()).sum())
    said = []
    if unknown:
        said.append(f"人口の分からないメッシュが{unknown:,}個あり、平均にも割合の分母にも含めていない。")
    if secret:
        said.append(
            f"65歳以上人口が秘匿されたメッシュが{secret:,}個あり、0人とはせず、平均にも割合の分母にも含めていない"
            "（公表の際に合算された人数は、合算先のメッシュにいるものとして数えている）。"
        )
    return tuple(said)


def reach(id: str, shares: pd.DataFrame, reached: pd.DataFrame, *, detour: float) -> Finding:
    """State the share of people who live within the distances.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    shares : DataFrame
        From `analysis.measures.access_people.reach`.
    reached : DataFrame
        From `analysis.measures.access.nearest`, with population.
    detour : float
        Length of a way as a multiple of the straight line.

    Returns
    -------
    Finding
    """
    row = shares.iloc[len(shares) // 2]
    headline = (
        f"最も近い窓口まで直線で{row['threshold_m']:,.0f} m以内に住む人は{share(row['population_pct'])}"
        f"（{row['population']:,.0f}人）、65歳以上では{share(row['aged_pct'])}（{row['aged']:,.0f}人）である。"
        f"道のりを直線の{detour:g}倍とみなすと、それぞれ{share(row['population_detour_pct'])}、"
        f"{share(row['aged_detour_pct'])}である。"
    )
    return described(
        id,
        headline,
        value=float(row["population_pct"]),
        unit="％",
        n=counted(reached),
        n_unit=counted_unit(reached),
        method="直線距離圏の中の人口の割合（メッシュの中心で判定）",
        certainty=COMPLETE,
        caveats=(STRAIGHT, _factor(detour), CELLS, *hidden(reached)),
        details={
            f"{limit['threshold_m']:,.0f} m以内": (
                f"{share(limit['population_pct'])}、65歳以上 {share(limit['aged_pct'])}"
                f"（{detour:g}倍では {share(limit['population_detour_pct'])}、{share(limit['aged_detour_pct'])}）"
            )
            for limit in shares.to_dict("records")
        },
    )


def no_people(id: str, label: str) -> Finding:
    """Say that shares of people need the population of the cells."""
    headline = (
        f"{label}のメッシュ別人口が未登録のため、窓口から一定の距離に住む人の割合は計算していない"
        "（面積の割合は、人の住まない山林を数えるので代わりにならない）。"
    )
    return not_available(id, headline, remedy=REGISTER, hides=[NO_PEOPLE])


def convenience(id: str, label: str, measures: pd.DataFrame | None) -> Finding:
    """Name the other way to get a certificate, with the number that the city has printed.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    label : str
        Name of the city.
    measures : DataFrame or None
        The table `measures_by_department_20230214`; None for a city without one.

    Returns
    -------
    Finding

    Raises
    ------
    DataError
        If the table prints no number of certificates.
    """
    if measures is None:
        headline = f"証明書はコンビニ交付でも取れるが、{label}のコンビニ交付の通数は登録されていない。"
        return not_available(id, headline, remedy=["郡山市（city=koriyama）の資料で見る"], hides=[])
    printed = certificates(measures)
    whole = printed[WHOLE]
    headline = f"証明書は窓口のほかコンビニ交付でも取れ、市の資料はその移動時間の短縮を{whole:,}通について見積もっている。"
    return described(
        id,
        headline,
        value=float(whole),
        unit="通",
        n=whole,
        n_unit="通",
        method="印刷された値の引用",
        certainty="市の資料の想定の式に書かれた通数で、対象の期間は印刷されていない。",
        caveats=(
            "コンビニ交付の店の位置と、だれが使ったかは、この分析に含めていない。窓口までの距離だけで不便さは決まらない。",
            "コンビニ交付には、一般にマイナンバーカードがいる。",
        ),
        details={f"うち{name}": f"{count:,}通" for name, count in printed.items() if name != WHOLE},
    )


def _factor(detour: float) -> str:
    return (
        f"道のりを直線の{detour:g}倍とみなすのは仮定である。碁盤目の道で向きが偏らなければ平均は 4/π ≒ 1.27倍、"
        "市街地についてのNewell (1980) の値は約1.2倍である。山あいや川沿いではもっと長い。"
    )
