"""The comments that say best what many say: nearest the centre of their band of scores."""

from collections.abc import Sequence
from typing import Any

import numpy as np

FEW_WORDS = 4  # shorter comments are shown only where there are no longer ones
MANY_WORDS = 60  # longer ones tell a story of their own
ENOUGH = 20_000  # comments of one band that are compared; more are thinned evenly
ALIKE = 0.7  # cosine above which two comments say the same


def telling(texts: Sequence[str], *, most: int = 3) -> list[int]:
    """Choose the most telling of a band's comments.

    Each comment is a TF-IDF vector of its words (logarithmic counts, Euclidean norm); the centre
    is their mean. The comments with the greatest cosine to it are chosen, one after another,
    passing over those that say the same as one already chosen.

    Parameters
    ----------
    texts : sequence of str
        The comments of one band, in any language; empty ones are never chosen.
    most : int
        How many to choose at most.

    Returns
    -------
    list of int
        Positions in ``texts``, most telling first; empty if no comment holds a word.

    References
    ----------
    .. [1] Salton, G., Buckley, C. (1988). Information Processing & Management 24(5), 513-523.
    .. [2] Radev, D. et al. (2004). Information Processing & Management 40(6), 919-938: centroids
       of TF-IDF vectors choose the sentences that stand for many.
    """
    positions = _candidates(texts, most)
    vectors = _vectors([texts[position] for position in positions])
    if vectors is None:
        return []
    centre = np.asarray(vectors.mean(axis=0)).ravel()
    nearness = vectors @ centre
    chosen: list[int] = []
    for at in np.argsort(-nearness, kind="stable"):
        if len(chosen) == most or nearness[at] <= 0:
            break
        if not any((vectors[at] @ vectors[other].T).sum() > ALIKE for other in chosen):
            chosen.append(int(at))
    return [positions[at] for at in chosen]


def _candidates(texts: Sequence[str], most: int) -> list[int]:
    words = np.array([len(text.split()) for text in texts])
    fitting = np.flatnonzero((words >= FEW_WORDS) & (words <= MANY_WORDS))
    if len(fitting) < most:
        fitting = np.flatnonzero(words > 0)
    step = max(1, -(-len(fitting) // ENOUGH))
    thinned: list[int] = fitting[::step].tolist()
    return thinned


def _vectors(texts: list[str]) -> Any:
    """One sparse row per comment, or None where no comment holds a word."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    rare = 2 if len(texts) > 50 else 1  # words that one customer alone uses say nothing of the many
    try:
        return TfidfVectorizer(sublinear_tf=True, min_df=rare, max_features=20_000).fit_transform(texts)
    except ValueError:  # no words left
        return None
