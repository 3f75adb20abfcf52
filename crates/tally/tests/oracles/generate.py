"""Results of implementations that nobody here wrote, for `tests/it/oracles.rs`.

    pip install pref_voting==1.18.2 pabutools==1.2.3     apt install belenios-tool   (2.0)
    python generate.py FOLDER CASES [SEED]

writes one JSON line a case into FOLDER: rankings.jsonl, grades.jsonl, budgets.jsonl. What stands beside this file are the
first cases; `ESSAIM_TALLY_ORACLES=FOLDER cargo nextest run -p tally` reads a folder with more.
"""

import json
import random
import subprocess
import sys
import warnings

warnings.filterwarnings("ignore")
from pabutools.election import (
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    CardinalBallot,
    CardinalProfile,
    Cost_Sat,
    Instance,
    Project,
)
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule
from pref_voting.iterative_methods import instant_runoff_for_truncated_linear_orders
from pref_voting.margin_based_methods import beat_path
from pref_voting.profiles_with_ties import ProfileWithTies


def belenios(method, ballots, *options):
    """The levels of a result, the best first."""
    command = ["belenios-tool", "method", method, "--blank-allowed", "false", *options]
    out = subprocess.run(command, input=json.dumps(ballots), capture_output=True, text=True, check=True).stdout
    out = json.loads(out)
    return out["winners"] if isinstance(out, dict) else out


def rankings(rng):
    """`votes`: [how many, rank of each option or null]."""
    n = rng.randint(2, 6)
    linear = rng.random() < 0.5
    votes = []
    for _ in range(rng.randint(1, 9)):
        if linear:
            order = rng.sample(range(n), n)
            keep = rng.randint(1, n)
            ranks = [order.index(o) + 1 if order.index(o) < keep else None for o in range(n)]
        else:
            ranks = [rng.choice([1, 2, 3, 4, None]) for _ in range(n)]
            if all(r is None for r in ranks):
                ranks[rng.randrange(n)] = 1
        votes.append([rng.randint(1, 6), ranks])
    case = {"n": n, "votes": votes}
    given = [{o: r for o, r in enumerate(ranks) if r is not None} for _, ranks in votes]
    profile = ProfileWithTies(given, [w for w, _ in votes], candidates=list(range(n)))
    if linear:
        case["runoff"] = sorted(instant_runoff_for_truncated_linear_orders(profile))
    profile.use_extended_strict_preference()
    case["schulze"] = sorted(beat_path(profile, strength_function=profile.support))
    # Belenios: unranked options are last when they have the greatest number
    flat = [[9 if r is None else r for r in ranks] for w, ranks in votes for _ in range(w)]
    case["schulze_levels"] = [sorted(level) for level in belenios("schulze", flat, "--nchoices", str(n))]
    return case


def grades(rng):
    """`votes`: a grade for each option, 0 the best, as Belenios has it."""
    n, g = rng.randint(2, 5), rng.randint(2, 5)
    votes = [[rng.randrange(g) for _ in range(n)] for _ in range(rng.randint(1, 14))]
    upper = belenios("majority-judgment", [[x + 1 for x in v] for v in votes], "--nchoices", str(n), "--ngrades", str(g))
    return {"n": n, "g": g, "votes": votes, "upper": [sorted(level) for level in upper]}


def grow(projects, profile, worth, ties, start, budget, total, early):
    """Add1 around the library's plain method, for what its own loop has no parameter for."""
    wanted = [p for p in projects if total[p.name] > 0]
    cost = lambda some: sum(p.cost for p in some)
    mes = lambda money: list(method_of_equal_shares(Instance(projects, budget_limit=money), profile, worth, tie_breaking=ties))
    funded = mes(start)
    while len(funded) < len(wanted):
        left = budget - cost(funded)
        if early and all(p.cost > left for p in wanted if p not in funded):
            break
        start += profile.num_ballots()
        more = mes(start)
        if cost(more) > budget:
            break
        funded = more
    return [p.name for p in funded]


def budgets(rng):
    n = rng.randint(1, 6)
    points = rng.random() < 0.4
    costs = [rng.randint(1, 30) for _ in range(n)]
    budget = rng.randint(max(costs), max(sum(costs), max(costs)))
    projects = [Project(f"p{i}", cost) for i, cost in enumerate(costs)]
    instance = Instance(projects, budget_limit=budget)
    votes = []
    for _ in range(rng.randint(1, 9)):
        chosen = [i for i in range(n) if rng.random() < 0.5] or [rng.randrange(n)]
        votes.append({f"p{i}": rng.randint(1, 4) if points else 1 for i in chosen})
    if points:
        profile = CardinalProfile([CardinalBallot({projects[int(k[1:])]: v for k, v in vote.items()}) for vote in votes])
        worths = {"points": Additive_Cardinal_Sat}
    else:
        profile = ApprovalProfile([ApprovalBallot([projects[int(k[1:])] for k in vote]) for vote in votes])
        worths = {"cost": Cost_Sat, "one": Cardinality_Sat}
    total = {p.name: sum(vote.get(p.name, 0) for vote in votes) for p in projects}
    # our last rule is a lot; here it is the name, and the test draws lots until they come in that order
    ties = TieBreakingRule(lambda inst, prof, p: (-total[p.name], p.cost, p.name))
    case = {"budget": budget, "costs": costs, "points": points, "votes": votes, "funded": {}}
    for name, worth in worths.items():
        names = lambda allocation: [p.name for p in allocation]
        mes = lambda **kw: method_of_equal_shares(instance, profile, worth, tie_breaking=ties, **kw)
        add = mes(voter_budget_increment=1)
        rest = lambda before: greedy_utilitarian_welfare(
            instance, profile, worth, tie_breaking=ties, initial_budget_allocation=list(before)
        )
        whole = budget // len(votes) * len(votes)
        case["funded"][name] = {
            "overspending": grow(projects, profile, worth, ties, budget, budget, total, False),
            "whole": grow(projects, profile, worth, ties, whole, budget, total, True),
            "none": names(mes()),
            "greedy": names(rest(mes())),
            "add": names(add),
            "add_greedy": names(rest(add)),
            "only_greedy": names(greedy_utilitarian_welfare(instance, profile, worth, tie_breaking=ties)),
        }
    return case


def main():
    folder, cases = sys.argv[1], int(sys.argv[2])
    seed = sys.argv[3] if len(sys.argv) > 3 else "essaim"
    for make in (rankings, grades, budgets):
        rng = random.Random(f"{seed} {make.__name__}")
        with open(f"{folder}/{make.__name__}.jsonl", "w") as out:
            for _ in range(cases):
                print(json.dumps(make(rng), separators=(",", ":")), file=out)


if __name__ == "__main__":
    main()
