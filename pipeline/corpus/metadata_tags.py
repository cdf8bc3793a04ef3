"""The tags of many posts at once, as numbers into a sorted vocabulary."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.contracts.metadata import CATEGORIES, TAGS

NO_NAME = r"^$|[\p{Z}\p{Cc}]"
"""No tag is called this: nothing at all, or white space or control characters in it."""

VOCABULARY = pa.schema([pa.field("name", pa.string()), pa.field("category", pa.int8())])

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Tags:
    """All tags of a table of posts, one after the other."""

    posts: int
    rows: Codes
    """(tags,): the post each belongs to, ascending."""
    words: pa.Array
    """(different names,), in no order."""
    names: Codes
    """(tags,): numbers into words; -1 where a tag has no name."""
    categories: NDArray[np.int8]
    """(tags,): -1 where it is none of `contracts.CATEGORIES`."""
    texts: pa.Array
    """(tags,): the categories as found."""

    @classmethod
    def of(cls, posts: pa.Table) -> "Tags":
        """Of a table whose column `tags` is a list of (name, category), both text."""
        lists = posts["tags"].combine_chunks()
        tags = pc.list_flatten(lists)
        names = pc.struct_field(tags, "name").dictionary_encode()
        texts = pc.struct_field(tags, "category")
        found = texts.dictionary_encode()
        known = {str(code): code for code in CATEGORIES}
        values = [known.get(text, -1) for text in found.dictionary.to_pylist()]
        places = pc.fill_null(found.indices, len(values)).to_numpy()
        return cls(
            posts=len(posts),
            rows=pc.list_parent_indices(lists).to_numpy().astype(np.int64),
            words=names.dictionary,
            names=pc.fill_null(names.indices, -1).to_numpy().astype(np.int64),
            categories=np.array([*values, -1], np.int8)[places],
            texts=texts,
        )

    def refused(self) -> dict[int, str]:
        """The posts with something among their tags that is no tag, each with what it is."""
        bad_words = pc.match_substring_regex(self.words, NO_NAME).to_numpy(zero_copy_only=False)
        bad_names = np.append(bad_words, True)[self.names].astype(bool)
        bad = np.flatnonzero(bad_names | (self.categories < 0))
        found: dict[int, str] = {}
        for place in bad.tolist():
            if (row := int(self.rows[place])) not in found:
                code = int(self.names[place])
                name = self.words[code].as_py()[:80] if code >= 0 else None
                category = (self.texts[place].as_py() or "")[:20]
                found[row] = f"tag {name!a} of category {category!a}"
        return found

    def sorted_lists(self) -> tuple[pa.ListArray, pa.Table]:
        """Each post's tags, sorted and once each, as numbers into a vocabulary, and that.

        The vocabulary is sorted, so that numbers sort as names do. A tag found with several
        categories has the lowest.
        """
        order = pc.sort_indices(self.words).to_numpy().astype(np.int64)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        codes = rank[self.names]
        vocabulary = pa.table(
            [self.words.take(pa.array(order)), _lowest(codes, self.categories, len(order))],
            schema=VOCABULARY,
        )
        keys = np.sort(self.rows * len(order) + codes)
        first = np.ones(len(keys), bool)
        first[1:] = keys[1:] != keys[:-1]
        rows, codes = np.divmod(keys[first], max(1, len(order)))
        offsets = np.zeros(self.posts + 1, np.int32)
        np.cumsum(np.bincount(rows, minlength=self.posts), out=offsets[1:])
        numbers = pa.array(codes.astype(np.int32))
        return pa.ListArray.from_arrays(pa.array(offsets), numbers), vocabulary


@dataclass(frozen=True)
class Vocabulary:
    """All tags of a corpus."""

    names: pa.Array
    """Sorted."""
    categories: NDArray[np.int8]
    """The lowest category that each was found with."""

    @classmethod
    def union(cls, parts: Iterable[pa.Table]) -> "Vocabulary":
        """Of the vocabularies of parts of it."""
        tags = pa.concat_tables(parts)
        names = pc.unique(tags["name"])
        names = names.take(pc.sort_indices(names))
        codes = pc.index_in(tags["name"], names).to_numpy()
        return cls(names, _lowest(codes, tags["category"].to_numpy(), len(names)))

    def codes(self, part: pa.Table) -> NDArray[np.int32]:
        """For each number of a part's vocabulary, the number here."""
        found: NDArray[np.int32] = pc.index_in(part["name"], self.names).to_numpy()
        return found

    def table(self, counts: Codes) -> pa.Table:
        """`contracts.TAGS`: the tags that some post has, given how many posts have each."""
        used = np.flatnonzero(counts)
        columns = [self.names.take(pa.array(used)), self.categories[used], counts[used]]
        return pa.table(columns, schema=TAGS.schema)


def _lowest(codes: Codes, categories: NDArray[np.int8], count: int) -> NDArray[np.int8]:
    lowest = np.full(count, max(CATEGORIES), np.int8)
    np.minimum.at(lowest, codes, categories)
    return lowest
