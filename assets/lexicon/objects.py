"""Merge the sizes, masses and abilities of everyday things from bddl 3.6.0 (MIT) into assets/lexicon/objects.json.

    python objects.py FOLDER

FOLDER is bddl/generated_data of the unpacked source package. Things are joined by WordNet synset: the median bounding box of
their 3D models, the median mass, the abilities we use. Masses partly come from a language model's estimate and thin boxes give
silly densities, so the mean density of the box is clamped to what a thing of its material and fill can have.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
import tomllib
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ABILITIES = {
    "breakable", "fillable", "openable", "flammable", "liquid", "cloth", "softBody", "rope", "sliceable", "toggleable",
    "meltable", "heatSource", "substance",
}  # fmt: skip
HARD_ANYWAY = ("chair", "table", "sofa", "bed", "cabinet", "shelf", "desk", "stool", "bench", "wardrobe", "dresser")
# mean density of the bounding box, kg/m3: lowest (mostly air) and highest (solid) that a thing of this material has
DENSITY = {
    "ceramic": (100, 1800), "glass": (100, 1800), "steel": (15, 4000), "wood": (15, 800), "fabric": (4, 350),
    "leather": (15, 500), "paper": (60, 900), "cardboard": (15, 300), "plastic": (12, 950), "food": (100, 1100),
    "leaves": (3, 300), "stone": (400, 2800), "rubber": (40, 1100), "wax": (150, 950), "flesh": (60, 1050),
    "brass": (20, 2500), "gold": (100, 6000), "foam": (10, 100), "aluminium": (10, 1500), "brick": (20, 1900),
}  # fmt: skip
LARGEST_M = 6.0  # a longer box is a building or a mistake
MATERIALS = (  # first match in the synset's name or its categories' names
    ("glass", ("glass", "wineglass", "jar", "mirror", "window", "beaker", "vial", "bulb", "decanter", "carafe", "marble")),
    ("ceramic", ("mug", "cup", "plate", "bowl", "saucer", "vase", "teapot", "tile", "toilet", "bathtub", "sink", "urn",
                 "crock", "ramekin", "flowerpot", "figurine")),
    ("fabric", ("sofa", "couch", "armchair", "bed", "pillow", "cushion", "blanket", "towel", "carpet", "rug", "curtain",
                "cloth", "sock", "shirt", "sweater", "jersey", "jean", "trouser", "skirt", "dress", "coat", "jacket", "hat",
                "cap", "scarf", "glove", "quilt", "sheet", "tent", "umbrella", "bag", "sack", "backpack", "bow", "ribbon",
                "stocking", "apron", "robe", "suit", "blouse", "short", "vest", "bikini", "teddy", "doll", "hammock", "net")),
    ("leather", ("shoe", "boot", "wallet", "purse", "briefcase", "saddle", "belt", "sandal", "football", "baseball")),
    ("plastic", ("bowling_ball", "golf_ball", "comb", "toothbrush", "lego")),
    ("rubber", ("tire", "tennis_ball", "basketball", "soccer_ball", "volleyball", "ball", "eraser", "hose")),
    ("paper", ("book", "paper", "magazine", "newspaper", "envelope", "notebook", "letter", "map", "card", "poster",
               "folder", "photograph", "picture", "document", "calendar", "ticket")),
    ("cardboard", ("carton", "box", "package", "parcel")),
    ("wood", ("table", "chair", "desk", "shelf", "cabinet", "wardrobe", "dresser", "stool", "bench", "door", "guitar", "violin",
              "piano", "crate", "barrel", "board", "pencil", "ladder", "wood", "log", "stick", "bat", "drum", "broom", "frame",
              "easel", "rack", "cello", "chopstick", "match", "bookcase", "crib", "pallet", "plank")),
    ("steel", ("knife", "fork", "spoon", "pan", "pot", "can", "hammer", "wrench", "saw", "scissors", "screw", "nail", "oven",
               "stove", "fridge", "refrigerator", "dishwasher", "washer", "dryer", "toaster", "microwave", "kettle", "bicycle",
               "car", "truck", "key", "lock", "tool", "drill", "axe", "shovel", "bucket", "grill", "wok", "ladle", "whisk",
               "grater", "tray", "machine", "engine", "radiator", "safe", "locker", "bolt", "chain", "weight", "barbell",
               "dumbbell", "faucet", "trophy", "coin", "cart", "motor", "hinge", "pipe", "plier", "screwdriver", "wheelchair")),
    ("brass", ("trumpet", "trombone", "saxophone", "bell", "horn", "tuba", "chandelier", "candlestick")),
    ("gold", ("ring", "necklace", "jewelry", "medal", "bracelet", "earring")),
    ("wax", ("candle", "crayon")),
    ("stone", ("stone", "rock", "statue", "fountain", "pebble", "brick", "fireplace", "grave")),
)  # fmt: skip


def median_boxes(inventory: dict) -> dict[str, list[float]]:
    """Category -> median bounding box (x, y, z) in metres of its models."""
    boxes = inventory["bounding_box_sizes"]
    found: dict[str, list[list[float]]] = {}
    for key in inventory["providers"]:
        category, _, model = key.rpartition("-")
        if model in boxes:
            found.setdefault(category, []).append(boxes[model])
    return {c: [statistics.median(b[axis] for b in several) for axis in range(3)] for c, several in found.items()}


def class_materials() -> dict[str, str]:
    """Synset -> material of the classes in classes.toml."""
    classes = tomllib.loads((HERE / "classes.toml").read_text("utf-8"))["class"]
    return {synset: entry["material"] for entry in classes for synset in entry["synsets"]}


class Hypernyms:
    """Walks up wordnet.npz, nearest first."""

    def __init__(self) -> None:
        with np.load(HERE / "wordnet.npz") as arrays:
            self.arrays = {name: arrays[name] for name in arrays.files}
        self.lemmas = bytes(self.arrays["n_lemmas"]).decode().split("\n")
        self.place = {lemma: index for index, lemma in enumerate(self.lemmas)}

    def above(self, synset: str) -> list[str]:
        lemma, _, number = synset.rsplit(".", 2)
        place = self.place.get(lemma)
        if place is None:
            return []
        start, end = self.arrays["n_first"][place : place + 2]
        if start + int(number) > end:
            return []
        queue = [int(self.arrays["n_senses"][start + int(number) - 1])]
        for row in queue:
            first, last = self.arrays["synset_up_first"][row : row + 2]
            queue += [int(up) for up in self.arrays["synset_up"][first:last] if int(up) not in queue]
        return [self.name(row) for row in queue]

    def name(self, row: int) -> str:
        lemma = self.lemmas[self.arrays["synset_lemma"][row]]
        return f"{lemma}.n.{self.arrays['synset_number'][row]:02d}"


def guess_material(names: list[str], abilities: set[str], chain: list[str], classes: dict[str, str]) -> str:
    """A key of the material table: by the thing's own names, else by its class in WordNet."""
    words = {word for name in names for word in (*name.split("_"), name)}
    for material, kinds in MATERIALS:
        if any(kind in words for kind in kinds):
            return material
    if "cloth" in abilities:
        return "fabric"
    return next((classes[synset] for synset in chain if synset in classes), "plastic")


