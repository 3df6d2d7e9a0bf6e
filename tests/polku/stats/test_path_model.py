"""Path models against the published European index and against a fit from the scores of every row."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.stats.path_model import (
    SCHEMES,
    Design,
    alpha,
    composite_reliability,
    fit,
    htmt,
    slopes,
    total_effects,
)

# European customer satisfaction index, 250 users of mobile phones (Tenenhaus et al. 2005): correlations of image 1-5,
# expectation 1-3, quality 1-7, value 1-2, satisfaction 1-3, complaints, loyalty 1-3; below the diagonal, in 1e-9
MOBI = """
389510402 262591053 130540953 445007651 297687495 413899025 429135347 295384097 337088559 427086145 242101760
286043350 219685010 222855603 257388811 276575856 203481589 249101041 303849121 364017660 325803380 209139511
301443963 117481015 247503010 120442507 213762876 107180702 475206629 448575372 293414952 494282419 457239412
355566506 255991730 462057168 318848964 587122617 114828148 204960723 273057623 303958082 166367164 183417054
507360649 448651467 286761344 325509565 550699296 512276904 374466248 267932001 251375557 523794574 344272916
415432532 366589589 202601081 346378659 363148874 264154956 312198585 236938364 531651418 464140158 521448754
374657500 352056144 334190125 475376366 539146093 353673833 285209256 224150451 519420396 378618401 572436384
545970855 509975315 447860217 235404223 378537724 376889739 303082865 326840259 297331278 575217967 467366572
491217613 618087431 493103940 469336041 233101643 394301121 525121124 387555585 354809989 233616244 270622903
559724687 379573770 642528670 450308507 509530776 501386993 345214928 220848313 275238618 342652524 187401551
264707440 135700373 243587143 344425053 209592270 397497127 334426191 372110807 347310435 471831161 382668277
279534641 342151583 516449325 300345880 277121389 189890381 261120739 504193560 343469122 468644095 388325998
474431414 404289933 542003648 700148223 451772930 405817157 218721532 439716002 442747786 324661631 369708172
331712427 604159030 441601814 459390140 517881137 426979611 462039117 490469515 328727920 420076998 380770441
271072831 320365381 433824868 387407338 299422424 270280963 254716332 566195994 361883247 551446825 507860761
440045347 479018524 607193081 386606620 507129676 539200927 527948603 366991308 287065223 491206772 450764550
306415645 279493952 221366460 535907274 420302420 591366124 479659678 441477109 435374953 638654390 487135633
604657712 489952313 592356834 422907348 188113784 206553085 440117420 336969425 183084643 224547480 125791787
380053246 300387478 472133777 378953608 389048646 418012356 465440020 287416869 359837182 333814647 415981414
547460004 236083877 218323821 254337760 368740261 399350888 233294191 246795637 125778011 357387079 253420875
311676415 259288648 303999047 252388372 337657306 348282863 407076756 343292188 354740930 431708469 237341606
16575780 14537402 91725325 158814025 57951046 25940819 115675428 55344894 17744062 -128208149 139837127 16057384
67761972 41076921 125659911 184312010 82727602 43531456 86854313 129506612 122041191 46481057 372841810
308717335 275775423 413634583 463086638 245733707 295023670 199892184 474165264 371301877 477049607 377082787
350499239 339221362 429226094 378887305 517842822 520939794 493920885 630235108 447873460 541695499 101389160
"""
IMAGE, E, Q, V, S, C, L = range(7)
PATHS = {
    (IMAGE, E): 0.50491393,
    (E, Q): 0.55674896,
    (E, V): 0.04998839,
    (Q, V): 0.55830438,
    (IMAGE, S): 0.17873950,
    (E, S): 0.06252287,
    (Q, S): 0.51202394,
    (V, S): 0.19476510,
    (S, C): 0.52806625,
    (IMAGE, L): 0.19575534,
    (S, L): 0.48547762,
    (C, L): 0.06692607,
}


def mobi() -> np.ndarray:
    found = np.eye(24)
    below = np.tril_indices(24, -1)
    found[below] = np.array(MOBI.split(), float) / 1e9
    return (found + found.T - np.eye(24))[..., None]


def arrows(m: int, pairs) -> np.ndarray:
    found = np.zeros((m, m), bool)
    found[tuple(np.array(list(pairs)).T)] = True
    return found


ECSI = Design((5, 3, 7, 2, 3, 1, 3), arrows(7, PATHS), (False,) * 7)
SMALL = Design((3, 2, 3), arrows(3, [(0, 1), (0, 2), (1, 2)]), (False,) * 3)


def rows(n: int = 80, seed: int = 5) -> np.ndarray:
    """Three scales of 3, 2 and 3 items; the first leads to both, the second to the third."""
    random = np.random.default_rng(seed)
    first = random.normal(size=n)
    second = 0.6 * first + random.normal(size=n)
    third = 0.4 * first + 0.5 * second + random.normal(size=n)
    behind = np.column_stack([first] * 3 + [second] * 2 + [third] * 3)
    return behind + random.normal(size=behind.shape)


def correlations(values: np.ndarray) -> np.ndarray:
    return np.corrcoef(values.T)[..., None]


def standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean(axis=0)) / values.std(axis=0)


def by_scores(values: np.ndarray, design: Design, scheme: str) -> tuple[np.ndarray, np.ndarray]:
    """Wold's iteration on scores: every step a regression or a mean over all rows."""
    z = standard(values)
    parts = [z[:, block] for block in design.blocks]
    scores = standard(np.column_stack([part.sum(axis=1) for part in parts]))
    for _ in range(200):
        proxies = np.zeros_like(scores)
        for j, near in enumerate(design.near):
            for i in near:
                r = np.mean(scores[:, i] * scores[:, j])
                proxies[:, j] += scores[:, i] * {"centroid": np.sign(r), "factorial": r, "path": r}[scheme]
            before = scores[:, design.before[j]]
            if scheme == "path" and before.size:
                r = before.T @ scores[:, j] / len(z)
                proxies[:, j] += before @ (np.linalg.lstsq(before, scores[:, j], rcond=None)[0] - r)
        for j, part in enumerate(parts):
            weights = part.T @ proxies[:, j]
            if design.formative[j]:
                weights = np.linalg.lstsq(part, proxies[:, j], rcond=None)[0]
            scores[:, j] = standard(part @ weights)
    paths = np.zeros((len(parts), len(parts)))
    for j, before in enumerate(design.before):
        if len(before):
            paths[before, j] = np.linalg.lstsq(scores[:, before], scores[:, j], rcond=None)[0]
    return paths, np.concatenate([part.T @ scores[:, j] / len(z) for j, part in enumerate(parts)])


