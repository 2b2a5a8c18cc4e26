"""The official files that `ebpm data fetch` knows: their addresses, and what to do with them.

A publisher moves files without notice. Then the address here is what has to be changed; nothing else names one.
"""

from __future__ import annotations

from dataclasses import dataclass

_ESTAT = "https://www.e-stat.go.jp/gis/statmap-search/data"
_KSJ = "https://nlftp.mlit.go.jp/ksj/gml"
_KORIYAMA = "https://www.city.koriyama.lg.jp/uploaded/attachment"
_JINRYU = "https://www.geospatial.jp/ckan/dataset/mlit-1km-fromto"
_AS_TABLE = "ebpm data add {file} --preview で読み取りを確かめ、取り込む"
_AS_AGES = "ebpm data ages {file} で、地区の年齢別人口に足し上げる"
_AS_FLOW = "ebpm data add {file} --name fukushima_flow で取り込む"
_AS_BOUNDARY = "docs/data.md の「公式の境界を登録する」のとおりに登録する"
_AS_MESH = "展開し、docs/data.md の「国勢調査のメッシュ別人口を登録する」のとおりに登録する"
_STATISTICS = "政府統計の総合窓口（e-Stat）利用規約（出典の記載により利用可、CC BY 4.0 互換）"
_CC_BY = "クリエイティブ・コモンズ 表示 4.0"
_MLIT = "国土数値情報ダウンロードサイトコンテンツ利用規約"


@dataclass(frozen=True)
class Source:
    """One file of a publisher.

    Parameters
    ----------
    name : str
        What `ebpm data fetch` calls it.
    title, publisher, licence : str
        In Japanese, as sources are cited.
    reference_date : str
        The day or period that the figures describe; "" where only the file tells it.
    page : str
        The address of the page that people open.
    address : str
        Of the file; "" where the publisher has none that lasts, so that people have to fetch it.
    file : str
        What it is stored as.
    then : str
        What to do with it next; {file} stands for its path.
    sha256 : str
        Of the file, where it is known.
    pages : bool
        Whether it comes from the API of e-Stat, page by page.
    holds : tuple of str
        Regular expressions by which the file, or one in the archive, is known when somebody carries it in: each has to
        match its name or its bytes (as Latin-1). Empty where nothing tells.
    """

    name: str
    title: str
    publisher: str
    licence: str
    reference_date: str
    page: str
    address: str
    file: str
    then: str
    sha256: str = ""
    pages: bool = False
    holds: tuple[str, ...] = ()


def _census(name: str, what: str, query: str, file: str, then: str, *holds: str) -> Source:
    return Source(
        name, f"令和2年国勢調査 {what}", "総務省統計局（e-Stat）", _STATISTICS, "2020-10-01",
        "https://www.e-stat.go.jp/gis/statmap-search", f"{_ESTAT}?{query}", file, then, holds=holds,
    )  # fmt: skip


def _koriyama(number: int, what: str) -> Source:
    return Source(
        f"koriyama_{number}", f"郡山市オープンデータ {what}", "郡山市", _CC_BY, "",
        "https://www.city.koriyama.lg.jp/soshiki/21/176727.html", f"{_KORIYAMA}/{number}.csv",
        f"koriyama_{number}.csv", _AS_TABLE,
    )  # fmt: skip


def _jinryu(table: str, what: str) -> Source:
    return Source(
        f"jinryu_{table}_07", f"全国の人流オープンデータ 福島県 {what}", "国土交通省（G空間情報センター）",
        "全国の人流オープンデータ利用規約（政府標準利用規約 2.0）", "2019-01-01/2021-12-31", _JINRYU, "",
        f"{table}_07.zip", _AS_FLOW, holds=(table,),
    )  # fmt: skip