def clamp_mass(mass: float | None, size: list[float], material: str) -> tuple[float, bool]:
    """A mass whose mean density is possible; True if it had to be changed or invented."""
    lowest, highest = DENSITY[material]
    volume = max(size[0], 0.004) * max(size[1], 0.004) * max(size[2], 0.004)
    if mass is None:
        return (lowest * highest) ** 0.5 * volume, True
    held = min(max(mass, lowest * volume), highest * volume)
    return held, held != mass


def merge(folder: Path) -> dict[str, dict]:
    with (folder / "category_mapping.csv").open(encoding="utf-8") as file:
        categories = {row["category"]: row for row in csv.DictReader(file)}
    boxes = median_boxes(json.loads((folder / "object_inventory.json").read_text("utf-8")))
    abilities_of = json.loads((folder / "propagated_annots_params.json").read_text("utf-8"))
    by_synset: dict[str, list[str]] = {}
    for category, row in sorted(categories.items()):
        if row["synset"] and "__" not in row["synset"] and category in boxes:
            by_synset.setdefault(row["synset"], []).append(category)
    hypernyms, classes = Hypernyms(), class_materials()
    table = {}
    for synset, names in sorted(by_synset.items()):
        abilities = ABILITIES & set(abilities_of.get(synset, {}))
        if "substance" in abilities or "liquid" in abilities:
            continue
        head = synset.split(".")[0]
        if any(kind in head for kind in HARD_ANYWAY):
            abilities -= {"breakable", "softBody"}
        size = [statistics.median(boxes[name][axis] for name in names) for axis in range(3)]
        masses = [float(m.replace(",", "")) for m in (categories[n]["mass (auto)"] for n in names) if m]
        if max(size) > LARGEST_M:
            continue
        material = guess_material([head, *names], abilities, hypernyms.above(synset), classes)
        mass, changed = clamp_mass(statistics.median(masses) if masses else None, size, material)
        table[synset] = {
            "size_m": [round(max(axis, 0.001), 3) for axis in size],
            "mass_kg": float(f"{mass:.3g}"),
            "material": material,
            "abilities": sorted(abilities - {"substance", "liquid"}),
            "source": "bddl 3.6.0" + (", mass clamped" if changed else ""),
        }
    return table


if __name__ == "__main__":
    merged = merge(Path(sys.argv[1]))
    rows = ",\n".join(f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in merged.items())
    (HERE / "objects.json").write_text("{\n" + rows + "\n}\n", encoding="utf-8")
