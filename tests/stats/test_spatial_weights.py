import geopandas as gpd
import libpysal
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libpysal.weights import DistanceBand
from shapely import Point, Polygon, box
from shapely.affinity import scale

from analysis.errors import DataError, ParameterError
from analysis.stats.spatial_weights import adjacent, nearest, within


def neighbours(weights):
    return [sorted(weights.table.neighbors[unit]) for unit in range(weights.n)]


def test_counties_around_st_louis_as_published():
    # stl_hom_rook.gal: rook contiguity of 78 counties, published with their polygons (Messner et al. 2000).
    counties = gpd.read_file(libpysal.examples.get_path("stl_hom.shp"))
    published = libpysal.io.open(libpysal.examples.get_path("stl_hom_rook.gal")).read()
    # The file is in degrees: enlarged, so that centimetres are small against a county.
    found = adjacent([scale(county, 1e5, 1e5, origin=(0, 0)) for county in counties.geometry])
    position = {name: row for row, name in enumerate(published.id_order)}
    assert neighbours(found) == [
        sorted(position[other] for other in published.neighbors[name]) for name in published.id_order
    ]
    assert found.mean_neighbours == pytest.approx(398 / 78)


def test_corners_gaps_and_boundaries_of_unequal_length():
    # Squares of 500 m: 0 and 1 side by side with a gap of a millimetre, 2 touches 1 at a corner only, 3 is long and
    # lies below 0 and 1, 4 is far away.
    squares = [
        box(0, 0, 500, 500),
        box(500.001, 0, 1000, 500),
        box(1000, 500, 1500, 1000),
        box(0, -500, 1000, 0),
        box(9000, 0, 9500, 500),
    ]
    found = adjacent(squares)
    assert neighbours(found) == [[1, 3], [0, 3], [], [0, 1], []]
    assert found.islands == (2, 4)
    assert found.counts.tolist() == [2, 2, 0, 2, 0]
    assert found.words == "境界を接する区域"


def test_overlapping_and_contained_areas_are_neighbours():
    assert neighbours(adjacent([box(0, 0, 500, 500), box(400, 0, 900, 500)])) == [[1], [0]]
    assert neighbours(adjacent([box(0, 0, 500, 500), box(100, 100, 200, 200)])) == [[1], [0]]


def test_areas_in_degrees_and_what_is_no_area_are_refused():
    degrees = gpd.GeoSeries([box(140, 37, 140.1, 37.1)], crs=6668)
    with pytest.raises(DataError, match="緯度・経度"):
        adjacent(degrees)
    assert adjacent(degrees.to_crs(6677)).islands == (0,)
    with pytest.raises(DataError, match="2、3、4行目"):
        adjacent([box(0, 0, 1, 1), None, Polygon(), Point(0, 0)])


@given(st.integers(2, 40), st.floats(0.1, 3), st.integers(0, 99))
def test_within_agrees_with_libpysal(n, distance, seed):
    east, north = np.random.default_rng(seed).uniform(0, 5, (2, n))
    reference = DistanceBand.from_array(
        np.column_stack([east, north]), distance, binary=True, silence_warnings=True
    )
    found = within(east, north, distance_m=distance)
    assert neighbours(found) == [sorted(reference.neighbors[unit]) for unit in range(n)]
    assert list(found.islands) == sorted(reference.islands)


def test_within_includes_the_distance_itself_and_the_same_point():
    found = within([0, 0, 300, 700], [0, 0, 0, 0], distance_m=300)
    assert neighbours(found) == [[1, 2], [0, 2], [0, 1], []]
    assert found.words == "300 m以内"


def test_nearest_is_not_symmetric_and_rows_sum_to_one():
    found = nearest([0, 1, 3, 100], [0, 0, 0, 0], k=2)
    assert neighbours(found) == [[1, 2], [0, 2], [0, 1], [1, 2]]
    assert found.means(np.ones(4)).tolist() == [1, 1, 1, 1]
    assert (found.words, found.mean_neighbours) == ("最も近い2か所", 2)


def test_mean_of_the_neighbours_by_hand():
    found = within([0, 1, 2, 50], [0, 0, 0, 0], distance_m=1)
    assert found.means(np.array([1.0, 5.0, 3.0, 9.0])).tolist() == [5, 2, 5, 0]


def test_leaving_units_out_takes_their_links_along():
    found = within([0, 1, 2, 50], [0, 0, 0, 0], distance_m=1).among(np.array([True, False, True, True]))
    assert (found.n, found.islands) == (3, (0, 1, 2))
    line = within([0, 1, 2, 3], [0, 0, 0, 0], distance_m=1).among(np.array([False, True, True, True]))
    assert neighbours(line) == [[1], [0, 2], [1]]
    assert line.means(np.array([2.0, 7.0, 4.0])).tolist() == [7, 3, 7]


@pytest.mark.parametrize("distance", [0, -1, np.inf, np.nan])
def test_impossible_distances_are_refused(distance):
    with pytest.raises(ParameterError, match="正の数ではありません"):
        within([0, 1], [0, 1], distance_m=distance)


def test_missing_coordinates_are_refused():
    with pytest.raises(DataError, match="座標のない行があります：2、3行目"):
        nearest([0, None, 2, 3], [0, 1, np.nan, 3], k=1)