def test_paths_of_the_european_index_are_those_published():
    found = fit(mobi(), ECSI)

    assert [found.paths[i, j, 0] for i, j in PATHS] == pytest.approx(list(PATHS.values()), abs=1e-6)
    assert found.converged.tolist() == [True]
    assert (found.paths[..., 0] != 0).sum() == len(PATHS)


@pytest.mark.parametrize("formative", [(False, False, False), (True, False, False), (True, True, True)])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_correlations_give_what_the_scores_of_every_row_give(scheme: str, formative: tuple[bool, ...]):
    values, design = rows(), Design(SMALL.sizes, SMALL.arrows, formative)

    found = fit(correlations(values), design, scheme=scheme)

    paths, loadings = by_scores(values, design, scheme)
    np.testing.assert_allclose(found.paths[..., 0], paths, atol=1e-7)
    np.testing.assert_allclose(found.loadings[:, 0], loadings, atol=1e-7)


def test_draws_are_fitted_as_if_each_stood_alone():
    each = [correlations(rows(seed=seed)) for seed in range(4)]

    together = fit(np.concatenate(each, axis=-1), SMALL)

    alone = [fit(one, SMALL) for one in each]
    np.testing.assert_allclose(together.paths, np.concatenate([one.paths for one in alone], axis=-1), atol=1e-9)
    np.testing.assert_allclose(together.r2, np.concatenate([one.r2 for one in alone], axis=-1), atol=1e-9)