SOURCES = (
    _census("census_2020_towns_07", "町丁・字等 年齢別人口（福島県）",
            "statsId=T001082&code=07&downloadType=2", "tblT001082C07.zip", _AS_AGES,
            "T001082001", r"\n\"?07\d{3}"),
    _census("census_2020_boundaries_07203", "町丁・字等の境界（郡山市）",
            "dlserveyId=A002005212020&code=07203&coordSys=1&format=shape&downloadType=5&datum=2011",
            "A002005212020DDSWC07203.zip", _AS_BOUNDARY, "KEY_CODE", r"(?<!\d)07203"),
    _census("census_2020_mesh500_5640", "500 mメッシュ別人口（一次メッシュ5640）",
            "statsId=T001141&code=5640&downloadType=2", "tblT001141H5640.zip", _AS_MESH,
            "T001141001", r"\n\"?5640"),
    _census("census_2020_mesh500_5540", "500 mメッシュ別人口（一次メッシュ5540）",
            "statsId=T001141&code=5540&downloadType=2", "tblT001141H5540.zip", _AS_MESH,
            "T001141001", r"\n\"?5540"),
    Source("estat_municipal_population_07203", "社会・人口統計体系 市区町村データ Ａ人口・世帯（郡山市）",
           "総務省統計局（e-Stat API）", _STATISTICS, "", "https://www.e-stat.go.jp/api/",
           "https://api.e-stat.go.jp/rest/3.0/app/json/getStatsData?statsDataId=0000020201&cdArea=07203",
           "estat_0000020201_07203.json", _AS_TABLE, pages=True,
           holds=("GET_STATS_DATA", '"0000020201"', '"@area": *"07203"')),
    Source("ssdse_a_2026", "教育用標準データセット SSDSE-市区町村（SSDSE-A）2026年版", "統計センター",
           "SSDSE（教育用標準データセット）の利用条件（出典の記載により利用可）", "",
           "https://www.nstac.go.jp/use/literacy/ssdse/", "https://www.nstac.go.jp/files/SSDSE-A-2026.csv",
           "SSDSE-A-2026.csv", _AS_TABLE, holds=("SSDSE-A-2026",)),
    Source("residents_2020", "住民基本台帳年齢階級別人口（市区町村別、総計、令和2年）", "総務省",
           "総務省ホームページ利用規約（出典の記載により利用可、CC BY 4.0 互換）", "2020-01-01",
           "https://www.soumu.go.jp/main_sosiki/jichi_gyousei/daityo/jinkou_jinkoudoutai-setaisuu.html",
           "https://www.soumu.go.jp/main_content/000701583.xls", "000701583.xls", _AS_TABLE),
    Source("n03_2024_07", "国土数値情報 行政区域（N03、2024年、福島県）", "国土交通省", _MLIT, "2024-01-01",
           f"{_KSJ}/datalist/KsjTmplt-N03-2024.html", f"{_KSJ}/data/N03/N03-2024/N03-20240101_07_GML.zip",
           "N03-20240101_07_GML.zip", _AS_BOUNDARY, holds=(r"^(.*/)?N03-20240101_07.*\n", "N03_007")),
    Source("mesh250_projection_07", "国土数値情報 250 mメッシュ別将来推計人口（令和6年、福島県）", "国土交通省",
           _MLIT, "", "https://nlftp.mlit.go.jp/ksj/", f"{_KSJ}/data/m250r6/m250r6-24/250m_mesh_2024_07_SHP.zip",
           "250m_mesh_2024_07_SHP.zip", "GISのソフトで開く（目録に登録する表はまだない）",
           "d2c6ea67a7ef1eeb411fae338f32731e6908405fa87f5b942fcef9c393c1090e"),  # pragma: allowlist secret
    _jinryu("monthly_mdp_mesh1km", "1 kmメッシュ別"),
    _jinryu("monthly_fromto_city", "市区町村別"),
    _koriyama(1705, "市の行政サービス（1705.csv）"),
    _koriyama(1707, "公共施設（1707.csv）"),
    _koriyama(1723, "文化・教育・社会施設（1723.csv）"),
    _koriyama(1724, "公共施設（1724.csv）"),
    _koriyama(1725, "観光・産業施設（1725.csv）"),
    _koriyama(1727, "AED設置施設（1727.csv）"),
    _koriyama(1729, "オストメイト対応トイレ設置施設（1729.csv）"),
)  # fmt: skip
