#!/usr/bin/env python3
"""Makes crates/web/assets/base-map.json, the light layer under the map, from open data.

    python3 docs/base_map.py FOLDER > crates/web/assets/base-map.json

FOLDER holds three GeoJSON files in degrees WGS84:
  basemap_rivers_coast_gshhg.geojson  lines with kind coast or river, level 3 or 4
  basemap_places.geojson              points with name and rank (1 city … 3 township)
  landmarks_osm.geojson               points with the tags of OpenStreetMap

Numbers are ten-thousandths of a degree (eleven metres); of a line the first two are its beginning,
all others are steps from the one before. crates/web/assets/BASE-MAP.md says whose data it is.
"""

import json
import pathlib
import sys

# What stands on the map besides units: what people give directions by.
KINDS = {
    ("amenity", "marketplace"): "market",
    ("amenity", "school"): "school",
    ("amenity", "hospital"): "health",
    ("amenity", "clinic"): "health",
    ("amenity", "townhall"): "hall",
    ("amenity", "bus_station"): "bus",
}
# A line's corner may be left out where the line stays so near it, in ten-thousandths of a degree.
TOLERANCE = 2.0
CREDIT = "GSHHG · GeoNames · OpenStreetMap"


def fixed(coordinates):
    return [(round(lon * 10_000), round(lat * 10_000)) for lon, lat in coordinates]


def away(p, a, b):
    """Distance of a corner from the line between two others."""
    (px, py), (ax, ay), (bx, by) = p, a, b
    dx, dy = bx - ax, by - ay
    length = (dx * dx + dy * dy) ** 0.5
    if length == 0:
        return ((px - ax) ** 2 + (py - ay) ** 2) ** 0.5
    return abs(dx * (ay - py) - dy * (ax - px)) / length


def simpler(line):
    """Douglas and Peucker's way, without recursion."""
    keep, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        far, at = 0.0, None
        for n in range(first + 1, last):
            d = away(line[n], line[first], line[last])
            if d > far:
                far, at = d, n
        if at is not None and far > TOLERANCE:
            keep.add(at)
            todo += [(first, at), (at, last)]
    return [line[n] for n in sorted(keep)]


def steps(line):
    out, before = [], (0, 0)
    for x, y in line:
        out += [x - before[0], y - before[1]]
        before = (x, y)
    return out


def features(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))["features"]


def main():
    folder = pathlib.Path(sys.argv[1])
    lines = features(folder, "basemap_rivers_coast_gshhg.geojson")
    coasts = [fixed(f["geometry"]["coordinates"]) for f in lines if f["properties"]["kind"] == "coast"]
    rivers = [
        [f["properties"]["level"], *steps(simpler(fixed(f["geometry"]["coordinates"])))]
        for f in lines
        if f["properties"]["kind"] == "river"
    ]
    open_coast = max((c for c in coasts if c[0] != c[-1]), key=len)
    if open_coast[0][1] > open_coast[-1][1]:
        open_coast.reverse()  # from south to north: land lies on the left
    places = [
        [f["properties"]["name"], f["properties"]["rank"], *fixed([f["geometry"]["coordinates"]])[0]]
        for f in features(folder, "basemap_places.geojson")
        if f["properties"]["rank"] <= 3
    ]
    marks = []
    for f in features(folder, "landmarks_osm.geojson"):
        tags = f["properties"]
        kind = next((KINDS[tag] for tag in tags.items() if tag in KINDS), None)
        # A name without a Vietnamese mark is a visitor's note, not what people here call the place.
        if kind and not tags["name"].isascii():
            marks.append([tags["name"], kind, *fixed([f["geometry"]["coordinates"]])[0]])
    base = {
        "credit": CREDIT,
        "coast": steps(simpler(open_coast)),
        "islands": [steps(simpler(c)) for c in coasts if c[0] == c[-1]],
        "rivers": rivers,
        "places": sorted(places, key=lambda p: (p[1], p[0])),
        "marks": sorted(marks),
    }
    json.dump(base, sys.stdout, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.write("\n")


main()