def test_consistent_paths_of_the_european_index_are_those_of_seminr():
    """R: seminr, reflective constructs, path_weighting, stopCriterion 12."""
    found = fit(mobi(), ECSI, consistent=True)

    published = [
        0.863293224294, 0.871015662332, -0.054225459014, 0.721338680997, 0.149912929063, 0.026745979874,
        0.669320353785, 0.178265758930, 0.594459063603, -0.090971978884, 0.961520130434, -0.039225122981,
    ]  # fmt: skip
    assert [found.paths[i, j, 0] for i, j in PATHS] == pytest.approx(published, abs=1e-8)


def test_consistent_figures_find_the_model_behind_noisy_items():
    behind = np.array([[1, 0.5, 0.6], [0.5, 1, 0.3], [0.6, 0.3, 1]])  # paths .5, .6, 0
    loading = np.array([0.8, 0.7, 0.6, 0.9, 0.7, 0.8, 0.6, 0.5])
    owner = SMALL.owner
    population = behind[owner][:, owner] * np.outer(loading, loading)
    np.fill_diagonal(population, 1)

    found = fit(population[..., None], SMALL, consistent=True)

    np.testing.assert_allclose(found.among[..., 0], behind, atol=1e-8)
    np.testing.assert_allclose(found.loadings[:, 0], loading, atol=1e-8)
    np.testing.assert_allclose(found.paths[..., 0], [[0, 0.5, 0.6], [0, 0, 0], [0, 0, 0]], atol=1e-8)


def test_total_effects_add_up_every_route():
    paths = np.zeros((4, 4, 1))
    paths[0, 1], paths[0, 2], paths[1, 2], paths[2, 3] = 0.5, 0.1, 0.4, 0.3
    design = Design((1,) * 4, paths[..., 0] != 0, (False,) * 4)

    found = total_effects(paths, design)[..., 0]

    np.testing.assert_allclose(found, np.linalg.inv(np.eye(4) - paths[..., 0]) - np.eye(4))


def test_reliabilities_of_equal_items():
    r, design = np.full((4, 4, 1), 0.5), Design((3, 1), arrows(2, [(0, 1)]), (False, False))
    r[range(4), range(4)] = 1

    rho_c, ave = composite_reliability(np.full((4, 1), 0.8), design)

    np.testing.assert_allclose(alpha(r, design)[:, 0], [0.75, np.nan])
    np.testing.assert_allclose(rho_c[:, 0], [2.4**2 / (2.4**2 + 3 * 0.36), np.nan])
    np.testing.assert_allclose(ave[:, 0], [0.64, np.nan])
    np.testing.assert_allclose(htmt(r, design)[0, 1], 0.5 / np.sqrt(0.5))


def test_predictors_that_repeat_one_another_give_no_slopes():
    among = np.array([[1, 1.0], [1.0, 1]])[..., None]

    assert np.isnan(slopes(among, np.array([[0.5], [0.5]]))).all()


def test_a_composite_that_goes_with_nothing_does_not_converge():
    design = Design((1, 1, 1), arrows(3, [(0, 1), (1, 2)]), (False,) * 3)

    assert fit(np.eye(3)[..., None], design).converged.tolist() == [False]


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(3)), st.lists(st.floats(0.01, 100), min_size=8, max_size=8), st.integers(0, 50))
def test_order_of_items_and_scale_change_nothing(order: list[int], scale: list[float], seed: int):
    values = rows(seed=seed)

    one = fit(correlations(values), SMALL)
    two = fit(correlations(values[:, [*order, *range(3, 8)]] * scale + 5), SMALL)

    np.testing.assert_allclose(two.paths, one.paths, atol=1e-7)
    np.testing.assert_allclose(two.weights[:3], one.weights[order], atol=1e-7)
