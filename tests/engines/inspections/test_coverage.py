"""Every must-visit business is visited within the cycle, by chance, whatever opens and closes meanwhile."""

import numpy as np
import pytest

from quanheng.base.errors import BadInput
from quanheng.engines.inspections.coverage import DUE, SEEN, CoverageRound, coverage_shares, round_quota
from quanheng.engines.inspections.rosters import DrawStratum

YEARS, BUSINESSES, ROUNDS = 1_000, 240, 12


def draw_of(rng, candidates, quota):
    """Draw ``quota`` per year out of a mask (years x businesses) by random keys, all years at once."""
    keys = np.where(candidates, rng.random(candidates.shape), 2.0)
    places = np.argsort(np.argsort(keys, axis=1), axis=1)
    return candidates & (places < quota[:, None])


def simulate(*, again_bp, opens=0.0, closes=0.0, fails=0.0, seed=7):
    """Live YEARS years at once; gives visits, who is open at the end, and the most drawn from the due in a round."""
    rng = np.random.default_rng(seed)
    shape = (YEARS, BUSINESSES)
    is_open = np.ones(shape, bool) if not opens else rng.random(shape) < 0.8
    visits, visited, dues = np.zeros(shape, int), np.zeros(shape, bool), []
    for number in range(ROUNDS):
        shares = coverage_shares(CoverageRound(number, ROUNDS, again_bp))
        due, seen = is_open & ~visited, is_open & visited
        size, size_seen = due.sum(axis=1), seen.sum(axis=1)
        quota = np.array([DrawStratum(DUE, shares[DUE]).quota(int(n)) for n in size])
        wanted = np.array([round_quota(int(n), ROUNDS - number) for n in size])
        assert (quota >= wanted).all()
        again = (
            np.array([DrawStratum(SEEN, shares[SEEN]).quota(int(n)) for n in size_seen])
            if number
            else 0 * size
        )
        drawn = draw_of(rng, due, quota) | draw_of(rng, seen, again)
        done = drawn & (rng.random(shape) >= fails if number < ROUNDS - 1 else True)
        visits += done
        visited |= done
        dues.append(quota)
        if number < ROUNDS - 1:
            is_open = (is_open & (rng.random(shape) >= closes)) | (~is_open & (rng.random(shape) < opens))
    return visits, is_open, np.array(dues)


def test_in_a_thousand_years_nobody_is_left_out():
    visits, is_open, dues = simulate(again_bp=500)
    assert is_open.all()
    assert (visits >= 1).all()
    assert dues.max() <= 21
    assert dues.min() >= 1
    again = (visits > 1).mean()
    assert 0.2 < again < 0.35  # a visit buys no safety


def test_businesses_open_and_close_and_visits_fail_meanwhile():
    visits, is_open, _ = simulate(again_bp=1_000, opens=0.04, closes=0.02, fails=0.15)
    assert (visits[is_open] >= 1).all()  # whoever is in business when the last roster is sealed was visited
    assert (~is_open).any()


def test_everybody_due_has_the_same_chance():
    visits, _, _ = simulate(again_bp=500, seed=11)
    mean = visits.mean(axis=0)
    assert mean.std() < 3 * np.sqrt(visits.var() / YEARS)


@pytest.mark.parametrize("left", range(1, 61))
def test_the_share_in_the_plan_never_rounds_below_the_promise(left):
    share = coverage_shares(CoverageRound(60 - left, 60))[DUE]
    for size in (0, 1, 2, 59, 60, 61, 999, 1_000, 9_999, 10_001, 123_457):
        quota = DrawStratum(DUE, share).quota(size)
        assert round_quota(size, left) <= quota <= round_quota(size, left) + size // 10_000 + 1


def test_figures_of_the_page():
    quotas, due = [], 1_000
    for number in range(12):
        quotas.append(round_quota(due, 12 - number))
        due -= quotas[-1]
    assert quotas == [84, 84, 84, 84, 83, 83, 83, 83, 83, 83, 83, 83]
    assert due == 0


@pytest.mark.parametrize("wrong", [(12, 12, 500), (-1, 12, 500), (0, 0, 500), (0, 12, 499), (0, 12, 10_001)])
def test_a_round_that_cannot_be_is_refused(wrong):
    with pytest.raises(BadInput):
        CoverageRound(*wrong)


def test_a_quota_of_nothing_is_refused():
    with pytest.raises(BadInput):
        round_quota(5, 0)
